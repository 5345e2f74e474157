package org.rectrain.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.abtest.assign.AssignmentResult;
import org.rectrain.abtest.decision.AbtestResult;
import org.rectrain.abtest.plan.PlanResult;
import org.rectrain.abtest.simulate.SimulationResult;
import org.rectrain.dataset.Json;
import org.rectrain.path.StageName;

/** The pages of plan, assignment and simulation. */
class StudiesTest {
  @TempDir Path folder;

  @Test
  void aPlanIsDrawnWithItsPowerCurve() throws IOException {
    write("abtest_plan", "plan.json", plan());
    Path html = page();
    assertThat(PageCheck.sections(html)).containsExactly("plan");
    assertThat(PageCheck.text(html))
        .contains("The experiment takes 7 days", "Plan it so.", "Power: ctr", "CUPED", "20.5%")
        .contains("Smallest detectable effect: ctr", "history is short");
    assertThat(Files.readString(html)).contains("power-0").contains("detectable-0");
  }

  @Test
  void aSimulationTellsWhetherThePromiseIsKept() throws IOException {
    write("abtest_simulate", "simulate.json", simulation(0.0508, true));
    Path html = page();
    assertThat(PageCheck.sections(html)).containsExactly("simulation");
    assertThat(PageCheck.text(html))
        .contains("The analysis keeps its promise on this data")
        .contains("5.08%", "14.60%", "daily looks, unpaid", "Power: ctr", "p-values: ctr", "kept");
    write("abtest_simulate", "simulate.json", simulation(0.09, false));
    assertThat(PageCheck.text(page()))
        .contains("The analysis does not keep its promise on this data", "not kept");
  }

  @Test
  void anAssignmentIsDrawn() throws IOException {
    AssignmentResult assigned =
        new AssignmentResult(
            "ranker-7",
            110,
            List.of(
                new AbtestResult.Variant("control", 49, 0.49, 0.5),
                new AbtestResult.Variant("treatment", 51, 0.51, 0.5)),
            10,
            0,
            0,
            0.84);
    write("abtest_assign", "assign.json", assigned);
    Path html = page();
    assertThat(PageCheck.sections(html)).containsExactly("assignment");
    assertThat(PageCheck.text(html))
        .contains("100 of 110 users take part in ranker-7.", "51 users");
  }

  private void write(String stage, String file, Object result) throws IOException {
    Json.write(Files.createDirectories(folder.resolve("run").resolve(stage)).resolve(file), result);
  }

  private Path page() throws IOException {
    Path html = folder.resolve("report.html");
    Report.write(folder.resolve("run"), html, StageName.pages());
    PageCheck.holds(html);
    return html;
  }

  private static PlanResult plan() {
    PlanResult.Needed needed = new PlanResult.Needed(7000, 7, false);
    PlanResult.MetricPlan ctr =
        new PlanResult.MetricPlan(
            "ctr",
            "ratio",
            "goal",
            0.05,
            0.12,
            0.4,
            1.9,
            0.205,
            needed,
            new PlanResult.Needed(9000, 11, true),
            List.of(
                new PlanResult.DayPlan(1, 3000, 0.09, 0.1, false),
                new PlanResult.DayPlan(7, 7000, 0.048, 0.055, false)),
            List.of(
                new PlanResult.PowerPoint(0, 0.05, 0.05),
                new PlanResult.PowerPoint(0.05, 0.82, 0.7),
                new PlanResult.PowerPoint(0.125, 1, 1)));
    return new PlanResult(
        "Plan it so.",
        0.05,
        0.8,
        0.05,
        "two_sided",
        2,
        7,
        7000,
        List.of(ctr),
        List.of("the history is short"));
  }

  private static SimulationResult simulation(double rate, boolean sound) {
    SimulationResult.Rate found = new SimulationResult.Rate(rate, rate - 0.004, rate + 0.004);
    SimulationResult.Rate naive = new SimulationResult.Rate(0.146, 0.14, 0.153);
    Long[] bins = new Long[20];
    Arrays.fill(bins, 500L);
    return new SimulationResult(
        "With nobody treated.",
        10_000,
        7000,
        7,
        0.05,
        List.of(
            new SimulationResult.MetricSimulation(
                "ctr",
                found,
                found,
                naive,
                new SimulationResult.Rate(0.95, 0.946, 0.954),
                sound,
                List.of(bins),
                List.of(
                    new SimulationResult.PowerCheck(
                        0.05, new SimulationResult.Rate(0.8, 0.79, 0.81), 0.803)))),
        List.of(
            new SimulationResult.Peeking("fixed", new SimulationResult.Rate(0.165, 0.16, 0.17))));
  }
}
