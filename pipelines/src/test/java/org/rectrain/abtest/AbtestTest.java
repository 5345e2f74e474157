package org.rectrain.abtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.abtest.analysis.MetricResult;
import org.rectrain.abtest.analysis.VariantComparison;
import org.rectrain.abtest.decision.AbtestResult;
import org.rectrain.abtest.decision.Verdict;
import org.rectrain.abtest.decision.Verdict.Decision;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.dataset.Json;
import org.rectrain.run.Progress;
import org.rectrain.spark.TestSpark;
import org.rectrain.stat.NonInferiority.Finding;

@Tag("slow")
class AbtestTest {
  private static final String[] TWO = {"control", "treatment"};
  private static final String YAML =
      """
      input: {path: experiment.jsonl, period: period}
      metrics:
        - {name: ctr, kind: ratio, value: click, denominator: 1, tests: [two_proportion]}
        - {name: likes, kind: mean, value: like}
      """;

  @TempDir Path folder;
  private Path out;

  @BeforeEach
  void makeOut() throws IOException {
    out = Files.createDirectory(folder.resolve("out"));
  }

  @Test
  void anUpliftIsFoundAndShipped() throws IOException {
    new FakeLog(1).users(3000, TWO, new double[] {1, 1.3}).write(folder);
    AbtestResult result = analyze(YAML);
    assertThat(result.verdict().decision()).isEqualTo(Decision.SHIP);
    assertThat(result.verdict().sentence()).startsWith("Ship treatment: ctr improved: +");
    assertThat(result.sampleRatio().passed()).isTrue();
    MetricResult ctr = result.metrics().get(0);
    VariantComparison c = ctr.comparisons().get(0);
    assertThat(c.relative().low()).isLessThan(0.3);
    assertThat(c.relative().high()).isGreaterThan(0.3);
    assertThat(ctr.varianceReduction()).isBetween(0.05, 0.95);
    assertThat(c.others().get(0).note()).startsWith("naive");
    assertThat(c.days()).hasSize(7);
    assertThat(c.looks().get(6).relative().value()).isCloseTo(c.relative().value(), within(1e-12));
    JsonNode json = Json.tree(out.resolve("abtest.json"));
    assertThat(json.at("/verdict/decision").asText()).isEqualTo("ship");
    assertThat(json.at("/metrics/1/comparisons/0/relative/value").asDouble())
        .isEqualTo(result.metrics().get(1).comparisons().get(0).relative().value());
  }

  /** The same numbers from the raw lines, summed by hand. */
  @Test
  void armsAreTheSumsOfTheirRows() throws IOException {
    FakeLog log = new FakeLog(2).users(300, TWO, new double[] {1, 1});
    log.write(folder);
    AbtestResult result = analyze(YAML);
    for (int arm = 0; arm < 2; arm++) {
      String variant = TWO[arm];
      List<String> rows =
          log.lines.stream()
              .filter(l -> l.contains("\"" + variant + "\"") && l.contains("\"experiment\""))
              .toList();
      long clicks = rows.stream().filter(l -> l.contains("\"click\":1")).count();
      long likes = rows.stream().filter(l -> l.contains("\"like\":1")).count();
      long users = rows.stream().map(l -> l.split("\"", 5)[3]).distinct().count();
      assertThat(result.metrics().get(0).arms().get(arm).mean())
          .isCloseTo((double) clicks / rows.size(), within(1e-12));
      assertThat(result.metrics().get(1).arms().get(arm).mean())
          .isCloseTo((double) likes / users, within(1e-12));
      assertThat(result.metrics().get(0).arms().get(arm).users()).isEqualTo(users);
    }
  }

  @Test
  void aBrokenSplitIsInvalidAndLoud() throws IOException {
    FakeLog log = new FakeLog(3).users(2000, TWO, new double[] {1, 1});
    log.lines.removeIf(l -> l.contains("\"control\"") && l.matches(".*\"u\\d*[02]\".*"));
    log.write(folder);
    AbtestResult result = analyze(YAML);
    assertThat(result.verdict().decision()).isEqualTo(Decision.INVALID);
    assertThat(result.verdict().sentence())
        .startsWith("Invalid: the sample ratio is off: control has ")
        .contains("instead of 50.0 %");
    assertThatThrownBy(() -> Abtest.gate(config(YAML), result))
        .isInstanceOf(Failure.class)
        .extracting(e -> ((Failure) e).exitCode())
        .isEqualTo(Failure.GATE);
  }

