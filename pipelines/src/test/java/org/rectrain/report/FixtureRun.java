package org.rectrain.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.abtest.analysis.MetricResult;
import org.rectrain.abtest.analysis.VariantComparison.Effect;
import org.rectrain.abtest.analysis.VariantComparison.Outcome;
import org.rectrain.abtest.decision.AbtestResult;
import org.rectrain.abtest.decision.Verdict;
import org.rectrain.abtest.decision.Verdict.Decision;
import org.rectrain.dataset.DataAudit;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.PreparedManifest;
import org.rectrain.eval.measure.Distilled;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.eval.measure.PairedComparison;
import org.rectrain.eval.measure.Slice;
import org.rectrain.eval.measure.TaskResult;
import org.rectrain.eval.rank.RetrievalResult;
import org.rectrain.eval.result.Evaluation;
import org.rectrain.eval.result.Gate;
import org.rectrain.eval.result.ModelResult;
import org.rectrain.eval.result.Protocol;
import org.rectrain.metric.Calibration;
import org.rectrain.metric.Gauc;
import org.rectrain.metric.RocCurve;

/** Run folders as the stages write them: by the stages' own records wherever a record exists. */
public final class FixtureRun {
  static final String HOSTILE = "<script>alert('1')</script>&\"\u202ex";
  private static final double NAN = Double.NaN;

  private FixtureRun() {}

  static Evaluation evaluation(double mainAuc, String other, double otherAuc) {
    return new Evaluation(
        Evaluation.VERSION,
        "main",
        protocol(),
        List.of(
            model("main", mainAuc, 0.4, 0.3),
            model("student", mainAuc - 0.01, 0.39, 0.29),
            model(other, otherAuc, 0.3, 0.1)),
        List.of(
            comparison("click.auc", "student", 0.01, 0.02),
            comparison("click.auc", other, mainAuc - otherAuc, 0.01),
            comparison("recall@100", other, 0.1, 0.02)),
        distilled(),
        null,
        null,
        List.of(new Gate("min_auc", mainAuc, 0.7, mainAuc >= 0.7, "")),
        List.of("One finding."));
  }

  private static Distilled distilled() {
    return new Distilled(
        "main",
        "student",
        Distilled.HARD,
        "popularity",
        Map.of("click.auc", new IntervalEstimate(0.9791, 0.9512, 1.0123)),
        List.of(
            new Distilled.Difference(
                "click.auc", new IntervalEstimate(-0.01, -0.012, -0.008), 0.001),
            new Distilled.Difference("like.auc", new IntervalEstimate(NAN, NAN, NAN), NAN)),
        List.of(
            new Distilled.Difference("click.auc", new IntervalEstimate(0.004, 0.001, 0.007), 0.01)),
        List.of(
            new Distilled.SliceDifference(
                "click",
                "item_cold",
                "cold",
                300,
                "main",
                new IntervalEstimate(-0.02, -0.03, -0.01))));
  }

  static Protocol protocol() {
    return new Protocol(
        "test",
        List.of("click", "like"),
        1000,
        100,
        90,
        10,
        50,
        5,
        "full ranking",
        "all positives",
        "impressions",
        "no click in train",
        100,
        "bootstrap over users",
        0.95,
        1000,
        200,
        "session",
        "1000-f00d",
        "");
  }

