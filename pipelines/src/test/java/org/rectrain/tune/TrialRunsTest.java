package org.rectrain.tune;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.RunConfig;
import org.rectrain.config.tune.PruneConfig;
import org.rectrain.config.tune.TuneParameter;
import org.rectrain.dataset.Json;
import org.rectrain.tune.Objective.Source;
import org.rectrain.tune.PastTrial.End;

/** A trial's folder stands for its result only while nothing that decided it is another. */
class TrialRunsTest {
  @TempDir private Path folder;
  @TempDir private Path base;

  private String print(String metric, int reduction, double other, double epochs)
      throws IOException {
    Files.writeString(folder.resolve("manifest.json"), "{}");
    RunConfig look =
        ConfigReader.bind(
            "output: x\nprepared: " + folder + "\ntrain: {epochs: " + epochs + "}\n",
            List.of("train.encoder.base=" + base),
            RunConfig.class,
            "test");
    return TrialRuns.fingerprint(
        List.of(look),
        new Objective(metric, "main", Source.TRAINING),
        new Halving(new PruneConfig(reduction, 1)),
        List.of(List.of(other)));
  }

  @Test
  void theFingerprintHasAllThatDecidesATrial() throws IOException {
    String print = print("click.auc", 3, 0.5, 1);
    assertThat(print("click.auc", 3, 0.5, 1)).isEqualTo(print);
    assertThat(print("like.auc", 3, 0.5, 1)).isNotEqualTo(print);
    assertThat(print("click.auc", 0, 0.5, 1)).isNotEqualTo(print);
    assertThat(print("click.auc", 3, 0.6, 1)).isNotEqualTo(print);
    assertThat(print("click.auc", 3, 0.5, 2)).isNotEqualTo(print);
    Files.writeString(base.resolve("model.safetensors"), "other weights");
    assertThat(print("click.auc", 3, 0.5, 1)).as("the weights of its base").isNotEqualTo(print);
    // Without halving, other trials do not matter.
    assertThat(print("click.auc", 0, 0.6, 1)).isEqualTo(print("click.auc", 0, 0.5, 1));
  }

  @Test
  void afterTheSearchNoFailedTrialKeepsAHalfMadeModel() throws IOException {
    RunConfig config = ConfigReader.bind("output: x\n", List.of(), RunConfig.class, "test");
    TrialRuns runs =
        new TrialRuns(
            config,
            new SearchSpace(List.of(TuneParameter.range("n", TuneParameter.Kind.INT, 1, 3))),
            new Objective("click.auc", "main", Source.TRAINING),
            new Halving(new PruneConfig(0, 1)),
            folder,
            List.of(base, base));
    Path failed = half(folder.resolve("failed/fold-2"));
    Path done = half(folder.resolve("done/fold-2"));
    runs.clear(
        List.of(
            trial(folder.resolve("failed"), End.FAILED), trial(folder.resolve("done"), End.DONE)));
    assertThat(failed).doesNotExist();
    assertThat(done).exists();
  }

  @Test
  void aTrialThatWasEditedIsNoneAnyMore() throws IOException {
    Path file = folder.resolve(Trial.FILE);
    Trial trial =
        new Trial(
                3,
                "runs/t/trials/0003",
                Map.of("train.epochs", JsonNodeFactory.instance.numberNode(2)),
                Map.of("train.epochs", 0.1 + 0.2),
                End.DONE,
                0.7312345678901234,
                List.of(),
                List.of(0.71, Double.NaN),
                -1,
                12.5,
                "",
                "")
            .sealed("inputs");
    Json.write(file, trial);
    Trial kept = Json.read(file, Trial.class);
    assertThat(kept.sealed("inputs")).isEqualTo(kept);
    assertThat(kept.sealed("others")).isNotEqualTo(kept);
    Files.writeString(
        file, Files.readString(file).replace("0.7312345678901234", "0.7412345678901234"));
    Trial edited = Json.read(file, Trial.class);
    assertThat(edited.value()).isEqualTo(0.7412345678901234);
    assertThat(edited.sealed("inputs")).isNotEqualTo(edited);
  }

  private static Path half(Path run) throws IOException {
    Path training = Files.createDirectories(run.resolve(".train.partial/checkpoints"));
    Files.writeString(training.resolve("step-000000004.ckpt"), "state");
    return training.getParent();
  }

  private static Trial trial(Path folder, End end) {
    return new Trial(
        1, folder.toString(), Map.of(), Map.of(), end, 0, List.of(), List.of(), -1, 0, "", "");
  }
}
