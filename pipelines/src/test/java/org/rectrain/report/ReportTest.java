package org.rectrain.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.abtest.decision.Verdict.Decision;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.PreparedManifest;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.eval.measure.TaskResult;
import org.rectrain.eval.result.Evaluation;
import org.rectrain.eval.result.ModelResult;
import org.rectrain.export.ExportResult;
import org.rectrain.export.serving.Calibrated;
import org.rectrain.metric.Gauc;
import org.rectrain.path.StageName;
import org.rectrain.prepare.consistency.CheckResult;
import org.rectrain.prepare.consistency.Finding;
import org.rectrain.score.cost.PeakMemory;
import org.rectrain.train.distill.DistillResult;

@Tag("slow")
class ReportTest {
  @TempDir Path folder;

  private Path page(Path run) throws IOException {
    Path html = folder.resolve("report.html");
    Report.write(run, html, StageName.pages());
    PageCheck.holds(html);
    return html;
  }

  @Test
  void anEmptyRunStillHasAPage() throws IOException {
    Path html = page(Files.createDirectories(folder.resolve("empty")));

    assertThat(PageCheck.sections(html)).isEmpty();
    assertThat(PageCheck.text(html)).contains("Nothing has been measured yet", "Run empty");
  }

  @Test
  void sectionsStandOnlyWhereTheirStageHasRun() throws IOException {
    Path run = folder.resolve("run");
    FixtureRun.write(run, "eval", "eval.json", FixtureRun.evaluation(0.75, "popularity", 0.7));

    assertThat(PageCheck.sections(page(run)))
        .containsExactly("models", "ranking", "retrieval", "cold", "student");
  }

  @Test
  void theStudentsMemoryStandsBesideItsTeachers() throws IOException {
    Path run = folder.resolve("run");
    FixtureRun.write(run, "eval", "eval.json", FixtureRun.evaluation(0.75, "popularity", 0.7));
    FixtureRun.write(
        run,
        "distill",
        "distill.json",
        new DistillResult(
            List.of("runs/teacher"),
            700,
            side("main", 800, 2, 178),
            side("student", 700, 1, 89),
            null,
            0.5,
            0.4,
            0.3,
            null,
            null));
    assertThat(PageCheck.text(page(run)))
        .contains("Memory when loadedmain800 MiBstudent700 MiB")
        .contains("Peak memory of 1,000 scores, 1 row a requestmain2 MiBstudent1 MiB")
        .contains("Peak memory of 1,000 scores, 100 rows a requestmain178 MiBstudent89 MiB")
        .doesNotContain("of its peak memory");
  }

  private static DistillResult.Side side(String model, double loaded, double one, double hundred) {
    PeakMemory memory =
        new PeakMemory(loaded, Map.of(1, one, 100, hundred), Map.of(1, 100, 100, 1000));
    return new DistillResult.Side(model, 1000, 4000, 1, 1, 1, memory, Map.of());
  }

  @Test
  void theHeadlineSaysWhoWins() throws IOException {
    assertThat(headline(0.75, 0.70))
        .isEqualTo("The main model ranks clicks better than every baseline");
    assertThat(headline(0.70, 0.75))
        .isEqualTo("A simple baseline, popularity, ranks clicks better than main");
    assertThat(headline(0.705, 0.70))
        .isEqualTo("The main model could not be distinguished from popularity");
  }

  @Test
  void delongStandsBesideTheIntervalOverUsers() throws IOException {
    Path run = folder.resolve("run");
    FixtureRun.write(run, "eval", "eval.json", FixtureRun.evaluation(0.75, "popularity", 0.7));
    assertThat(PageCheck.text(page(run)))
        .contains(
            "Were all rows independent, the interval of the AUC of click would be 0.745 to 0.755"
                + " (DeLong)")
        .doesNotContain("the interval of the AUC of like would be");
  }

  private String headline(double main, double baseline) throws IOException {
    Path run = folder.resolve("run-" + main + "-" + baseline);
    FixtureRun.write(run, "eval", "eval.json", FixtureRun.evaluation(main, "popularity", baseline));
    return PageCheck.elements(PageCheck.parse(page(run)), "h1").get(0).getTextContent();
  }

