package org.rectrain.path.runner;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.RunConfig;
import org.rectrain.config.distill.DistillConfig;
import org.rectrain.config.export.ExportConfig;
import org.rectrain.config.monitor.MonitorConfig;
import org.rectrain.config.prepare.PrepareConfig;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.run.Registry;

/**
 * Where a configuration names a model or the data of one, an alias (production) or a number (v3)
 * may stand for the folder; {@code score.also} and {@code eval.gates.max_drop_vs} take them too and
 * keep the name.
 */
final class RegistryNames {
  private final Registry registry;

  private RegistryNames(Registry registry) {
    this.registry = registry;
  }

  /**
   * The configuration with folders in place of names, in the sections that are read.
   *
   * @param sections keys of these
   * @throws Failure (exit code 3) when a name means no model, or its files are not as registered
   */
  static RunConfig resolved(RunConfig config, Set<String> sections) {
    RegistryNames names = new RegistryNames(Registry.beside(config.output()));
    Map<String, Object> changes = new LinkedHashMap<>();
    PrepareConfig prepare = config.prepare();
    if (prepare != null && sections.contains("prepare")) {
      var drift = prepare.gates().drift();
      names.data(
          "prepare.gates.drift.reference",
          drift.reference(),
          path -> {
            var moved = ConfigTrees.with(drift, Map.of("reference", path));
            var gates = ConfigTrees.with(prepare.gates(), Map.of("drift", moved));
            changes.put("prepare", ConfigTrees.with(prepare, Map.of("gates", gates)));
          });
    }
    TrainConfig train = config.train();
    if (train != null && sections.contains("train")) {
      Map<String, Object> moved = new LinkedHashMap<>();
      names.model("train.init_from", train.initFrom(), path -> moved.put("init_from", path));
      names.data(
          "train.replay.from",
          train.replay().from(),
          path -> moved.put("replay", ConfigTrees.with(train.replay(), Map.of("from", path))));
      if (!moved.isEmpty()) {
        changes.put("train", ConfigTrees.with(train, moved));
      }
    }
    DistillConfig distill = config.distill();
    if (distill != null
        && sections.contains("distill")
        && distill.teachers().stream().anyMatch(RegistryNames::isName)) {
      List<String> teachers = distill.teachers().stream().map(t -> names.teacher(t)).toList();
      changes.put("distill", ConfigTrees.with(distill, Map.of("teachers", teachers)));
    }
    ExportConfig export = config.export();
    if (export != null && sections.contains("export")) {
      names.model(
          "export.model",
          export.model(),
          path -> changes.put("export", ConfigTrees.with(export, Map.of("model", path))));
    }
    MonitorConfig monitor = config.monitor();
    if (monitor != null && sections.contains("monitor")) {
      names.data(
          "monitor.reference.prepared",
          monitor.reference().prepared(),
          path -> {
            var moved = ConfigTrees.with(monitor.reference(), Map.of("prepared", path));
            changes.put("monitor", ConfigTrees.with(monitor, Map.of("reference", moved)));
          });
    }
    return changes.isEmpty() ? config : ConfigTrees.with(config, changes);
  }

  private interface Change {
    void to(String path);
  }

  private static boolean isName(@Nullable InputPath path) {
    return path != null && Registry.isName(path.text());
  }

  private String teacher(InputPath teacher) {
    return isName(teacher)
        ? found("distill.teachers", teacher.text(), registry::resolve)
        : teacher.text();
  }

  private void model(String key, @Nullable InputPath path, Change change) {
    if (path != null && isName(path)) {
      change.to(found(key, path.text(), registry::resolve));
    }
  }

  private void data(String key, @Nullable InputPath path, Change change) {
    if (path != null && isName(path)) {
      change.to(found(key, path.text(), word -> registry.prepared(registry.version(word))));
    }
  }

  private static String found(String key, String word, Function<String, Path> folder) {
    try {
      return folder.apply(word).toString();
    } catch (Failure failure) {
      throw Failure.input(key + ": " + failure.getMessage(), failure.hint(), failure);
    }
  }
}