  private static ModelResult model(String name, double auc, double recall, double cold) {
    Map<String, IntervalEstimate> metrics = new LinkedHashMap<>();
    metrics.put("auc", new IntervalEstimate(auc, auc - 0.01, auc + 0.01));
    metrics.put("gauc", new IntervalEstimate(auc - 0.05, auc - 0.06, auc - 0.04));
    // What wins over all rows loses within a session.
    metrics.put("session_gauc", new IntervalEstimate(1.3 - auc, 1.29 - auc, 1.31 - auc));
    metrics.put("calibration_error", new IntervalEstimate(0.02, 0.01, 0.03));
    TaskResult click =
        new TaskResult(
            "click",
            1000,
            100,
            0,
            0,
            metrics,
            new Gauc.Result(auc - 0.05, Gauc.Weighting.IMPRESSIONS, 80, 940, 20, 60),
            new Gauc.Result(auc - 0.04, Gauc.Weighting.IMPRESSIONS, 120, 700, 50, 300),
            auc,
            new IntervalEstimate(auc, auc - 0.005, auc + 0.005),
            List.of(),
            List.of(new Slice("device", "tv", 40, 4, 10, new IntervalEstimate(0.6, 0.55, 0.65))),
            List.of(
                new RocCurve.Point(0, 0, Double.POSITIVE_INFINITY),
                new RocCurve.Point(0.5, 0.8, 0.2),
                new RocCurve.Point(1, 1, 0)),
            List.of(new Calibration.Bin(500, 0.05, 0.04), new Calibration.Bin(500, 0.15, 0.17)));
    TaskResult like =
        new TaskResult(
            "like",
            1000,
            0,
            0,
            0,
            Map.of("auc", new IntervalEstimate(NAN, NAN, NAN)),
            new Gauc.Result(NAN, Gauc.Weighting.IMPRESSIONS, 0, 0, 100, 1000),
            new Gauc.Result(NAN, Gauc.Weighting.IMPRESSIONS, 0, 0, 170, 1000),
            NAN,
            new IntervalEstimate(NAN, NAN, NAN),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    RetrievalResult retrieval =
        new RetrievalResult(
            90,
            2,
            0,
            0,
            Map.of(
                "recall@100", new IntervalEstimate(recall, recall - 0.02, recall + 0.02),
                "cold_recall@100", new IntervalEstimate(cold, cold - 0.02, cold + 0.02)),
            List.of(
                new RetrievalResult.AtK(
                    10, new IntervalEstimate(recall / 3, recall / 4, recall / 2)),
                new RetrievalResult.AtK(
                    100, new IntervalEstimate(recall, recall - 0.02, recall + 0.02))),
            List.of(),
            List.of());
    return new ModelResult(name, List.of(click, like), retrieval);
  }

  static PairedComparison comparison(String metric, String other, double difference, double half) {
    boolean real = Math.abs(difference) > half;
    return new PairedComparison(
        metric,
        "main",
        other,
        new IntervalEstimate(difference, difference - half, difference + half),
        real ? 0.001 : 0.3,
        NAN,
        real ? 0.0004 : 0.2,
        real ? 0.002 : 0.3,
        real ? 0.002 : 0.3,
        real,
        !real ? "" : difference > 0 ? "main" : other);
  }

  /** A manifest of 1,000 rows, 100 of them quarantined, with one failed gate on a column. */
  public static PreparedManifest prepared(String column) {
    Map<String, PreparedManifest.SplitCounts> splits = new LinkedHashMap<>();
    splits.put("train", split(700, 350, "2026-01-01T00:00:00Z", "2026-01-20T10:00:30Z", 0.2));
    splits.put("valid", split(100, 100, "2026-01-20T10:01:00Z", "2026-01-25T00:00:00Z", 0.1));
    splits.put("test", split(100, 100, "2026-01-25T00:00:01Z", "2026-01-31T00:00:00Z", 0.1));
    return new PreparedManifest(
        PreparedManifest.VERSION,
        List.of("click", "like"),
        List.of(new PreparedManifest.Source("events", "logs/*.jsonl.gz", "jsonl", 2, 1000, 100)),
        new PreparedManifest.Rows(1000, 900, 100),
        List.of(
            new PreparedManifest.Rule("duplicate", "quarantine", 70, 70),
            new PreparedManifest.Rule("bot", "quarantine", 40, 30),
            new PreparedManifest.Rule("no_dwell", "flag", 12, 0)),
        splits,
        "train_end",
        new PreparedManifest.Sampling(4, "keep", 560, 280, 0.5, 0, 0, 9, 3, 50),
        new PreparedManifest.Leakage(
            true,
            0,
            0,
            0,
            0,
            "2026-01-20T10:00:30Z",
            "2026-01-20T10:00:30Z",
            "2026-01-20T10:01:00Z",
            "2026-01-25T00:00:00Z",
            "2026-01-25T00:00:01Z",
            4,
            40),
        Map.of(column, 0.074),
        List.of(
            new PreparedManifest.Stratum("device", "phone", 600, 2 / 3.0, Map.of(), Map.of()),
            new PreparedManifest.Stratum("device", "tv", 300, 1 / 3.0, Map.of(), Map.of())),
        Map.of("email", 3L, "phone", 0L),
        Map.of("query", Map.of("email", 3L)),
        List.of(
            new PreparedManifest.Gate("leakage", 0, "at_most", 0, true, ""),
            new PreparedManifest.Gate(
                "missing " + column, 0.074, "at_most", 0.05, false, "Fill the column.")),
        "f00d",
        audit(),
        Map.of());
  }

  private static DataAudit audit() {
    return new DataAudit(
        "point_in_time",
        List.of(new DataAudit.Balance("device", 2, 0.918, Map.of("click", 0.6, "like", 0.2))),
        List.of(
            new DataAudit.PopulationShare("device", "phone", 2 / 3.0, 0.35, 0.525),
            new DataAudit.PopulationShare("device", "tv", 1 / 3.0, 0.65, 1.95)),
        false,
        623.0,
        List.of(new DataAudit.Drift("device", 4, 0.31, 0.05, 0.14)),
        List.of(),
        List.of(new DataAudit.Noise("click", 350, 7, 0.02, 0.8, "relabel/click_suspects.jsonl")),
        new DataAudit.Agreement(
            "click",
            40,
            3,
            38,
            0.55,
            List.of(new DataAudit.Pair("ann", "bob", 39, 0.61)),
            2,
            "relabel/click_arbitration.jsonl"));
  }

  private static PreparedManifest.SplitCounts split(
      long impressions, long examples, String from, String to, double rate) {
    return new PreparedManifest.SplitCounts(
        impressions,
        examples,
        40,
        60,
        30,
        from,
        to,
        Map.of("click", rate),
        Map.of("click", rate * impressions / examples));
  }

  static AbtestResult experiment(Decision decision, String sentence) {
    return new AbtestResult(
        new Verdict(decision, "treatment", sentence, List.of("A reason."), null),
        "control",
        List.of("treatment"),
        "2026-02-01",
        "2026-02-03",
        3,
        3,
        0.05,
        "fixed",
        "holm",
        List.of(
            new AbtestResult.Variant("control", 2000, 0.5, 0.5),
            new AbtestResult.Variant("treatment", 2000, 0.5, 0.5)),
        new AbtestResult.RatioCheck(0, 1, 0.001, true),
        new AbtestResult.LogSummary(9000, 4000, 0, 0, 0, 0, 0, null, 3, 0.00075, 0, 0),
        List.of(guardrail(), goal(), untested()),
        List.of("3 users were seen in both variants."));
  }

  private static MetricResult goal() {
    Effect change = new Effect(0.04, 0.01, 0.07);
    Effect none = new Effect(NAN, NAN, NAN);
    List<org.rectrain.abtest.analysis.VariantComparison.Look> looks =
        List.of(
            new org.rectrain.abtest.analysis.VariantComparison.Look(
                "2026-02-01", 900, new Effect(0.06, -0.02, 0.14), none, false),
            new org.rectrain.abtest.analysis.VariantComparison.Look(
                "2026-02-03", 4000, change, none, true));
    org.rectrain.abtest.analysis.VariantComparison.SegmentTable segments =
        new org.rectrain.abtest.analysis.VariantComparison.SegmentTable(
            "device",
            0.43,
            List.of(
                new org.rectrain.abtest.analysis.VariantComparison.Segment(
                    "phone", 3990, 0.1, 0.11, change, 0.01, 0.02),
                new org.rectrain.abtest.analysis.VariantComparison.Segment(
                    "tv", 10, NAN, NAN, none, NAN, NAN)));
    return new MetricResult(
        "ctr",
        "ratio",
        "goal",
        "higher",
        true,
        "delta method",
        NAN,
        null,
        arms(0.1, 0.104),
        List.of(effect(change, 0.0004, Outcome.BETTER, looks, List.of(segments))),
        MetricResult.State.TESTED,
        null);
  }

  private static MetricResult guardrail() {
    Effect change = new Effect(0.01, -0.03, 0.05);
    return new MetricResult(
        "likes",
        "mean",
        "guardrail",
        "higher",
        false,
        "Welch's t",
        NAN,
        null,
        arms(0.4, 0.404),
        List.of(effect(change, 0.5, Outcome.UNCLEAR, List.of(), List.of())),
        MetricResult.State.TESTED,
        null);
  }

  private static MetricResult untested() {
    return new MetricResult(
        "revenue",
        "mean",
        "info",
        "higher",
        false,
        "Welch's t",
        NAN,
        null,
        List.of(),
        List.of(),
        MetricResult.State.UNTESTABLE,
        "every user has the value 0");
  }

  private static List<MetricResult.Arm> arms(double control, double treatment) {
    return List.of(
        new MetricResult.Arm("control", 2000, control, control, 0.001),
        new MetricResult.Arm("treatment", 2000, treatment, treatment, 0.001));
  }

  private static org.rectrain.abtest.analysis.VariantComparison effect(
      Effect relative,
      double p,
      Outcome outcome,
      List<org.rectrain.abtest.analysis.VariantComparison.Look> looks,
      List<org.rectrain.abtest.analysis.VariantComparison.SegmentTable> segments) {
    return new org.rectrain.abtest.analysis.VariantComparison(
        "treatment",
        new Effect(NAN, NAN, NAN),
        relative,
        2.6,
        Double.POSITIVE_INFINITY,
        p,
        p,
        p < 0.05,
        outcome,
        null,
        null,
        null,
        null,
        List.of(),
        List.of(),
        null,
        looks,
        segments);
  }

  static void write(Path run, String stage, String file, Object value) throws IOException {
    Path folder = Files.createDirectories(run.resolve(stage));
    Json.write(folder.resolve(file), value);
  }
}
