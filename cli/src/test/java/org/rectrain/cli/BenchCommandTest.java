package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class BenchCommandTest {

  @Test
  void measuresTheEncoderAndPreparation() {
    Cli cli =
        Cli.run(
            "bench",
            "batch=2",
            "tokens=8",
            "threads=[1]",
            "precisions=[fp32, bf16]",
            "seconds=0.1",
            "events=1000");
    assertThat(cli.code()).as(cli.err()).isZero();
    assertThat(cli.err())
        .contains("minilm-l6, 2 texts of 8 tokens")
        .contains("fp32")
        .contains("bf16")
        .contains("rows/s");
    JsonNode bench = cli.last().path("bench");
    assertThat(bench.path("encoder")).hasSize(2);
    for (JsonNode line : bench.path("encoder")) {
      double steps = line.path("training_steps_per_second").asDouble();
      assertThat(steps).isPositive();
      assertThat(line.path("training_tokens_per_second").asDouble()).isEqualTo(steps * 2 * 8);
      assertThat(line.path("forward_tokens_per_second").asDouble()).isPositive();
    }
    assertThat(bench.path("data").path("rows").asLong()).isGreaterThanOrEqualTo(1000);
  }

  @Test
  void refusesWhatItCannotMeasure() {
    Cli tokens = Cli.run("bench", "tokens=513");
    assertThat(tokens.code()).isEqualTo(2);
    assertThat(tokens.err()).contains("tokens: 513; minilm-l6 takes at most 512");
    Cli keys = Cli.run("bench", "thread=1", "threads=[0]");
    assertThat(keys.code()).isEqualTo(2);
    assertThat(keys.err()).contains("thread: unknown key; did you mean 'threads'?");
  }
}
