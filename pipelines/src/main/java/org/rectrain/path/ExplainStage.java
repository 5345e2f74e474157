package org.rectrain.path;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.RunConfig;
import org.rectrain.config.explain.ExplainConfig;
import org.rectrain.config.read.InputPath;
import org.rectrain.explain.ExplainResult;
import org.rectrain.explain.Explaining;
import org.rectrain.path.stage.Stage;
import org.rectrain.path.stage.StageJob;
import org.rectrain.run.Registry;
import org.rectrain.run.StageFolder.Leftovers;
import org.rectrain.score.ModelFolders;
import org.rectrain.train.Training;
import org.rectrain.train.distill.Teachers;

/** Why scores are what they are; only when asked for. */
final class ExplainStage implements Stage<ExplainConfig> {
  private static final String STUDENT = "student";
  private static final String TREES = "trees";
  private static final String DIN = "din";

  private static boolean names(RunConfig config, List<String> words) {
    ExplainConfig section = config.explain();
    InputPath against = section == null ? null : section.against();
    return section != null
        && (words.contains(section.model().text())
            || (against != null && words.contains(against.text())));
  }

  static boolean needsTrained(RunConfig config) {
    return names(config, List.of(Training.MODEL));
  }

  static boolean needsDistilled(RunConfig config) {
    return names(config, List.of(STUDENT, TREES));
  }

  static boolean needsBaselines(RunConfig config) {
    return names(config, List.of(DIN));
  }

  @Override
  public Map<String, Path> inputs(RunConfig config, ExplainConfig section) {
    Map<String, Path> inputs = new LinkedHashMap<>();
    input("explain.model", section.model(), config, inputs);
    input("explain.against", section.against(), config, inputs);
    return inputs;
  }

  /** A model of another run; those of this one are stages. */
  private static void input(
      String key, @Nullable InputPath model, RunConfig config, Map<String, Path> inputs) {
    if (model != null && !List.of(Training.MODEL, STUDENT, TREES, DIN).contains(model.text())) {
      Path folder = folder(key, model.text(), Path.of(config.output()));
      inputs.put(key, folder);
      ModelFolders.bases(folder).forEach(base -> inputs.put(base + " of " + key, base));
    }
  }

  @Override
  public Leftovers leftovers() {
    return Leftovers.KEEP_FOR_RESUME;
  }

  @Override
  public Map<String, Object> run(StageJob job, ExplainConfig section) throws IOException {
    Map<String, List<Path>> models = new LinkedHashMap<>();
    models.put(section.model().text(), folders("explain.model", section.model().text(), job));
    InputPath against = section.against();
    if (against != null) {
      models.put(against.text(), folders("explain.against", against.text(), job));
    }
    ExplainResult result =
        new Explaining(section, job.config().seed(), job.prepared(), job.out(), job.progress())
            .run(models);
    for (int i = 0; i < Math.min(3, result.examples().size()); i++) {
      var row = result.examples().get(i);
      job.progress()
          .log("explain: user " + row.user() + ", " + row.title() + ": " + row.sentence());
    }
    result.findings().forEach(finding -> job.progress().log("explain: " + finding));
    return headline(result);
  }

  private static Map<String, Object> headline(ExplainResult result) {
    Map<String, Object> headline = new LinkedHashMap<>();
    headline.put("model", result.model());
    headline.put("task", result.task());
    headline.put("rows", result.rows());
    headline.put("method", result.method());
    headline.put("largest_gap", result.largestGap());
    headline.put("largest_error", result.largestError());
    result.parts().stream()
        .limit(5)
        .forEach(p -> headline.put("part/" + p.part(), p.attribution().value()));
    ExplainResult.Elimination elimination = result.elimination();
    if (elimination != null) {
      headline.put("can_go", elimination.canGo());
    }
    ExplainResult.Drift drift = result.drift();
    if (drift != null) {
      headline.put("correlation", drift.correlation());
    }
    if (result.examples().size() == 1) {
      headline.put("sentence", result.examples().get(0).sentence());
    }
    return headline;
  }

  private static List<Path> folders(String key, String word, StageJob job) {
    return switch (word) {
      case Training.MODEL -> Training.models(job.of(StageName.TRAIN.folder()));
      case STUDENT ->
          List.of(model(key, job.of(StageName.DISTILL.folder()).resolve(Training.FOLDER)));
      case TREES -> List.of(model(key, Teachers.trees(job.of(StageName.DISTILL.folder()))));
      case DIN -> List.of(model(key, job.of(StageName.BASELINES.folder()).resolve(DIN)));
      default -> List.of(folder(key, word, job.run()));
    };
  }

  private static Path folder(String key, String word, Path run) {
    Path folder = Registry.beside(run.toString()).resolve(word);
    return model(
        key,
        ModelFolders.isModel(folder) || !Files.isDirectory(folder)
            ? folder
            : folder.resolve(Training.FOLDER));
  }

  private static Path model(String key, Path folder) {
    if (!ModelFolders.isModel(folder)) {
      throw Failure.input(
          key + ": " + folder + " holds no model that can be explained",
          "name lora, student, din or trees of this run, or a folder such as runs/NAME/train/model;"
              + " 'rectrain models list' shows them");
    }
    return folder;
  }
}