  @Test
  void usersInBothVariantsAreLeftOutAndTooManyInvalidate() throws IOException {
    FakeLog log = new FakeLog(4).users(1000, TWO, new double[] {1, 1});
    for (int u = 0; u < 40; u++) {
      log.row("u" + u, u % 2 == 0 ? "treatment" : "control", 1, 1, 0, "ios");
    }
    log.write(folder);
    AbtestResult result = analyze(YAML);
    assertThat(result.log().contaminated()).isEqualTo(40);
    assertThat(result.verdict().sentence()).contains("40 users (").contains("several variants");
    AbtestResult borne = analyze(YAML + "max_contaminated: 0.1\n");
    assertThat(borne.verdict().decision()).isNotEqualTo(Decision.INVALID);
    assertThat(borne.warnings()).anyMatch(w -> w.contains("40 users were seen in several"));
  }

  @Test
  void oneVariantIsInvalid() throws IOException {
    new FakeLog(5).users(200, new String[] {"control"}, new double[] {1}).write(folder);
    AbtestResult result = analyze(YAML);
    assertThat(result.verdict().sentence())
        .isEqualTo("Invalid: there is only one variant, 'control': nothing to compare.");
  }

  @Test
  void aConstantMetricIsInvalid() throws IOException {
    new FakeLog(6).users(500, TWO, new double[] {1, 1}).write(folder);
    AbtestResult result = analyze(YAML.replace("value: click", "value: 0"));
    assertThat(result.verdict().sentence()).contains("ctr: constant").doesNotContain("NaN");
    AbtestResult zero = analyze(YAML.replace("denominator: 1", "denominator: 0"));
    assertThat(zero.verdict().sentence())
        .contains("the denominator '0' is 0 for all users of 'control'")
        .doesNotContain("NaN");
  }

  @Test
  void threeUsersAreTooFew() throws IOException {
    new FakeLog(7).users(3, TWO, new double[] {1, 1}).write(folder);
    Verdict verdict = analyze(YAML).verdict();
    assertThat(verdict.decision()).isEqualTo(Decision.KEEP_RUNNING);
    assertThat(verdict.sentence()).contains("are too few for a verdict");
  }

  @Test
  void infiniteValuesAreRefused() {
    new FakeLog(8).users(50, TWO, new double[] {1, 1}).write(folder);
    assertThatThrownBy(
            () -> analyze(YAML.replace("value: like", "value: \"if(like = 1, 1e308 * 10, 0)\"")))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("rows are infinite or not a number");
  }

  @Test
  void negativeValuesAreTold() throws IOException {
    new FakeLog(9).users(300, TWO, new double[] {1, 1}).write(folder);
    AbtestResult result = analyze(YAML.replace("value: like", "value: like - 1"));
    assertThat(result.warnings()).anyMatch(w -> w.startsWith("likes: ") && w.contains("negative"));
    assertThatThrownBy(() -> analyze(YAML.replace("denominator: 1", "denominator: like - 1")))
        .hasMessageContaining("the denominator 'like - 1' is negative");
  }

  @Test
  void anEmptyPrePeriodIsTold() throws IOException {
    new FakeLog(10).users(300, TWO, new double[] {1, 1}, 0, 7).write(folder);
    AbtestResult result = analyze(YAML);
    assertThat(result.warnings()).anyMatch(w -> w.startsWith("the pre-period is empty"));
    assertThat(result.metrics().get(0).varianceReduction()).isNaN();
  }

