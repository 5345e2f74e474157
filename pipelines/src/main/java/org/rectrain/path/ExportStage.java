package org.rectrain.path;

import java.io.IOException;
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
import org.rectrain.config.read.InputPath;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.export.Export;
import org.rectrain.export.ExportResult;
import org.rectrain.model.ModelFolder;
import org.rectrain.path.stage.Stage;
import org.rectrain.path.stage.StageJob;
import org.rectrain.run.Provenance;
import org.rectrain.run.StageFolder;
import org.rectrain.run.StageFolder.Leftovers;
import org.rectrain.score.ModelFolders;
import org.rectrain.train.Training;
import org.rectrain.train.distill.Distillation;

/** A trained model as files for what serves it. */
final class ExportStage implements Stage<ExportConfig> {
  private static final String MANIFEST = "manifest.json";

  @Override
  public boolean wanted(RunConfig config) {
    return config.export() != null;
  }

  @Override
  public Map<String, Path> inputs(RunConfig config, ExportConfig section) {
    folder(config); // refuses what is no model
    return Stage.super.inputs(config, section);
  }

  @Override
  public void check(RunConfig config, ExportConfig section) {
    Path folder = folder(config);
    requireVectors(config, folder);
  }

  /** What serves a model compares vectors: it knows nothing of shared words. */
  private static void requireVectors(RunConfig config, @Nullable Path folder) {
    TrainConfig train = config.train();
    boolean words =
        folder == null
            ? train != null
                && maker(config) == StageName.TRAIN
                && !train.loop().retrieval().lexical().isEmpty()
            : ModelFolders.isNetwork(folder) && ModelFolder.spec(folder).lexical() != 0;
    if (words) {
      throw Failure.usage(
          folder == null
              ? "export: the model's lists take part of their order from shared words"
                  + " (train.retrieval.lexical), which no exported form holds"
              : "export.model: "
                  + folder
                  + " takes part of its lists' order from shared words, which no exported form"
                  + " holds",
          "train it with retrieval.lexical: []");
    }
  }

  /** The model folder that the section names; null when it names a model of this run. */
  private static @Nullable Path folder(RunConfig config) {
    String model = InputPath.textOf(section(config).model());
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
  public Map<String, Object> run(StageJob job, ExportConfig config) throws IOException {
    requireFree(config);
    Path named = folder(job.config());
    Path model = named == null ? made(job, InputPath.textOf(config.model())) : named;
    ExportResult result = Export.run(config, model, job.prepared(), job.out(), job.progress());
    Export.gate(result);
    return headline(result);
  }

  /** What is where the export is to be handed over is an earlier export, or nothing. */
  private static void requireFree(ExportConfig config) {
    if (config.to() != null && Files.exists(Path.of(config.to()))) {
      Path to = Path.of(config.to());
      boolean ours =
          Provenance.isWritten(to)
              && Provenance.read(to).stage().equals(StageName.EXPORT.folder())
              && Provenance.read(to).changeIn(to) == null;
      if (!ours) {
        throw Failure.usage(
            "export.to: " + to + " exists already; expected no folder, or an earlier export",
            "name another folder, or remove this one");
      }
    }
  }

  @Override
  public void handOver(ExportConfig section, Path finished) throws IOException {
    String named = section.to();
    if (named == null) {
      return;
    }
    requireFree(section);
    Path to = Path.of(named).toAbsolutePath().normalize();
    Provenance made = Provenance.read(finished);
    if (Files.exists(to)
        && made.changeIn(to) == null
        && Files.mismatch(finished.resolve(MANIFEST), to.resolve(MANIFEST)) < 0) {
      return; // handed over already
    }
    Files.createDirectories(to.getParent());
    try (StageFolder folder = StageFolder.begin(to, made.fingerprint(), Leftovers.REMOVE);
        Stream<Path> files = Files.walk(finished)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = folder.path().resolve(finished.relativize(file).toString());
        Files.createDirectories(target.getParent());
        WholeFile.copy(file, target);
      }
      folder.commit();
    }
  }

  /** The model folder of this run. */
  private static Path made(StageJob job, @Nullable String model) {
    Path stage = job.of(makerOf(model, job.config()).folder());
    boolean hard = Distillation.HARD.equals(model);
    Path folder = (hard ? stage.resolve(Distillation.HARD) : stage).resolve(Training.FOLDER);
    if (!ModelFolders.isModel(folder)) {
      throw Failure.input(
          "export.model: " + folder + " does not exist",
          hard ? "set distill.compare_hard: true to have it trained" : "train it first");
    }
    return folder;
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

  /** The stage of this run that makes the model; null when the section names a folder. */
  static @Nullable StageName maker(RunConfig config) {
    return folder(config) == null
        ? makerOf(InputPath.textOf(section(config).model()), config)
        : null;
  }

  private static StageName makerOf(@Nullable String model, RunConfig config) {
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
  static ExportConfig section(RunConfig config) {
    ExportConfig section = config.export();
    return section == null
        ? ConfigReader.bind("{}", List.of(), ExportConfig.class, "export")
        : section;
  }
}
