package org.rectrain.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.Prepared;
import org.rectrain.run.StageFolder;
import org.rectrain.train.loop.TrainResult;

@Tag("slow")
class TrainingTest {
  @TempDir static Path shared;
  private static TinyTraining tiny;

  @BeforeAll
  static void write() throws IOException {
    tiny = new TinyTraining(TinyData.write(shared.resolve("prepare")));
  }

  @Test
  void lowersTheLossAndFindsTheTaste(@TempDir Path out) throws IOException {
    TrainResult result =
        tiny.train(TinyTraining.config("encoder.lora.layers=last_1", "encoder.max_tokens=16"), out);
    List<Double> losses = new ArrayList<>();
    for (var line : result.curve()) {
      if (line.get("loss") instanceof Number loss) {
        losses.add(loss.doubleValue());
      }
    }
    assertThat(losses).hasSize(8);
    assertThat(losses.get(0)).isCloseTo(1.9084, within(0.005));
    assertThat(losses.get(7)).isCloseTo(1.2298, within(0.03));
    assertThat(result.best().get("valid_auc_click")).isGreaterThan(0.85);
    assertThat(result.encoderTrainable()).isEqualTo(2L * 8 * (384 + 384));
    assertThat(out.resolve("model/adapter_config.json")).exists();
    assertThat(Files.readAllLines(out.resolve(TrainResult.LOG))).hasSize(9);
  }

  @Test
  void trainsAdaptersOfTheUpperLayerOverABaseInBfloat16(@TempDir Path out) throws IOException {
    TrainResult result =
        tiny.train(
            TinyTraining.config(
                "encoder.precision=bf16",
                TinyTraining.smallEncoder(), // processors without the type take minutes over more
                "encoder.lora.layers=last_1",
                "encoder.max_tokens=16",
                // Passes of many shapes, an adapted layer above and a frozen one below in one
                // graph.
                "encoder.cache_frozen=false",
                "encoder.tokens_per_pass=64",
                "encoder.lora.dropout=0.1"),
            out);
    assertThat(result.encoderTrainable()).isEqualTo(2L * 8 * (16 + 16));
    assertThat(result.best().get("valid_auc_click")).isGreaterThan(0.8);
  }

  @Test
  void twoWorkersGiveTheBitsOfOne(@TempDir Path one, @TempDir Path two) throws IOException {
    tiny.train(TinyTraining.withoutText(), one);
    tiny.train(TinyTraining.withoutText("workers=2"), two);
    assertThat(TinyTraining.weights(two)).isEqualTo(TinyTraining.weights(one));
  }

  @Test
  void aFixedEndNeedsNoValidRows(@TempDir Path with, @TempDir Path without, @TempDir Path data)
      throws IOException {
    Path prepared = TinyData.write(data.resolve("prepare"));
    StageFolder.delete(Prepared.examples(prepared, "valid"));
    StageFolder.delete(Prepared.queries(prepared, "valid"));
    String last = "stopping.take=last";
    TrainResult result = new TinyTraining(prepared).train(TinyTraining.withoutText(last), without);
    assertThat(result.best().get("valid_auc_click")).isNaN();
    tiny.train(TinyTraining.withoutText(last, "stopping.patience=0"), with);
    assertThat(TinyTraining.weights(without)).isEqualTo(TinyTraining.weights(with));
  }

  @Test
  void twoWorkersGiveTheBitsOfOneWithAnEncoder(@TempDir Path one, @TempDir Path two)
      throws IOException {
    String[] options = {
      TinyTraining.smallEncoder(),
      "encoder.lora.layers=last_1",
      "encoder.max_tokens=16",
      "encoder.every=2",
      "encoder.tokens_per_pass=64",
      "epochs=0.67",
      "eval_every=1"
    };
    tiny.train(TinyTraining.config(options), one);
    String[] more = Arrays.copyOf(options, options.length + 1);
    more[options.length] = "workers=2";
    tiny.train(TinyTraining.config(more), two);
    String file = "model/adapter_model.safetensors";
    assertThat(Files.readAllBytes(two.resolve(file)))
        .isEqualTo(Files.readAllBytes(one.resolve(file)));
  }

  @Test
  void recomputedLayersGiveTheWeightsOfKeptOnes(@TempDir Path kept, @TempDir Path again)
      throws IOException {
    String[] options = {
      TinyTraining.smallEncoder(),
      "encoder.lora.layers=last_2",
      "encoder.lora.dropout=0.2",
      "encoder.max_tokens=16",
      "epochs=0.5"
    };
    tiny.train(TinyTraining.config(options), kept);
    String[] more = Arrays.copyOf(options, options.length + 1);
    more[options.length] = "encoder.recompute=true";
    tiny.train(TinyTraining.config(more), again);
    String file = "model/adapter_model.safetensors";
    try (var one = org.rectrain.weights.Safetensors.open(kept.resolve(file));
        var two = org.rectrain.weights.Safetensors.open(again.resolve(file))) {
      assertThat(two.names()).isEqualTo(one.names());
      for (String name : one.names()) {
        org.rectrain.nn.Golden.assertClose(name, two.floats(name), one.floats(name), 1e-4);
      }
    }
  }

  @Test
  void refusesATaskThatTheDataDoesNotHave(@TempDir Path out) {
    TrainConfig config = ConfigReader.bind("tasks: {buy: 1}", List.of(), TrainConfig.class, "test");
    assertThatThrownBy(() -> tiny.train(config, out))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("'buy' is no label of the prepared data; it has [click, like]");
  }

  @Test
  void refusesARankOfZero() {
    assertThatThrownBy(() -> TinyTraining.config("encoder.lora.rank=0"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("lora.rank");
  }
}
