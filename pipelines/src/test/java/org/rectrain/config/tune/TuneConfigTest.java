package org.rectrain.config.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.RunConfig;
import org.rectrain.config.read.ConfigTrees;

class TuneConfigTest {
  private static TuneConfig read(String space) {
    return ConfigReader.bind("space: " + space + "\n", List.of(), TuneConfig.class, "test");
  }

  @Test
  void readsEveryKindOfRange() {
    TuneConfig config =
        read(
            "{c.d: {log_int: [1, 64], when: {a: [x]}}, a: [x, y], b: {uniform: [0, 1], points: 3},"
                + " e: {int: [1, 4]}, f: {log: [1e-5, 1e-3]}, g: {values: [1, true], when: {a:"
                + " y}}}");
    // Those that others depend on come first.
    assertThat(config.parameters().stream().map(TuneParameter::key))
        .containsExactly("a", "b", "e", "f", "c.d", "g");
    assertThat(config.parameters().get(1).grid()).containsExactly(0.0, 0.5, 1.0);
    assertThat(config.parameters().get(0).written(1).asText()).isEqualTo("y");
    assertThat(config.parameters().get(4).written(16)).hasToString("16");
    assertThat(config.parameters().get(5).written(1).isBoolean()).isTrue();
  }

  @Test
  void isWrittenAndReadBack() {
    RunConfig whole =
        ConfigReader.bind(
            "output: x\ntune: {space: {train.epochs: [1, 2]}}\n", List.of(), RunConfig.class, "t");
    RunConfig again =
        ConfigReader.bind(ConfigTrees.yaml(whole), List.of(), RunConfig.class, "again");
    assertThat(again).isEqualTo(whole);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | space: is empty",
        "{a: []} | space.a: the list is empty",
        "{a: [1, 1]} | space.a: 1 is listed twice",
        "{a: 3} | space.a: 3; expected a list of values",
        "{a: {log: [0, 1]}} | space.a.log: [0,1]; expected numbers above 0",
        "{a: {log: [2, 1]}} | space.a.log: [2,1]; expected the lower number first",
        "{a: {int: [1, 2.5]}} | space.a.int: [1,2.5]; expected whole numbers",
        "{a: {int: [1]}} | space.a.int: [1]; expected two numbers",
        "{a: {normal: [1, 2]}} | space.a.normal: unknown; expected uniform, log",
        "{a: {int: [1, 2], log: [1, 2]}} | expected a list of values, or one of",
        "{a: {int: [1, 2], points: 0}} | space.a.points: 0; expected a whole number",
        "{a: {int: [1, 2], when: {b: 1}}} | space.a.when.b: is not searched",
        "{a: {values: [1], when: {b: 3}}, b: [1, 2]} | space.a.when.b: 3 is not in its list",
        "{a: {values: [1], when: {b: 1}}, b: {int: [1, 2]}} | space.a.when.b: is a range",
        "{a: {values: [1], when: {b: 1}}, b: {values: [1], when: {a: 1}}} | round in a circle"
      })
  void refusesWhatCannotBeSearched(String space, String told) {
    assertThatThrownBy(() -> read(space))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(told)
        .extracting(e -> ((Failure) e).exitCode())
        .isEqualTo(Failure.USAGE);
  }
}
