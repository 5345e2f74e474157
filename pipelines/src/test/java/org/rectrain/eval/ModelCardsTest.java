package org.rectrain.eval;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.RunConfig;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.Predictions;
import org.rectrain.eval.result.Evaluation;
import org.rectrain.metric.ListMetric;
import org.rectrain.metric.TaskMetric;
import org.rectrain.run.Progress;
import org.rectrain.run.Provenance;

class ModelCardsTest {
  @TempDir Path folder;

  @Test
  void theCardGetsTheMetricsAndTheModelsFolderStaysAsItIs() throws IOException {
    SmallRun run = new SmallRun(folder);
    run.score("main", 0.1, 0);
    run.score("noisy", 0.9, 1);
    float[][] vectors = new float[SmallRun.ITEMS][2];
    String[] names = new String[SmallRun.ITEMS];
    for (int i = 0; i < names.length; i++) {
      names[i] = "i" + i;
      vectors[i][i % 2] = 1 + i;
    }
    Predictions.writeItemVectors(run.scored, names, vectors);
    Path model = Files.createDirectories(folder.resolve("train/model"));
    Files.writeString(model.resolve("rectrain.json"), "{\"name\": \"main\"}");
    Files.writeString(model.resolve("README.md"), "# main\n\nMade by hand.\n");
    Provenance.of("train", Provenance.Status.DONE, "f00d", Map.of(), 7, Instant.now(), Map.of())
        .write(folder.resolve("train"));
    Evaluation evaluation = evaluate(run);
    Path out = folder.resolve("eval");
    ModelCards.write(model, evaluation, out);
    Path to = out.resolve("cards/train");
    String card = Files.readString(to.resolve("README.md"));
    double auc =
        Objects.requireNonNull(
                evaluation.models().get(0).tasks().get(0).metrics().get(TaskMetric.AUC.key()))
            .value();
    assertThat(card)
        .startsWith("# main\n\nMade by hand.\n")
        .contains("## On test")
        .contains(String.format(java.util.Locale.ROOT, "| click auc | %.4f |", auc))
        .contains("- click.auc: better than noisy by ")
        .contains("fingerprint `f00d`");
    // Lists hold k, k + 1 and k + 15: of the three pairs only k + 1 and k + 15 are alike.
    assertThat(
            Objects.requireNonNull(
                    Objects.requireNonNull(evaluation.models().get(0).retrieval())
                        .metrics()
                        .get(ListMetric.DIVERSITY.at(10)))
                .value())
        .isCloseTo(2.0 / 3, org.assertj.core.data.Offset.offset(1e-9));

    ModelCards.write(model, evaluation, out);
    assertThat(Files.readString(to.resolve("README.md"))).isEqualTo(card);
    JsonNode provenance = Json.tree(to.resolve(ModelCards.PROVENANCE));
    assertThat(provenance.toString())
        .contains("f00d")
        .contains(evaluation.protocol().testRows())
        .contains("4.3.2");
    try (var files = Files.list(model)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("README.md", "rectrain.json");
    }
    assertThat(model.resolve("README.md")).hasContent("# main\n\nMade by hand.\n");
  }

  private Evaluation evaluate(SmallRun run) throws IOException {
    RunConfig config = ConfigReader.bind("output: x\neval: {}", List.of(), RunConfig.class, "test");
    Path out = Files.createDirectories(folder.resolve("eval"));
    return Evaluator.run(
        Objects.requireNonNull(config.eval()), 7, run.prepared, run.scored, out, Progress.silent());
  }
}
