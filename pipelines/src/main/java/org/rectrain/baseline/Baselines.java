package org.rectrain.baseline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.baseline.data.BaselineModel;
import org.rectrain.baseline.data.PreparedSplits;
import org.rectrain.config.SparkConfig;
import org.rectrain.config.baseline.BaselinesConfig;
import org.rectrain.config.baseline.BaselinesConfig.Kind;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.Prepared;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.run.Fingerprints;
import org.rectrain.run.Progress;
import org.rectrain.run.Provenance;
import org.rectrain.run.StageFolder;
import org.rectrain.spark.SparkSessions;

/**
 * Fits the baselines of a configuration, and opens fitted ones. Each is in a separate folder with
 * its fingerprint, so that one whose options did not change is taken over from the last result
 * instead of being fitted again.
 */
public final class Baselines {
  private static final Set<Kind> SCALED = EnumSet.of(Kind.ITEMCF, Kind.EASE);

  private final BaselinesConfig config;
  private final long seed;
  private final SparkConfig spark;
  private final Path prepared;
  private final Map<Kind, Fitting> elsewhere;
  private final PreparedSplits data;

  /** Fits one baseline that this package cannot fit itself. */
  @FunctionalInterface
  public interface Fitting {
    /**
     * Writes a fitted model into a folder; what an attempt that was cut short left there may be
     * continued.
     *
     * @return seconds that earlier attempts took
     */
    double fit(Path folder) throws IOException;
  }

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
   * @param fingerprint of all that decided it: options, seed, prepared data, code
   */
  public record FittedModel(String name, Kind kind, double seconds, String fingerprint) {}

  /**
   * The baselines of a configuration over one prepared folder.
   *
   * @param seed the run's seed
   * @param prepared the prepared folder
   * @param elsewhere how to fit the kinds that this package cannot
   */
  public Baselines(
      BaselinesConfig config,
      long seed,
      SparkConfig spark,
      Path prepared,
      Map<Kind, Fitting> elsewhere) {
    this.config = config;
    this.seed = seed;
    this.spark = spark;
    this.prepared = prepared;
    this.elsewhere = elsewhere;
    this.data = new PreparedSplits(prepared);
  }

  /**
   * Fits every baseline asked for. What an attempt that was cut short has finished in {@code out}
   * is kept.
   *
   * @param out folder to write into, one folder per baseline inside
   * @param previous what an earlier call wrote, or null
   */
  public Fitted fit(Path out, @Nullable Path previous, Progress progress) throws IOException {
    requireValid();
    Files.createDirectories(out);
    data.schema().write(out);
    List<FittedModel> models = new ArrayList<>();
    List<FittedModel> whole = earlier(out).toList();
    String basis = preparedAs() + Fingerprints.ofCode() + seed;
    try (Progress.Bar bar = progress.step("baselines", config.models().size())) {
      for (Kind kind : config.models()) {
        bar.message(name(kind));
        String fingerprint =
            Fingerprints.of(basis, name(kind), ConfigTrees.yaml(config.options(kind)));
        models.add(fit(kind, fingerprint, out, whole, previous, progress));
        Json.write(out.resolve(Fitted.FILE), new Fitted(models));
        bar.advance(1);
      }
    }
    return new Fitted(models);
  }

  /** What decided the prepared data, and not when that was made. */
  private String preparedAs() {
    return Provenance.isWritten(prepared)
        ? Provenance.read(prepared).fingerprint()
        : Fingerprints.ofPath(prepared.resolve("manifest.json"));
  }

  /** Some put scores on the scale of probabilities by the labels of valid. */
  private void requireValid() {
    List<Kind> needy = config.models().stream().filter(SCALED::contains).toList();
    Path valid = Prepared.examples(prepared, "valid");
    if (!needy.isEmpty() && !Files.isDirectory(valid)) {
      throw Failure.input(
          "baselines.models: " + name(needy.get(0)) + " needs valid rows; " + valid + " has none",
          "prepare data with a valid split, or take the model off the list");
    }
  }

  /**
   * Refuses, before any work, to score data that the baselines cannot read. New items, users and
   * categories do not count: they are cold.
   *
   * @param folder the folder that {@link #fit} wrote
   * @throws Failure (exit code 3) when the data lacks a feature or has another kind of it
   */
  public static void requireFitting(Path folder, Path prepared) {
    FeatureSchema.read(folder).requireFit(folder, prepared);
  }

