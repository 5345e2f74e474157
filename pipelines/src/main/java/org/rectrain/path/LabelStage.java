package org.rectrain.path;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.rectrain.config.RunConfig;
import org.rectrain.config.label.LabelConfig;
import org.rectrain.config.read.InputPath;
import org.rectrain.label.ImportResult;
import org.rectrain.label.Importing;
import org.rectrain.label.LabelWorth;
import org.rectrain.label.Measuring;
import org.rectrain.label.SelectResult;
import org.rectrain.label.Selecting;
import org.rectrain.path.stage.NamedModels;
import org.rectrain.path.stage.Stage;
import org.rectrain.path.stage.StageJob;

/** Rows for people to label, their answers, and what both are worth; only when asked for. */
final class LabelStage implements Stage<LabelConfig> {
  private enum Kind {
    SELECT,
    IMPORT,
    SCORE
  }

  private final Kind kind;

  private LabelStage(Kind kind) {
    this.kind = kind;
  }

  /** Which rows are worth a person's time. */
  static LabelStage selection() {
    return new LabelStage(Kind.SELECT);
  }

  /** Answers into prepared data. */
  static LabelStage answers() {
    return new LabelStage(Kind.IMPORT);
  }

  /** What choosing rows, and labels by a model, are worth. */
  static LabelStage worth() {
    return new LabelStage(Kind.SCORE);
  }

  /** Whether its model is the one that a stage of the run makes. */
  static Predicate<RunConfig> reads(StageName stage) {
    return config -> {
      LabelConfig section = config.label();
      return section != null && NamedModels.areOf(stage.folder(), List.of(section.model()));
    };
  }

  @Override
  public Map<String, Path> inputs(RunConfig config, LabelConfig section) {
    Map<String, Path> inputs = new LinkedHashMap<>();
    InputPath answers = section.answers();
    if (answers != null && kind != Kind.SCORE) {
      inputs.put("label.answers", Path.of(answers.text()));
    }
    if (kind == Kind.SELECT) {
      NamedModels.input("label.model", section.model(), config.output(), inputs);
    }
    return inputs;
  }

  @Override
  public Map<String, Object> run(StageJob job, LabelConfig section) throws IOException {
    return switch (kind) {
      case SELECT -> select(job, section);
      case IMPORT -> answers(job, section);
      case SCORE -> score(job, section);
    };
  }

  private static Map<String, Object> select(StageJob job, LabelConfig section) throws IOException {
    String model = section.model().text();
    SelectResult result =
        new Selecting(section, job.config().seed(), job.prepared(), job.progress())
            .run(model, NamedModels.folders("label.model", model, job), job.out());
    result.findings().forEach(finding -> job.progress().log("label: " + finding));
    Map<String, Object> headline = new LinkedHashMap<>();
    headline.put("model", model);
    headline.put("label", result.label());
    headline.put("batch", result.batch());
    headline.put("rows", result.rows());
    headline.put("answered", result.answered());
    headline.put("chosen", result.chosen());
    result.reasons().forEach(reason -> headline.put(reason.reason(), reason.rows()));
    return headline;
  }

  private static Map<String, Object> answers(StageJob job, LabelConfig section) throws IOException {
    ImportResult result =
        new Importing(section, job.config().seed(), job.prepared()).run(job.out());
    Map<String, Object> headline = new LinkedHashMap<>();
    headline.put("label", result.label());
    headline.put("answers", result.answers());
    headline.put("questions", result.questions());
    headline.put("annotators", result.annotators().size());
    headline.put("open", result.open());
    headline.put("fleiss_kappa", result.fleissKappa());
    headline.put("filled", result.filled());
    headline.put("turned", result.turned());
    result
        .reasons()
        .forEach(reason -> headline.put("wrong/" + reason.reason(), reason.wrong().value()));
    return headline;
  }

  private static Map<String, Object> score(StageJob job, LabelConfig section) throws IOException {
    LabelWorth result =
        new Measuring(section, job.config().seed(), job.prepared(), job.progress()).run(job.out());
    job.progress().log("label: " + result.verdict());
    Map<String, Object> headline = new LinkedHashMap<>();
    headline.put("verdict", result.verdict());
    headline.put("label", result.label());
    result.curves().stream()
        .skip(1)
        .forEach(curve -> headline.put("gain/" + curve.strategy(), curve.gain().value()));
    LabelWorth.Pseudo pseudo = result.pseudo();
    if (pseudo != null) {
      headline.put("pseudo", pseudo.given());
      headline.put("gain/pseudo", pseudo.gain().value());
      headline.put("written", pseudo.written());
    }
    return headline;
  }
}