  @Test
  void datesOutOfTheWindowAreCountedAndAllOfThemRefused() throws IOException {
    new FakeLog(11).users(300, TWO, new double[] {1, 1}).write(folder);
    AbtestResult result = analyze(YAML + "window: {start: 2026-05-08, end: 2026-05-10}\n");
    assertThat(result.log().outOfWindow()).isPositive();
    assertThat(result.days()).isEqualTo(3);
    assertThatThrownBy(() -> analyze(YAML + "window: {start: 2020-01-01, end: 2020-01-02}\n"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("no row is inside the experiment")
        .hasMessageContaining("out of the window");
  }

  @Test
  void wrongColumnsAndFilesAreNamed() {
    new FakeLog(12).users(20, TWO, new double[] {1, 1}).write(folder);
    assertThatThrownBy(() -> analyze(YAML.replace("value: click", "value: clik")))
        .hasMessageContaining("clik");
    assertThatThrownBy(() -> analyze(YAML.replace("experiment.jsonl", "none.jsonl")))
        .hasMessageContaining("none.jsonl does not exist");
    assertThatThrownBy(() -> analyze(YAML + "segments: [colour]\n"))
        .hasMessageContaining("no column 'colour' (abtest.segments)");
    assertThatThrownBy(() -> analyze(YAML + "control: A\n"))
        .hasMessageContaining("no user has variant 'A'; there are [control, treatment]");
  }

  @Test
  void threeVariantsSegmentsStrataAndEveryTest() throws IOException {
    new FakeLog(13)
        .users(3000, new String[] {"control", "a", "b"}, new double[] {1, 1, 1.4})
        .write(folder);
    AbtestResult result =
        analyze(
            """
            input: {path: experiment.jsonl, period: period}
            correction: dunnett
            segments: [device]
            stratify: device
            resamples: 200
            bayes: {deviation: 0.1}
            metrics:
              - {name: ctr, kind: ratio, value: click, tests: [mann_whitney, permutation, bootstrap]}
              - {name: clickers, kind: proportion, value: click, tests: [two_proportion]}
              - {name: reads_p75, kind: quantile, value: 1 + 0.1 * click, quantile: 0.75, tests: [bootstrap]}
              - {name: clicks, value: click, cap_quantile: 0.99}
              - {name: impressions, value: 1, role: guardrail, margin: 0.5}
            """);
    assertThat(result.treatments()).containsExactly("a", "b");
    assertThat(result.verdict().treatment()).isEqualTo("b");
    assertThat(result.verdict().decision()).isEqualTo(Decision.SHIP);
    for (MetricResult metric : result.metrics()) {
      assertThat(metric.problem()).isNull();
      for (VariantComparison c : metric.comparisons()) {
        assertThat(c.adjustedPValue()).isBetween(c.pValue(), 1.0);
        assertThat(c.relative().low()).isLessThan(c.relative().high());
      }
    }
    VariantComparison b = result.metrics().get(0).comparisons().get(1);
    assertThat(b.others())
        .extracting(VariantComparison.OtherTest::name)
        .containsExactly("mann_whitney", "permutation", "bootstrap");
    VariantComparison.Effect bootstrap = b.others().get(2).absolute();
    assertThat(bootstrap.low()).isCloseTo(b.absolute().low(), within(0.01));
    assertThat(b.segments().get(0).segments())
        .extracting(VariantComparison.Segment::value)
        .containsExactly("android", "ios");
    VariantComparison.Belief belief = b.belief();
    assertThat(belief == null ? Double.NaN : belief.chanceBetter()).isGreaterThan(0.99);
    VariantComparison.Guardrail held = result.metrics().get(4).comparisons().get(1).guardrail();
    assertThat(held).isNotNull();
    assertThat(Arrays.asList(Finding.HELD, Finding.UNCLEAR))
        .contains(held == null ? null : held.state());
  }

  @Test
  void thoseWhoPeekPayForIt() throws IOException {
    new FakeLog(14).users(2000, TWO, new double[] {1, 1.3}).write(folder);
    String planned = YAML + "window: {planned_days: 14}\n";
    AbtestResult fixed = analyze(planned);
    assertThat(fixed.verdict().decision()).isEqualTo(Decision.KEEP_RUNNING);
    assertThat(fixed.verdict().until()).isEqualTo("2026-05-21");
    double width = width(fixed.metrics().get(0).comparisons().get(0).relative());
    for (String method : List.of("confidence_sequence", "group_sequential")) {
      AbtestResult peeked = analyze(planned + "sequential: {method: " + method + "}\n");
      VariantComparison c = peeked.metrics().get(0).comparisons().get(0);
      VariantComparison.Sequential sequential = c.sequential();
      assertThat(sequential == null ? Double.NaN : width(sequential.relative()))
          .isBetween(1.2 * width, 2.0 * width);
      assertThat(c.looks().get(6).significant()).isEqualTo(c.pValue() <= 0.05);
      assertThat(peeked.verdict().decision()).isEqualTo(Decision.SHIP);
    }
  }

  private static double width(VariantComparison.Effect effect) {
    return effect.high() - effect.low();
  }

  private AbtestResult analyze(String yaml) throws IOException {
    return new Abtest(config(yaml), folder.toString(), 7, TestSpark.session(), Progress.silent())
        .analyze(out);
  }

  private static AbtestConfig config(String yaml) {
    return ConfigReader.bind(yaml, List.of(), AbtestConfig.class, "test");
  }
}
