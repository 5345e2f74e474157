package org.rectrain.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.dataset.Json;
import org.rectrain.train.debias.PositionResult;

@Tag("slow")
class PositionBiasTest {
  @TempDir static Path folder;
  private static TinyTraining biased;

  @BeforeAll
  static void prepare() throws IOException {
    biased = new TinyTraining(TinyData.writeBiased(folder.resolve("prepared")));
  }

  private static PositionResult result(Path out) {
    return Json.read(out.resolve(PositionResult.FILE), PositionResult.class);
  }

  @Test
  void aTowerTakesUpWhatPositionsDoAndIsNoPartOfTheModel() throws IOException {
    Path out = folder.resolve("tower");
    biased.train(TinyTraining.withoutText("debias.method=tower", "retrieval.weight=0"), out);
    List<Double> click = Objects.requireNonNull(result(out).tower()).get("click");
    assertThat(click).hasSize(5);
    assertThat(click.get(0)).isGreaterThan(click.get(2) + 0.3);
    assertThat(click.get(1)).isGreaterThan(click.get(4) + 0.3);
    assertThat(click.stream().mapToDouble(c -> c).sum()).isCloseTo(0, within(0.5));
    String weights = new String(TinyTraining.weights(out), StandardCharsets.ISO_8859_1);
    assertThat(weights).contains("scorer.top").doesNotContain("position");
    assertThat(Files.readString(out.resolve("model/rectrain.json"))).doesNotContain("position");
  }

  @Test
  void aTowerThatWasCutShortGoesOnAsIfNothingHadHappened() throws IOException {
    Path out = folder.resolve("resumed");
    var config = TinyTraining.withoutText("debias.method=tower", "retrieval.weight=0");
    biased.train(config, out);
    byte[] whole = TinyTraining.weights(out);
    PositionResult before = result(out);
    TinyTraining.removeNewest(out, 3);
    biased.train(config, out);
    assertThat(TinyTraining.weights(out)).isEqualTo(whole);
    assertThat(result(out)).isEqualTo(before);
  }

  @Test
  void clicksCountByTheInverseOfWhatTheirPositionIsLookedAt() throws IOException {
    Path out = folder.resolve("weights");
    biased.train(
        TinyTraining.withoutText(
            "debias={method: weights, clip: 3, propensities: {by: given,"
                + " given: [1, 0.5, 0.33, 0.25, 0.2]}}"),
        out);
    PositionResult found = result(out);
    assertThat(Objects.requireNonNull(found.examination()).at(3)).isEqualTo(0.25);
    // Positions 2 (1 / 0.33), 3 and 4 of about five alike have an inverse above 3.
    assertThat(found.clipped()).isBetween(300, 420);
    assertThat(found.rows()).isEqualTo(600);
    Path plain = folder.resolve("plain");
    biased.train(TinyTraining.withoutText(), plain);
    assertThat(TinyTraining.weights(out)).isNotEqualTo(TinyTraining.weights(plain));
    assertThat(plain.resolve(PositionResult.FILE)).doesNotExist();
  }

  @Test
  void groupsThatAreSeenAtOnePositionEachTellNothing() {
    assertThatThrownBy(
            () ->
                biased.train(
                    TinyTraining.withoutText(
                        "debias={method: weights, propensities: {relevance: [example_id]}}"),
                    folder.resolve("apart")))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("no position beyond the first has 10 clicks")
        .extracting(f -> ((Failure) f).hint())
        .asString()
        .contains("train.debias.propensities.relevance");
  }

  @Test
  void aColumnThatIsNotThereIsNamed() {
    assertThatThrownBy(
            () ->
                biased.train(
                    TinyTraining.withoutText(
                        "debias={method: weights, propensities: {relevance: [colour]}}"),
                    folder.resolve("colour")))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("train.debias.propensities: 'colour' is no column of the examples");
  }
}