  @Test
  void anExportTellsItsFormsAndChecks() throws IOException {
    Path run = folder.resolve("run");
    Map<String, Double> metrics = Map.of("auc_click", 0.72);
    FixtureRun.write(
        run,
        "export",
        "export.json",
        new ExportResult(
            "student",
            List.of("huggingface", "onnx_int8"),
            "abc123",
            7,
            "1.28.0",
            0,
            "valid",
            800,
            90,
            100,
            List.of(
                new ExportResult.Variant("model", 4096, 1, 12, 3, metrics, Map.of(), Map.of()),
                new ExportResult.Variant(
                    "onnx_int8",
                    1024,
                    0.25,
                    5,
                    Double.NaN,
                    Map.of("auc_click", 0.719),
                    Map.of("auc_click", 0.001),
                    Map.of("auc_click", new ExportResult.Range(-0.0005, 0.0025)))),
            List.of(
                new ExportResult.Check("onnx scores", 1600, 2.5e-7, 1e-4, true),
                new ExportResult.Check("onnx_int8 loss of auc_click", 800, 0.01, 0.002, false)),
            List.of(
                new Calibrated(
                    "click", 0.1, 0.9, List.of(), "valid", "test", 700, 0.5, 0.4875, 0.03,
                    0.0125))));

    String text = PageCheck.text(page(run));

    assertThat(text)
        .contains("student was written as huggingface and onnx int8; 1 of 2 comparisons")
        .contains("1 KiB25.0%")
        .contains("0.7190\u22120.001 (\u22120.003 to +0.001)")
        .contains("onnx scores1,6002.5e-070.00010passed")
        .contains("failed")
        .contains("clickPlatt scalingvalidtest7000.50000.48750.03000.0125")
        .contains("the feature schema abc123");
  }

  @Test
  void aLogWithoutTimesHasNoDates() throws IOException {
    Path run = folder.resolve("run");
    PreparedManifest timed = FixtureRun.prepared("region");
    String json = Json.message(timed).replaceAll("2026-01-", "2000-01-");
    Files.createDirectories(run.resolve("prepare"));
    Files.writeString(run.resolve("prepare").resolve("manifest.json"), json);

    String text = PageCheck.text(page(run));

    assertThat(text)
        .contains("The log has no times; the order of its rows is used instead.")
        .doesNotContain("2000-01");
  }

  @Test
  void undefinedValuesAreDashesWithTheirReason() throws IOException {
    Path run = folder.resolve("run");
    FixtureRun.write(run, "eval", "eval.json", FixtureRun.evaluation(0.75, "popularity", 0.7));

    String text = PageCheck.text(page(run));

    // Nobody liked anything, so no model has a like AUC and no chart or column is drawn for it;
    // the student's kept share is defined; costs were measured by nobody.
    assertThat(text)
        .contains("Undefined for every model, no positive row: like.auc.", "ROC, click")
        .doesNotContain("Like AUC", "ROC, like", "ms per 1,000 scores");
    assertThat(text)
        .contains(
            "The student keeps 97.9% (95.1% to 101%) of the AUC that main gains over popularity");
  }

  @Test
  void whereNoAucIsDefinedNothingIsDrawnOfIt() throws IOException {
    Path run = folder.resolve("run");
    Evaluation positives = FixtureRun.evaluation(Double.NaN, "popularity", Double.NaN);
    FixtureRun.write(run, "eval", "eval.json", positives);

    assertThat(PageCheck.text(page(run)))
        .contains("Models side by side", "Retrieval")
        .doesNotContain("Ranking of impressions", "ROC, click");
  }

