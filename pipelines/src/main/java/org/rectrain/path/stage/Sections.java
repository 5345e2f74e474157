package org.rectrain.path.stage;

import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.RunConfig;
import org.rectrain.config.data.DataConfig;
import org.rectrain.config.eval.ScoreConfig;
import org.rectrain.config.prepare.PrepareConfig;
import org.rectrain.config.prepare.SplitConfig;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.config.read.InputPaths;
import org.rectrain.config.read.Names;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.Prepared;
import org.rectrain.prepare.feature.ExampleColumns;

/** Sections of a configuration that a stage cannot do without. */
public final class Sections {
  private Sections() {}

  /** Whether another run's model scores this run's data, so that this run trains nothing. */
  public static boolean scoresOther(RunConfig config) {
    ScoreConfig score = config.score();
    return score != null && score.train() != null;
  }

  /** Whether the configuration names any baseline. */
  public static boolean namesBaselines(RunConfig config) {
    return !config.baselines().models().isEmpty();
  }

  /** The key of a section in the file. */
  public static String key(Record section) {
    return Arrays.stream(RunConfig.class.getRecordComponents())
        .filter(component -> component.getType() == section.getClass())
        .map(component -> Names.snake(component.getName()))
        .findFirst()
        .orElseThrow();
  }

  /** Sections by their keys. */
  public static Map<String, Record> named(List<Record> sections) {
    Map<String, Record> out = new LinkedHashMap<>();
    sections.forEach(section -> out.put(key(section), section));
    return out;
  }

  /** The folder that relative paths of raw data start from. */
  public static Path dataRoot(RunConfig config) {
    return Path.of(root(config));
  }

  /** The same as it is written in the configuration. */
  public static String root(RunConfig config) {
    DataConfig data = config.data();
    return data == null ? "." : data.root();
  }

  /**
   * The configuration for stages whose work may leave this process: on a cluster each worker has
   * another working folder, where a relative path would name another file without a word.
   */
  public static RunConfig placed(RunConfig config) {
    if (config.spark().isLocal()) {
      return config;
    }
    Map<String, Object> changes = new LinkedHashMap<>();
    changes.put("output", absolute(config.output()));
    String prepared = config.prepared();
    if (prepared != null) {
      changes.put("prepared", absolute(prepared));
    }
    DataConfig data = config.data();
    if (data != null) {
      changes.put("data", ConfigTrees.with(data, Map.of("root", absolute(data.root()))));
    }
    return ConfigTrees.with(InputPaths.absolute(config), changes);
  }

  private static String absolute(String path) {
    return Path.of(path).toAbsolutePath().normalize().toString();
  }

  /**
   * The columns that the run's examples will have; null where the configuration does not say how
   * they are prepared.
   */
  public static @Nullable ExampleColumns columns(RunConfig config) {
    DataConfig data = config.data();
    PrepareConfig prepare = config.prepare();
    return data == null || prepare == null || config.prepared() != null
        ? null
        : ExampleColumns.of(data, prepare);
  }

  /**
   * The labels of the data that stages read: of the log, or of the prepared data of another run;
   * empty where that is not there yet.
   */
  public static List<String> labels(RunConfig config) {
    String prepared = config.prepared();
    DataConfig data = config.data();
    if (prepared != null) {
      return Files.exists(Path.of(prepared).resolve(FeatureSchema.FILE))
          ? FeatureSchema.read(Path.of(prepared)).labels()
          : List.of();
    }
    return data == null ? List.of() : List.copyOf(data.events().labels().keySet());
  }

  /**
   * Refuses before any work a log without positions.
   *
   * @param key that needs them
   * @throws Failure (exit code 2) when the configuration names no column of them
   */
  public static void requirePositions(RunConfig config, String key) {
    DataConfig data = config.data();
    if (data != null && config.prepared() == null && data.events().position() == null) {
      throw Failure.usage(
          key + ": needs the position of each row, and data.events.position names no column",
          "name the column, 0 = first; a log without positions cannot tell their bias");
    }
  }

  /**
   * Refuses before any work a split without valid rows, which training and distillation are judged
   * on.
   *
   * @param stage that needs them
   * @throws Failure (exit code 2) when the configuration leaves none
   */
  public static void requireValid(RunConfig config, String stage) {
    PrepareConfig prepare = config.prepare();
    if (prepare == null || config.prepared() != null) {
      return;
    }
    SplitConfig split = prepare.split();
    boolean shared =
        split.kind() == SplitConfig.Kind.TEMPORAL || split.kind() == SplitConfig.Kind.STRATIFIED;
    if (shared && split.valid() == 0 && split.validFrom() == null && split.coldItems() == 0) {
      throw Failure.usage(
          "prepare.split.valid: 0 leaves no valid rows, which " + stage + " is judged on",
          "give valid a share, e.g. prepare.split.valid=0.1; training to a fixed end needs none:"
              + " train.stopping.take=last");
    }
  }

  /**
   * The same of a prepared folder.
   *
   * @throws Failure (exit code 3) when it has none
   */
  public static void requireValid(Path prepared, String stage) {
    Path valid = Prepared.examples(prepared, "valid");
    if (!Files.isDirectory(valid)) {
      throw Failure.input(
          valid + ": there are no valid rows, which " + stage + " is judged on",
          "give prepare.split a share for valid, or a file for valid in data.events.held_out;"
              + " training to a fixed end needs none: train.stopping.take=last");
    }
  }

  /** The section, or a failure that names it. */
  public static <T> T require(
      RunConfig config, String name, Function<RunConfig, @Nullable T> section) {
    T found = section.apply(config);
    if (found == null) {
      throw Failure.usage(
          "the configuration has no section '" + name + "'",
          (hasDefaults(name) ? "add '" + name + ": {}' for its defaults" : "add one")
              + "; 'rectrain config schema' lists its keys");
    }
    return found;
  }

  /** Whether a section can be left to its defaults: none of its keys must be given. */
  private static boolean hasDefaults(String name) {
    for (RecordComponent component : RunConfig.class.getRecordComponents()) {
      if (Names.snake(component.getName()).equals(name)) {
        try {
          ConfigTrees.defaultsBut(component.getType().asSubclass(Record.class), Map.of());
          return true;
        } catch (IllegalArgumentException missing) {
          return false;
        }
      }
    }
    return false;
  }
}
