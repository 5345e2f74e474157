package org.rectrain.config.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rectrain.Failure;

/** YAML is read as it is meant, or refused with its line. */
class YamlTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: &x 3\nb: *x",
        "a: &x [1]\nb: [*x]",
        "a: &x {c: 1}\nb: {<<: *x}",
        "a: &x k\n*x : 1",
        "a: 1\nb: !!str 12",
        "a: 1\nb: !!binary aGk=",
        "a: 1\nb: !!set {x}",
        "a: 1\nb: !java.net.URL [x]",
        "a: 1\na: 2",
        "a: 1\n? [b]\n: 2",
        "a: 1\nb: \"\\q\"",
      })
  void whatIsNotReadIsRefusedWithItsLine(String text) {
    assertThatThrownBy(() -> Yaml.parse(text, "a.yaml"))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.exitCode()).isEqualTo(Failure.USAGE))
        .hasMessageStartingWith("a.yaml:2: ");
  }

  @Test
  void secondDocumentsOpenBracketsAndDeepNestingAreRefused() {
    assertThatThrownBy(() -> Yaml.parse("a: 1\n---\nb: 2\n", "a.yaml"))
        .hasMessageContaining("more than one YAML document");
    assertThatThrownBy(() -> Yaml.parse("a: {b: 1", "a.yaml"))
        .hasMessage("a.yaml:1: not valid YAML: while parsing a flow mapping");
    assertThatThrownBy(() -> Yaml.parse("[".repeat(100_000), "a.yaml"))
        .hasMessage("a.yaml:1: more than 50 levels is not read");
  }

  @ParameterizedTest
  @CsvSource({
    "1.10,1.1",
    "007,",
    "1e5,100000",
    "0x1F,31",
    "1_000,1000",
    "off,",
    "yes,",
    "12345678901234567890,",
  })
  void aTextIsWhatWasWritten(String text, Double number) {
    JsonNode node = Yaml.parse("a: " + text, "a.yaml").get("a");
    assertThat(node.asText()).isEqualTo(text);
    assertThat(node.isNumber()).isEqualTo(number != null);
    if (number != null) {
      assertThat(node.doubleValue()).isEqualTo(number);
    }
  }

  @Test
  void anchorsThatNobodyUsesAndBooleansAreFine() {
    JsonNode tree = Yaml.parse("a: &x 3\nb: off\nc: ~\nd: \"\\x1b\"\n", "a.yaml");
    assertThat(tree.get("a").intValue()).isEqualTo(3);
    assertThat(tree.get("b").isBoolean()).isTrue();
    assertThat(tree.get("c").isNull()).isTrue();
    assertThat(tree.get("d").asText()).isEqualTo("\u001b");
  }

  @Test
  void nullInsideAListIsNoText() {
    record Names(@Option(doc = "names") java.util.List<String> names) {}
    Binder binder = new Binder();
    binder.bindRecord(Yaml.parse("names: [a, null]", "a.yaml"), Names.class, "");
    assertThat(binder.problems()).containsExactly("names[1]: null is not allowed; expected text");
  }

  @Test
  void infinityIsNoNumber() {
    record Rate(@Option(doc = "rate") double rate) {}
    Binder binder = new Binder();
    binder.bindRecord(Yaml.parse("rate: 1e999", "a.yaml"), Rate.class, "");
    binder.bindRecord(Yaml.parse("rate: .inf", "a.yaml"), Rate.class, "");
    assertThat(binder.problems())
        .containsExactly(
            "rate: 1e999 is not allowed; expected a number",
            "rate: '.inf' is not allowed; expected a number");
  }
}
