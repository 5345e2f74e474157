package org.rectrain.path;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.RunConfig;
import org.rectrain.config.export.ExportConfig;
import org.rectrain.export.Export;
import org.rectrain.export.ExportResult;
import org.rectrain.run.StageFolder;
import org.rectrain.score.ModelFolders;
import org.rectrain.train.Training;
import org.rectrain.train.distill.Distillation;

/** A trained model as files for what serves it. */
final class ExportStage implements Stage {
  @Override
  public StageName name() {
    return StageName.EXPORT;
  }

  @Override
  public boolean wanted(RunConfig config) {
    return config.export() != null;
  }

  @Override
  public List<StageName> needs(RunConfig config) {
    return folder(config) == null
        ? List.of(StageName.PREPARE, maker(config))
        : List.of(StageName.PREPARE);
  }

  @Override
  public List<Record> settings(RunConfig config) {
    return List.of(section(config));
  }

  @Override
  public Map<String, Path> inputs(RunConfig config) {
    Map<String, Path> inputs = new LinkedHashMap<>();
    Path folder = folder(config);
    if (folder != null) {
      ModelFolders.files(folder).forEach(f -> inputs.put(f.getFileName().toString(), f));
    }
    return inputs;
  }

  /** The model folder that the section names; null when it names a model of this run. */
  private static @Nullable Path folder(RunConfig config) {
    String model = section(config).model();
    if (model == null || !model.contains("/")) {
      return null;
    }
    Path folder = Path.of(model);
    if (!ModelFolders.isModel(folder)) {
      throw Failure.input(
          "export.model: "
              + folder
              + " is no finished model; expected a folder with rectrain.json in it",
          "name folders such as runs/NAME/train/model; an unfinished run has none");
    }
    return folder;
  }

  @Override
  public Map<String, Object> run(StageJob job) throws IOException {
    ExportConfig config = section(job.config());
    Path to = config.to() == null ? null : Path.of(config.to());
    if (to != null && Files.exists(to)) {
      throw Failure.usage(
          "export.to: " + to + " exists already; expected a folder that does not",
          "name another folder, or remove this one");
    }
    Path named = folder(job.config());
    Path model = named == null ? made(job) : named;
    ExportResult result = Export.run(config, model, job.prepared(), job.out(), job.progress());
    Export.gate(result);
    if (to != null) {
      handOver(job.out(), to);
    }
    return headline(result);
  }

  /** The model folder of this run. */
  private static Path made(StageJob job) {
    Path stage = job.of(maker(job.config()));
    boolean hard = Distillation.HARD.equals(section(job.config()).model());
    Path model = (hard ? stage.resolve(Distillation.HARD) : stage).resolve(Training.FOLDER);
    if (!ModelFolders.isModel(model)) {
      throw Failure.input(
          "export.model: " + model + " does not exist",
          hard ? "set distill.compare_hard: true to have it trained" : "train it first");
    }
    return model;
  }

  private static Map<String, Object> headline(ExportResult result) {
    Map<String, Object> headline = new LinkedHashMap<>();
    headline.put("model", result.model());
    headline.put("formats", String.join(", ", result.formats()));
    for (ExportResult.Check check : result.checks()) {
      headline.put(check.name().replaceAll("[^a-z0-9]+", "_"), check.difference());
    }
    for (ExportResult.Variant variant : result.variants()) {
      headline.put(variant.name() + "_bytes", variant.bytes());
    }
    return headline;
  }

  /** Copies the finished files into a hidden neighbour and renames it. */
  private static void handOver(Path from, Path to) throws IOException {
    Path parent = to.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Path partial = to.resolveSibling("." + to.getFileName() + ".partial");
    StageFolder.delete(partial);
    try (Stream<Path> files = Files.walk(from)) {
      files
          .filter(file -> !file.getFileName().toString().equals(".fingerprint"))
          .forEach(file -> copy(file, partial.resolve(from.relativize(file).toString())));
    }
    Files.move(partial, to);
  }

  private static void copy(Path file, Path target) {
    try {
      Files.copy(file, target);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " to " + target, e);
    }
  }

  /** The stage that made the model. */
  private static StageName maker(RunConfig config) {
    String model = section(config).model();
    if (model == null) {
      return config.distill() == null ? StageName.TRAIN : StageName.DISTILL;
    }
    return switch (model) {
      case Training.MODEL -> StageName.TRAIN;
      case Distillation.MODEL, Distillation.HARD -> StageName.DISTILL;
      default ->
          throw Failure.usage(
              "export.model: '"
                  + model
                  + "' is no model of this run; expected "
                  + Training.MODEL
                  + ", "
                  + Distillation.MODEL
                  + ", "
                  + Distillation.HARD
                  + " or a model folder such as runs/NAME/train/model",
              "'rectrain models list' shows what has been trained");
    };
  }

  /** The section, or its defaults: an export needs no choice. */
  private static ExportConfig section(RunConfig config) {
    ExportConfig section = config.export();
    return section == null
        ? ConfigReader.bind("{}", List.of(), ExportConfig.class, "export")
        : section;
  }
}
