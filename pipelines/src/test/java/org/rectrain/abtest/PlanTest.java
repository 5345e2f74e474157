package org.rectrain.abtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.abtest.assign.Assignment;
import org.rectrain.abtest.assign.AssignmentResult;
import org.rectrain.abtest.decision.AbtestResult;
import org.rectrain.abtest.plan.PlanResult;
import org.rectrain.abtest.simulate.SimulationResult;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.run.Progress;
import org.rectrain.spark.TestSpark;

/** Plan, simulation and assignment on one history with heavy-tailed users. */
@Tag("slow")
class PlanTest {
  private static final String YAML =
      """
      input: {path: experiment.jsonl, period: period}
      plan: {uplift: 0.1, days: [7, 21]}
      simulate: {runs: 4000, uplifts: [0.1]}
      metrics:
        - {name: ctr, kind: ratio, value: click}
        - {name: clickers, kind: proportion, value: click}
        - {name: dwell, kind: quantile, value: 1}
      """;

  @TempDir static Path folder;

  @BeforeAll
  static void history() {
    new FakeLog(21).users(3000, new String[] {"any"}, new double[] {1}).write(folder);
  }

  @Test
  void planPromisesWhatSimulationKeeps() throws IOException {
    PlanResult plan = tool(YAML).plan(folder);
    assertThat(plan.metrics())
        .extracting(PlanResult.MetricPlan::name)
        .containsExactly("ctr", "clickers");
    PlanResult.MetricPlan ctr = plan.metrics().get(0);
    assertThat(ctr.designEffect()).isGreaterThan(1.2);
    assertThat(ctr.varianceReduction()).isBetween(0.05, 0.9);
    PlanResult.DayPlan week = ctr.days().get(6);
    assertThat(week.detectable()).isLessThan(week.detectableWithoutCuped());
    assertThat(week.extrapolated()).isFalse();
    assertThat(ctr.days().get(7).day()).isEqualTo(21);
    assertThat(ctr.days().get(7).extrapolated()).isTrue();
    assertThat(plan.sentence()).startsWith("To find an uplift of 10.0 % in ctr with power 80.0 %");

    SimulationResult simulated = tool(YAML).simulate(folder);
    for (SimulationResult.MetricSimulation metric : simulated.metrics()) {
      // 4000 runs: a rate of 5 % is within 1 point with probability 0.996.
      assertThat(metric.falsePositives().value()).isCloseTo(0.05, within(0.01));
      assertThat(metric.coverage().value()).isCloseTo(0.95, within(0.011));
      SimulationResult.PowerCheck power = metric.power().get(0);
      assertThat(power.found().value()).isCloseTo(power.planned(), within(0.025));
    }
    assertThat(simulated.metrics().get(0).naive().value()).isGreaterThan(0.08);
    assertThat(simulated.metrics().get(1).naive().value()).isNaN();
    assertThat(simulated.peeking()).hasSize(3);
    assertThat(simulated.peeking().get(0).falsePositives().value()).isGreaterThan(0.07);
    assertThat(simulated.peeking().get(1).falsePositives().value()).isLessThan(0.05);
    assertThat(simulated.peeking().get(2).falsePositives().value()).isLessThan(0.06);
  }

  @Test
  void moreVariantsAndLessTrafficNeedMore() throws IOException {
    double base = detectable(YAML);
    assertThat(detectable(YAML.replace("days: [7, 21]", "days: [7], variants: 3")))
        .isGreaterThan(1.2 * base);
    assertThat(
            detectable(YAML.replace("days: [7, 21]", "days: [7], traffic: 0.25, sides: one_sided")))
        .isBetween(1.6 * base, 2 * base);
  }

  @Test
  void aConstantHistoryCannotBePlanned() {
    assertThatThrownBy(() -> tool(YAML.replace("value: click", "value: 0")).plan(folder))
        .hasMessageContaining("ctr: the history does not vary");
  }

  @Test
  void usersAreAssignedAsAServiceWould() throws IOException {
    Path out = Files.createDirectory(folder.resolve("assigned"));
    String section =
        "assign: {users: experiment.jsonl, experiment: ranker-7, variants: {control: 1, b: 1}}\n";
    AssignmentResult result = tool(YAML + section).assign(out);
    assertThat(result.users())
        .isEqualTo(result.variants().stream().mapToLong(AbtestResult.Variant::users).sum());
    assertThat(result.sampleRatioPValue()).isGreaterThan(0.001);
    var written = TestSpark.session().read().parquet(out.resolve("assignment").toString());
    Assignment service =
        new Assignment(
            "ranker-7",
            new java.util.TreeMap<>(java.util.Map.of("control", 1.0, "b", 1.0)).descendingMap());
    for (var row : written.takeAsList(50)) {
      assertThat(row.getString(1)).isEqualTo(service.variant(row.getString(0)));
    }
    assertThatThrownBy(() -> tool(YAML).assign(out)).hasMessageContaining("abtest.assign: missing");
  }

  private static double detectable(String yaml) throws IOException {
    return tool(yaml).plan(folder).metrics().get(0).days().get(6).detectable();
  }

  private static Abtest tool(String yaml) {
    AbtestConfig config = ConfigReader.bind(yaml, List.of(), AbtestConfig.class, "test");
    return new Abtest(config, folder.toString(), 7, TestSpark.session(), Progress.silent());
  }
}