  private FittedModel fit(
      Kind kind,
      String fingerprint,
      Path out,
      List<FittedModel> whole,
      @Nullable Path previous,
      Progress progress)
      throws IOException {
    Path folder = out.resolve(name(kind));
    Optional<FittedModel> kept = with(fingerprint, whole.stream());
    if (kept.isPresent()) {
      progress.log("baselines: " + name(kind) + " was fitted before the interruption");
      return kept.get();
    }
    Optional<FittedModel> last = with(fingerprint, earlier(previous));
    if (previous != null && last.isPresent()) {
      StageFolder.delete(folder);
      copy(previous.resolve(name(kind)), folder);
      progress.log("baselines: " + name(kind) + " taken over, nothing of it has changed");
      return last.get();
    }
    if (!elsewhere.containsKey(kind)) {
      StageFolder.delete(folder);
    }
    long start = System.nanoTime();
    double before = 0;
    Files.createDirectories(folder);
    switch (kind) {
      case POPULARITY ->
          Popularity.fit(
              Popularity.NAME,
              config.popularity(),
              List.of(config.popularity().halfLifeDays()),
              data,
              folder);
      case POPULARITY_RECENT ->
          Popularity.fit(
              Popularity.RECENT,
              config.popularity(),
              config.popularity().recentHalfLives(),
              data,
              folder);
      case POPULARITY_SEGMENT -> SegmentPopularity.fit(config.popularity(), data, folder);
      case ITEMCF -> {
        SparkSession session = SparkSessions.open(spark);
        ItemCf.fit(config.itemcf(), session, data, folder);
      }
      case FREQUENCY, LOGISTIC, FACTORISATION, XGBOOST ->
          TribuoTraining.fit(kind, config.tribuo(), seed, data, folder);
      case EASE -> Ease.fit(config.ease(), SparkSessions.open(spark), data, folder, progress);
      case LEXICAL -> Lexical.fit(config.lexical(), data, folder);
      case DIN ->
          before = Objects.requireNonNull(elsewhere.get(kind), "no fitting of din").fit(folder);
    }
    double seconds = before + (System.nanoTime() - start) / 1e9;
    return new FittedModel(name(kind), kind, seconds, fingerprint);
  }

  private static Optional<FittedModel> with(String fingerprint, Stream<FittedModel> models) {
    return models.filter(m -> m.fingerprint().equals(fingerprint)).findAny();
  }

  /** Models of an earlier result; none where it is not one of this version. */
  private static Stream<FittedModel> earlier(@Nullable Path previous) {
    if (previous == null || !Files.exists(previous.resolve(Fitted.FILE))) {
      return Stream.empty();
    }
    try {
      return read(previous).models().stream().filter(m -> m.fingerprint() != null);
    } catch (Failure otherVersion) {
      return Stream.empty();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        if (Files.isDirectory(file)) {
          copy(file, to.resolve(file.getFileName()));
        } else {
          WholeFile.copy(file, to.resolve(file.getFileName()));
        }
      }
    }
  }

  /** What is in a folder that {@link #fit} wrote. */
  public static Fitted read(Path folder) {
    return Json.read(folder.resolve(Fitted.FILE), Fitted.class);
  }

  /**
   * Opens a fitted baseline over prepared data.
   *
   * @param folder the folder that {@link #fit} wrote
   */
  public static BaselineModel open(Path folder, FittedModel model, Path prepared) {
    PreparedSplits data = new PreparedSplits(prepared, FeatureSchema.read(folder));
    Path own = folder.resolve(model.name());
    return switch (model.kind()) {
      case POPULARITY -> Popularity.open(Popularity.NAME, own, data);
      case POPULARITY_RECENT -> Popularity.open(Popularity.RECENT, own, data);
      case POPULARITY_SEGMENT -> SegmentPopularity.open(own, data);
      case ITEMCF -> ItemCf.open(own, data);
      case FREQUENCY, LOGISTIC, FACTORISATION, XGBOOST -> TribuoModel.open(model.kind(), own, data);
      case EASE -> Ease.open(own, data);
      case LEXICAL -> Lexical.open(own, data);
      case DIN -> throw new IllegalArgumentException("din is opened where it was fitted");
    };
  }

  private static String name(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
