package org.rectrain.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.eval.fair.FairnessResult;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.eval.policy.OffPolicyResult;
import org.rectrain.eval.result.Evaluation;
import org.rectrain.explain.ExplainResult;
import org.rectrain.explain.Player;
import org.rectrain.explain.RowExplanation;
import org.rectrain.federate.FederateResult;
import org.rectrain.label.ImportResult;
import org.rectrain.label.LabelWorth;
import org.rectrain.label.SelectResult;
import org.rectrain.path.StageName;
import org.rectrain.tune.FoldsResult;

/** Sections that are drawn from the stages' own records, written and read as the stages do. */
class StudyResultsTest {
  private static final double NAN = Double.NaN;
  private static final IntervalEstimate UNDEFINED = new IntervalEstimate(NAN, NAN, NAN);

  @TempDir Path folder;

  private String drawn(String stage, String file, Object result) throws IOException {
    Path run = folder.resolve("run");
    FixtureRun.write(run, stage, file, result);
    Path html = folder.resolve("report.html");
    Report.write(run, html, StageName.pages());
    PageCheck.holds(html);
    assertThat(PageCheck.text(html)).doesNotContain("Not shown");
    return PageCheck.text(html);
  }

  @Test
  void silosWithoutNoiseHaveNoPrivacyToName() throws IOException {
    FederateResult.Round round =
        new FederateResult.Round(
            2,
            Map.of("north", 1200L),
            Map.of("north", 0.25),
            Map.of("south", "its update has another format"),
            0.25,
            0,
            Map.of("north", 0.71));
    String text =
        drawn(
            "federate",
            FederateResult.FILE,
            new FederateResult(
                FederateResult.VERSION,
                List.of("north", "south"),
                true,
                0.1,
                List.of(round),
                Double.POSITIVE_INFINITY,
                1e-5));
    assertThat(text)
        .contains("2 silos trained one model in 1 round (FedProx).")
        .contains("Round 2 without south: its update has another format.")
        .contains("north1,2001 of 10.25")
        .contains("masked so that only their sum can be read");
  }

  @Test
  void foldsShowUndefinedMetricsAsSuch() throws IOException {
    String text =
        drawn(
            "folds",
            FoldsResult.FILE,
            new FoldsResult(
                2,
                7,
                List.of(50L, 50L),
                List.of(
                    new FoldsResult.OfModel(
                        "main", Map.of("click.auc", FoldsResult.Spread.of(List.of(0.7, NAN)))))));
    assertThat(text).contains("Each model was trained 2 times").contains("click.auc0.7000\u2013");
  }

  @Test
  void explanationsCountWhatCanGo() throws IOException {
    ExplainResult.Part part =
        new ExplainResult.Part("price", new IntervalEstimate(0.5, 0.4, 0.6), -0.2, UNDEFINED);
    RowExplanation example =
        new RowExplanation(
            7,
            "u7",
            "i3",
            "A lamp",
            true,
            "exact",
            List.of(
                new RowExplanation.Outcome("like", -2, -1, 0.27, 0, 0),
                new RowExplanation.Outcome("click", -1, 0.5, 0.62, 0, 1)),
            List.of(
                new RowExplanation.Share(
                    Player.Kind.EVENT, "event", 1, "a chair", List.of(9.0, 0.25), List.of(0., 0.))),
            List.of(),
            "price raises it",
            null);
    String text =
        drawn(
            "explain",
            ExplainResult.FILE,
            new ExplainResult(
                ExplainResult.VERSION,
                "main",
                "click",
                "test",
                10,
                20,
                "exact",
                1e-9,
                0,
                List.of(part),
                new ExplainResult.Elimination(
                    400,
                    40,
                    new IntervalEstimate(0.7, 0.6, 0.8),
                    0.001,
                    List.of(new ExplainResult.Step("page", new IntervalEstimate(0, 0, 0), true)),
                    List.of("page")),
                List.of(),
                null,
                List.of(example),
                List.of()));
    assertThat(text)
        .contains("What moves click in main most: price. 1 of its parts can go")
        .contains("price0.500 (0.400 to 0.600)")
        .contains("A lamp for user u7: price raises it.")
        .contains("historya chair+0.250")
        .contains("can go");
  }

