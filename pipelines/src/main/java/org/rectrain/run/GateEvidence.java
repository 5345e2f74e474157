package org.rectrain.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.ModelName;
import org.rectrain.config.read.Yaml;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.file.WholeFile;

/**
 * What a run's evaluation found of the model that the run has now.
 *
 * @param file the evaluation, {@code eval/eval.json}; null when it is of another model or missing
 * @param problem why the model may not be promoted; null when nothing speaks against it
 * @param metrics the evaluation's headline, when its main model is this one
 */
record GateEvidence(@Nullable Path file, @Nullable String problem, Map<String, Object> metrics) {
  private static final String EVAL = "eval";
  private static final String SCORE = "score";
  private static final String UPDATE = "update";

  /**
   * Of the model of a finished stage.
   *
   * @param stage e.g. {@code runs/a/train}
   */
  static GateEvidence of(Path stage) throws IOException {
    Provenance made = Provenance.read(stage);
    if (made.status() == Provenance.Status.GATE_FAILED) {
      return new GateEvidence(null, "its stage's gates did not pass", Map.of());
    }
    if (RunModels.isUpdate(stage.toAbsolutePath().normalize().resolveSibling(""))) {
      return ofUpdate(made, stage);
    }
    Path eval = stage.resolveSibling(EVAL);
    Provenance judged = judged(made, stage);
    if (judged == null) {
      boolean asked = asksForGates(stage);
      String problem =
          asked ? "eval.gates have not judged it: its run's eval is missing or older" : null;
      return new GateEvidence(null, problem, Map.of());
    }
    Path file = eval.resolve("eval.json");
    Path written = Files.exists(file) ? file : null;
    if (judged.status() == Provenance.Status.GATE_FAILED) {
      return new GateEvidence(
          written, "eval.gates did not pass: " + judged.headline().get("gate"), Map.of());
    }
    Map<String, Object> metrics = new LinkedHashMap<>(judged.headline());
    Path spec = stage.resolve("model/rectrain.json");
    boolean main =
        Files.exists(spec)
            && ModelName.Reader.current(Json.tree(spec).path("name").asText())
                .equals(ModelName.Reader.current(String.valueOf(metrics.get("model"))));
    return new GateEvidence(written, null, main ? metrics : Map.of());
  }

  /** An update is judged by its last stage, on the next day and on an anchor set. */
  private static GateEvidence ofUpdate(Provenance made, Path stage) {
    Path judge = stage.resolveSibling(UPDATE);
    Provenance judged = Provenance.isWritten(judge) ? Provenance.read(judge) : null;
    if (judged == null || !made.fingerprint().equals(judged.inputs().get(made.stage()))) {
      return new GateEvidence(null, "update.gates have not judged it", Map.of());
    }
    Path file = judge.resolve("update.json");
    Path written = Files.exists(file) ? file : null;
    if (judged.status() == Provenance.Status.GATE_FAILED) {
      String problem = "its update did not pass: " + judged.headline().get("gate");
      return new GateEvidence(written, problem, Map.of());
    }
    return new GateEvidence(written, null, judged.headline());
  }

  /** The evaluation of scores of this very model; null when there is none. */
  private static @Nullable Provenance judged(Provenance made, Path stage) {
    Path score = stage.resolveSibling(SCORE);
    Path eval = stage.resolveSibling(EVAL);
    if (!Provenance.isWritten(score) || !Provenance.isWritten(eval)) {
      return null;
    }
    Provenance scored = Provenance.read(score);
    Provenance judged = Provenance.read(eval);
    boolean chain =
        made.fingerprint().equals(scored.inputs().get(made.stage()))
            && scored.fingerprint().equals(judged.inputs().get(SCORE));
    return chain ? judged : null;
  }

  private static boolean asksForGates(Path stage) throws IOException {
    Path config = stage.resolve("config.yaml");
    if (!Files.exists(config)) {
      return false;
    }
    var gates =
        Yaml.parse(Files.readString(WholeFile.plain(config)), config.toString())
            .path(EVAL)
            .path("gates");
    return gates.hasNonNull("min_auc") || gates.hasNonNull("max_drop_vs");
  }
}