  @Test
  void aDashTellsWhyWhereOneModelHasNoValue() throws IOException {
    Path run = folder.resolve("run");
    Evaluation whole = FixtureRun.evaluation(0.75, "popularity", 0.7);
    ModelResult main = whole.models().get(0);
    TaskResult none =
        new TaskResult(
            "click",
            1000,
            100,
            0,
            1000,
            Map.of("auc", IntervalEstimate.of(Double.NaN)),
            new Gauc.Result(Double.NaN, Gauc.Weighting.IMPRESSIONS, 0, 0, 0, 0),
            new Gauc.Result(Double.NaN, Gauc.Weighting.IMPRESSIONS, 0, 0, 0, 0),
            Double.NaN,
            IntervalEstimate.of(Double.NaN),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    FixtureRun.write(
        run,
        "eval",
        "eval.json",
        new Evaluation(
            Evaluation.VERSION,
            "main",
            whole.protocol(),
            List.of(main, new ModelResult("itemcf", List.of(none), null)),
            List.of(),
            null,
            null,
            null,
            List.of(),
            List.of()));

    assertThat(PageCheck.text(page(run))).contains("\u2013no scores");
  }

  @Test
  void hostileNamesStayText() throws IOException {
    Path run = folder.resolve("run");
    FixtureRun.write(
        run, "eval", "eval.json", FixtureRun.evaluation(0.75, FixtureRun.HOSTILE, 0.7));

    Path html = page(run);

    assertThat(PageCheck.text(html)).contains("<script>alert('1')</script>&\"\ufffdx");
    assertThat(PageCheck.read(html)).doesNotContain("<script");
  }

  @Test
  void aBrokenFileIsToldAndTheRestDrawn() throws IOException {
    Path run = folder.resolve("run");
    FixtureRun.write(run, "eval", "eval.json", FixtureRun.evaluation(0.75, "popularity", 0.7));
    Files.createDirectories(run.resolve("train"));
    Files.writeString(run.resolve("train/train.json"), "{\"model\": \"main\", \"curve\": [{");

    Path html = page(run);

    assertThat(PageCheck.sections(html)).contains("models", "problems").doesNotContain("training");
    assertThat(PageCheck.text(html)).contains("Not shown", "train.json: not the JSON");
  }

  @Test
  void otherJsonThanExpectedIsTold() throws IOException {
    Path run = folder.resolve("run");
    for (String file :
        List.of(
            "eval/eval.json",
            "train/train.json",
            "distill/distill.json",
            "abtest/abtest.json",
            "prepare/manifest.json",
            "score/latency.json",
            "eval/manifest.json")) {
      Path path = run.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, "{\"models\": 3, \"curve\": {\"a\": \"b\"}, \"run\": [1, \"x\"]}");
    }

    Path html = page(run);
    assertThat(PageCheck.sections(html)).contains("problems").doesNotContain("models");
    assertThat(PageCheck.text(html))
        .contains(
            "manifest.json: ", "eval.json: ", "train.json: ", "distill.json: ", "abtest.json: ")
        .contains("latency.json: ");
  }

  @Test
  void theCheckShowsWhatServingSeesOtherwise() throws IOException {
    Path run = folder.resolve("run");
    FixtureRun.write(run, "prepare", "manifest.json", FixtureRun.prepared("region"));
    List<Finding> findings =
        List.of(
            new Finding("device", "presence", "present", "present", "present", true),
            new Finding(
                "rate", "missing", "0.0000", "0.2500", "a difference of at most 0.05", false));
    FixtureRun.write(run, "check", "check.json", new CheckResult(100, 2, 1, "session", findings));
    assertThat(PageCheck.text(page(run)))
        .contains("Training against serving: 1 of 2 comparisons failed, 100 records")
        .contains("rate: missing0.00000.2500a difference of at most 0.05")
        .doesNotContain("device: presence");
  }

  @Test
  void theDataShowsWhatWasSetAsideAndWhichGateFailed() throws IOException {
    Path run = folder.resolve("run");
    FixtureRun.write(run, "prepare", "manifest.json", FixtureRun.prepared("region"));

    Path html = page(run);

    assertThat(PageCheck.sections(html)).containsExactly("data", "split");
    assertThat(PageCheck.read(html))
        .contains("<title>rectrain: run</title>", "Run <b>run</b>")
        .doesNotContain(".partial");
    assertThat(PageCheck.text(html))
        .contains("The data failed 1 gate")
        .contains("90.0% of the rows kept; gates failed: missing region 0.074")
        .contains("1,000 rows were read. 100 (10.0%) were set aside in quarantine")
        .contains("duplicate70 7.0%bot30 3.0%")
        .contains("earlier one): no dwell (12).")
        .contains("Personal data was found: email in 3 texts.")
        .contains("missing region0.074at most 0.05\u2717 failedFill the column.leakage")
        .contains("train20.0%train, sampled40.0%valid10.0%test10.0%")
        .contains("50.0% of them were kept")
        .contains("weights are suggested, not written", "device = phone66.7%35.0%0.525")
        .contains("Drift from the reference data set", "device40.310.050.14")
        .contains("Labels that are probably wrong", "click35072.0%0.8relabel/click_suspects.jsonl")
        .contains("2 impressions without a majority", "ann and bob (Cohen)390.61")
        .contains("3 of 50 users with clicks were shown fewer than that")
        .contains("Last of train before first of valid2026-01-20 10:00 < 2026-01-20 10:01\u2713")
        .contains("Nothing leaks from valid and test into train");
    // 900 of 1,000 rows were kept and 550 written: a pale bar tells of what each step lost.
    assertThat(PageCheck.read(html))
        .contains("<rect class=\"bar\" x=\"0%\" width=\"90%\"")
        .contains("<rect class=\"lost\" x=\"55%\" width=\"35%\"");
  }

