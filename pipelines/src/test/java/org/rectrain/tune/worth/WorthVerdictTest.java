package org.rectrain.tune.worth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.worth.WorthConfig;
import org.rectrain.eval.SeedSpread;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.eval.measure.PairedComparison;
import org.rectrain.tune.worth.Rung.Kind;
import org.rectrain.tune.worth.WorthResult.Variant;

class WorthVerdictTest {
  private static final String COLD = "cold_recall@100";
  private static final String WARM = "click.auc";

  private final List<Variant> variants = new ArrayList<>();
  private final List<PairedComparison> pairs = new ArrayList<>();

  private void add(String name, Kind kind, double minutes, double cold) {
    SeedSpread spread =
        new SeedSpread(new IntervalEstimate(cold, cold - 0.01, cold + 0.01), 0, List.of(cold));
    variants.add(
        new Variant(
            name,
            kind,
            Map.of(),
            List.of(),
            minutes,
            minutes,
            0,
            0,
            1,
            2,
            false,
            Map.of(COLD, spread)));
  }

  private void differ(String metric, String model, String other, double by, boolean real) {
    pairs.add(
        new PairedComparison(
            metric,
            model,
            other,
            new IntervalEstimate(by, by - 0.001, by + 0.001),
            0.01,
            0.01,
            Double.NaN,
            real ? 0.01 : 0.4,
            0.02,
            real,
            real ? (by > 0 ? model : other) : ""));
  }

  @Test
  void pairsOfRunsBecomePairsOfVariants() {
    differ(COLD, "a, b", "c", 0.1, true);
    assertThat(pairs.get(0).renamed(Map.of("a, b", "towers", "c", "frozen")))
        .isEqualTo(
            new PairedComparison(
                COLD,
                "towers",
                "frozen",
                new IntervalEstimate(0.1, 0.1 - 0.001, 0.1 + 0.001),
                0.01,
                0.01,
                Double.NaN,
                0.01,
                0.02,
                true,
                "towers"));
    differ(COLD, "a", "b", 0.1, false);
    assertThat(pairs.get(1).renamed(Map.of("b", "frozen")))
        .extracting(PairedComparison::model, PairedComparison::other, PairedComparison::better)
        .containsExactly("a", "frozen", "");
  }

  @Test
  void theEncoderPaysForColdItemsAndLoraDoesNot() {
    add("no_text", Kind.NO_TEXT, 1, 0.02);
    add("towers", Kind.TOWERS, 2, 0.18);
    add("lora_2", Kind.TUNED, 18, 0.183);
    differ(COLD, "no_text", "towers", -0.16, true);
    differ(WARM, "no_text", "towers", -0.001, false);
    differ(COLD, "no_text", "lora_2", -0.163, true);
    differ(COLD, "towers", "lora_2", -0.003, true);
    WorthVerdict verdict = new WorthVerdict(variants, pairs, COLD, 0.005);
    assertThat(verdict.choice().name()).isEqualTo("towers");
    assertThat(verdict.sentence())
        .isEqualTo(
            "the encoder (towers) earns its cost over no_text: cold_recall@100 +0.160; training it"
                + " (lora_2) adds +0.003 for 9.0 times the training: leave it off; take towers");
    assertThat(new WorthVerdict(variants, pairs, COLD, 0.002).choice().name()).isEqualTo("lora_2");
  }

  /** Although this time it took a little longer to train. */
  @Test
  void whereTextGivesNothingTheOneWithoutItIsTaken() {
    add("towers", Kind.TOWERS, 2, 0.201);
    add("no_text", Kind.NO_TEXT, 2.1, 0.2);
    differ(COLD, "no_text", "towers", -0.001, false);
    WorthVerdict verdict = new WorthVerdict(variants, pairs, COLD, 0.005);
    assertThat(verdict.choice().name()).isEqualTo("no_text");
    assertThat(verdict.sentence())
        .isEqualTo(
            "the encoder (towers) does not earn its cost over no_text: cold_recall@100 +0.001; take"
                + " no_text");
  }

  @Test
  void theSentenceNamesTheMetricThatDecidesAndTwoOthers() {
    add("lexical", Kind.LEXICAL, 1, 0.2);
    add("frozen", Kind.FROZEN, 2, 0.201);
    differ("click.auc", "frozen", "lexical", 0.11, true);
    differ(COLD, "frozen", "lexical", 0.001, false);
    for (String name : List.of("like.auc", "like.gauc", "ndcg@10")) {
      differ(name, "frozen", "lexical", 0.02, true);
    }
    assertThat(new WorthVerdict(variants, pairs, COLD, 0.005).sentence())
        .isEqualTo(
            "the encoder (frozen) does not earn its cost over lexical: cold_recall@100 +0.001,"
                + " though it gains click.auc +0.110, like.auc +0.020 and 2 more; take lexical");
  }

  @Test
  void lessLogLossIsAGain() {
    String loss = "click.log_loss";
    add("no_text", Kind.NO_TEXT, 1, 0.02);
    add("towers", Kind.TOWERS, 2, 0.18);
    pairs.add(
        new PairedComparison(
            loss,
            "towers",
            "no_text",
            new IntervalEstimate(-0.02, -0.03, -0.01),
            0.01,
            0.01,
            Double.NaN,
            0.01,
            0.02,
            true,
            "towers"));
    assertThat(new WorthVerdict(variants, pairs, COLD, 0.005).sentence())
        .startsWith("the encoder (towers) earns its cost over no_text: click.log_loss -0.020");
  }

  @Test
  void variantsAreTheSectionsAndNestedKeysAreTheSame() {
    WorthConfig config =
        ConfigReader.bind(
            """
            variants: [lexical, lora_2]
            more: {big: {train: {encoder: {base: bge-small-en}}, train.epochs: 2}}
            """,
            List.of(),
            WorthConfig.class,
            "worth");
    List<Rung> rungs = Rung.of(config);
    assertThat(rungs).extracting(Rung::name).containsExactly("lexical", "lora_2", "big");
    assertThat(rungs).extracting(Rung::draws).containsExactly(false, true, true);
    Map<String, JsonNode> big = rungs.get(2).changes();
    assertThat(big.keySet())
        .containsExactlyInAnyOrder(
            "train.encoder.base", "train.epochs", "train.encoder.tune", "train.towers.text");
    // Also where the section reads none: without texts an encoder has nothing to earn with.
    for (Rung reading : rungs.subList(1, 3)) {
      assertThat(reading.changes().get("train.towers.text").asBoolean()).isTrue();
    }
    assertThat(rungs.get(0).changes()).isEmpty();
    assertThat(rungs.get(1).changes().get("train.encoder.lora.layers").asText())
        .isEqualTo("last_2");
  }

  @Test
  void oneVariantAloneIsRefused() {
    assertThatThrownBy(
            () -> ConfigReader.bind("{variants: [frozen]}", List.of(), WorthConfig.class, "worth"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("nothing to be compared with");
  }
}
