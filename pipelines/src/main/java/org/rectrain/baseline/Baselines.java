package org.rectrain.baseline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;
import org.rectrain.config.BaselinesConfig;
import org.rectrain.config.BaselinesConfig.Kind;
import org.rectrain.config.SparkConfig;
import org.rectrain.dataset.Json;
import org.rectrain.run.Progress;
import org.rectrain.spark.SparkSessions;

/** Fits the baselines of a configuration, and opens fitted ones. */
public final class Baselines {
  private Baselines() {}

  /**
   * What was fitted, written as {@value #FILE}.
   *
   * @param models in the order of the configuration
   */
  public record Fitted(List<FittedModel> models) {
    /** File name inside the folder of all baselines. */
    public static final String FILE = "baselines.json";
  }

  /**
   * One fitted baseline.
   *
   * @param name its name and its folder's
   * @param kind how it is opened again
   * @param seconds what fitting took
   */
  public record FittedModel(String name, Kind kind, double seconds) {}

  /**
   * Fits every baseline asked for.
   *
   * @param seed the run's seed
   * @param prepared the prepared folder
   * @param out folder to write into, one folder per baseline inside
   */
  public static Fitted fit(
      BaselinesConfig config,
      long seed,
      SparkConfig sparkConfig,
      Path prepared,
      Path out,
      Progress progress)
      throws IOException {
    PreparedSplits data = new PreparedSplits(prepared);
    List<FittedModel> models = new ArrayList<>();
    Files.createDirectories(out);
    try (Progress.Bar bar = progress.step("baselines", config.models().size())) {
      for (Kind kind : config.models()) {
        bar.message(name(kind));
        long start = System.nanoTime();
        Path folder = Files.createDirectories(out.resolve(name(kind)));
        switch (kind) {
          case POPULARITY -> Popularity.fit(config.popularity(), data, folder);
          case ITEMCF -> {
            SparkSession spark = SparkSessions.open(sparkConfig);
            ItemCf.fit(config.itemcf(), spark, data, folder);
          }
          default -> TribuoModel.fit(kind, config.tribuo(), seed, data, folder);
        }
        models.add(new FittedModel(name(kind), kind, (System.nanoTime() - start) / 1e9));
        bar.advance(1);
      }
    }
    Fitted fitted = new Fitted(models);
    Json.write(out.resolve(Fitted.FILE), fitted);
    return fitted;
  }

  /** What lies in a folder that {@link #fit} wrote. */
  public static Fitted read(Path folder) {
    return Json.read(folder.resolve(Fitted.FILE), Fitted.class);
  }

  /**
   * Opens a fitted baseline over prepared data.
   *
   * @param folder the folder that {@link #fit} wrote
   */
  public static BaselineModel open(Path folder, FittedModel model, Path prepared) {
    PreparedSplits data = new PreparedSplits(prepared);
    Path own = folder.resolve(model.name());
    return switch (model.kind()) {
      case POPULARITY -> Popularity.open(own, data);
      case ITEMCF -> ItemCf.open(own, data);
      default -> TribuoModel.open(model.kind(), own, data);
    };
  }

  private static String name(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