  @Test
  void labelsByPeopleAreOneStory() throws IOException {
    String selected =
        drawn(
            "label_select",
            SelectResult.FILE,
            new SelectResult(
                "main",
                "like",
                "monday",
                "mixture",
                900,
                0,
                20,
                List.of(new SelectResult.OfReason("random", 5, 0.4, 0.1)),
                List.of("Five rows are drawn at random.")));
    assertThat(selected)
        .contains("20 rows out of 900 are worth a look at 'like': batch monday, by mixture.");
    String imported =
        drawn(
            "label_import",
            ImportResult.FILE,
            new ImportResult(
                "like",
                40,
                20,
                List.of(new ImportResult.Annotator("ann", 20, 3)),
                1,
                NAN,
                List.of(),
                2,
                4,
                List.of(
                    new ImportResult.OfReason(
                        "random", 5, new IntervalEstimate(0.2, 0.1, 0.4), UNDEFINED))));
    assertThat(imported)
        .contains("1 annotator looked at 20 rows: 4 labels turned, 2 filled, 1 left to decide.")
        .contains("Fleiss' kappa is undefined");
    IntervalEstimate auc = new IntervalEstimate(0.7, 0.68, 0.72);
    String scored =
        drawn(
            "label_score",
            LabelWorth.FILE,
            new LabelWorth(
                "like",
                900,
                300,
                3,
                List.of(100, 200),
                List.of(
                    new LabelWorth.Curve("random", List.of(auc, auc), UNDEFINED),
                    new LabelWorth.Curve(
                        "mixture", List.of(auc, auc), new IntervalEstimate(0.01, 0.005, 0.015))),
                null,
                "mixture is worth it"));
    assertThat(scored)
        .contains("Mixture is worth it.")
        .contains("mixture0.7000+0.0100 (0.0050 to 0.0150)");
  }

  @Test
  void rankingsOfTheLogAndGroupsComeWithTheEvaluation() throws IOException {
    Evaluation plain = FixtureRun.evaluation(0.75, "popularity", 0.7);
    IntervalEstimate gain = new IntervalEstimate(0.02, 0.01, 0.03);
    OffPolicyResult policies =
        new OffPolicyResult(
            "click",
            "uniform",
            null,
            30,
            120,
            4,
            new IntervalEstimate(0.1, 0.08, 0.12),
            List.of(
                new OffPolicyResult.OfModel(
                    "main",
                    80,
                    3,
                    0.5,
                    null,
                    Map.of("dr", new IntervalEstimate(0.12, 0.1, 0.14)),
                    Map.of("dr", gain)),
                new OffPolicyResult.OfModel(
                    "popularity", 2, 90, 0.9, "too few rows weigh", Map.of(), Map.of())));
    FairnessResult groups =
        new FairnessResult(
            "click",
            50,
            List.of(
                new FairnessResult.OfModel(
                    "main",
                    List.of(
                        new FairnessResult.Group(
                            "category",
                            "books",
                            100,
                            40,
                            new IntervalEstimate(0.2, 0.1, 0.3),
                            new IntervalEstimate(0.4, 0.3, 0.5),
                            new IntervalEstimate(2, 1.5, 2.5),
                            UNDEFINED,
                            UNDEFINED)))));
    String text =
        drawn(
            "eval",
            Evaluation.FILE,
            new Evaluation(
                plain.version(),
                plain.mainModel(),
                plain.protocol(),
                plain.models(),
                plain.comparisons(),
                null,
                policies,
                groups,
                plain.gates(),
                plain.findings()));
    assertThat(text)
        .contains("In 30 logged lists with 120 rows")
        .contains("ordered by main they would have got")
        .contains("No estimate for popularity: too few rows weigh.")
        .contains("Of 1 group with enough rows main shows 1 more, and 0 less");
    assertThat(Files.readString(folder.resolve("report.html"))).doesNotContain("NaN");
  }
}