  @Test
  void preparedDataHasAPageOfItsOwn() throws IOException {
    Path run = folder.resolve("run");
    FixtureRun.write(run, ".prepare.partial", "manifest.json", FixtureRun.prepared("region"));
    Path prepared = run.resolve(".prepare.partial");
    Path html = prepared.resolve("report.html");

    Report.writePrepared(prepared, html);

    PageCheck.holds(html);
    assertThat(PageCheck.sections(html)).containsExactly("data", "split");
  }

  @Test
  void anExperimentIsToldInOneSentenceWithItsInterval() throws IOException {
    Path run = folder.resolve("run");
    FixtureRun.write(
        run,
        "abtest",
        "abtest.json",
        FixtureRun.experiment(Decision.SHIP, "treatment raises ctr by 4 %."));

    Path html = page(run);

    assertThat(PageCheck.sections(html)).containsExactly("experiment");
    assertThat(PageCheck.text(html))
        .contains("The experiment says: ship", "Ship. Treatment raises ctr by 4 %.")
        .contains("ctr (goal)+4.0% +1.0% to +7.0%")
        .contains("revenue (info)\u2013 every user has the value 0")
        .contains("ctr0.10000.1040+4.0%+1.0% to +7.0%< 0.001delta method")
        .contains("tv (10)\u2013 undefined")
        .contains("3 users were seen in both variants.", "as intended, p = 1");
    // The goal comes first though it stands second in the file. The scale of -4% to 8% in steps
    // of 2% puts 4% at two thirds.
    assertThat(PageCheck.read(html))
        .contains("<circle class=\"dot\" cx=\"66.67%\" cy=\"11\" r=\"4.5\">")
        .contains("<line class=\"zero\" x1=\"33.33%\" x2=\"33.33%\"");
  }

  @Test
  void aSentenceThatBeginsWithTheDecisionSaysItOnce() throws IOException {
    Path run = folder.resolve("run");
    FixtureRun.write(
        run,
        "abtest",
        "abtest.json",
        FixtureRun.experiment(Decision.SHIP, "Ship treatment: ctr improved."));
    assertThat(PageCheck.text(page(run)))
        .contains("Ship treatment: ctr improved.")
        .doesNotContain("Ship. Ship");
  }

  @Test
  void everyDecisionHasItsWords() throws IOException {
    for (Decision decision : Decision.values()) {
      Path run = folder.resolve(decision.name());
      FixtureRun.write(run, "abtest", "abtest.json", FixtureRun.experiment(decision, "Because."));
      String expected =
          switch (decision) {
            case SHIP -> "passedShip";
            case DO_NOT_SHIP -> "failedDo not ship";
            case KEEP_RUNNING -> "undecidedKeep running";
            case INVALID -> "failedInvalid";
          };
      List<org.w3c.dom.Element> marks = PageCheck.elements(PageCheck.parse(page(run)), "p");
      org.w3c.dom.Element lead =
          marks.stream()
              .filter(p -> p.getAttribute("class").equals("lead big"))
              .findFirst()
              .orElseThrow();
      org.w3c.dom.Element mark = (org.w3c.dom.Element) lead.getFirstChild();
      String words = lead.getElementsByTagName("b").item(0).getTextContent();
      assertThat(mark.getAttribute("aria-label") + words).startsWith(expected);
    }
  }

  @Test
  void metricsHoldVerdictHeadlinesAndIntervals() throws IOException {
    Path run = folder.resolve("run");
    FixtureRun.write(run, "eval", "eval.json", FixtureRun.evaluation(0.75, "popularity", 0.7));
    FixtureRun.write(
        run, "eval", "manifest.json", Map.of("run", Map.of("headline", Map.of("click_auc", 0.75))));

    JsonNode metrics = Json.tree((Object) Report.metrics(run, StageName.pages()));

    assertThat(metrics.path("verdict").asText())
        .isEqualTo("The main model ranks clicks better than every baseline");
    assertThat(metrics.at("/stages/eval/click_auc").asDouble()).isEqualTo(0.75);
    JsonNode auc = metrics.at("/models/popularity/click.auc");
    assertThat(auc.path("value").asDouble()).isEqualTo(0.7);
    assertThat(auc.path("low").asDouble()).isEqualTo(0.69);
    assertThat(Json.line(metrics)).contains("\"like.auc\":{\"value\":null");
  }

  @Test
  void aPageReplacesAnOlderOneAsAWhole() throws IOException {
    Path run = Files.createDirectories(folder.resolve("run"));
    Path html = folder.resolve("out.html");
    Files.writeString(html, "old");

    Report.write(run, html, StageName.pages());

    assertThat(PageCheck.read(html)).startsWith("<!DOCTYPE html>\n<html");
    try (var files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString())).containsOnly("run", "out.html");
    }
  }
}
