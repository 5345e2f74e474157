package org.rectrain.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.dataset.Json;
import org.rectrain.eval.Comparison;
import org.rectrain.eval.Estimate;
import org.rectrain.eval.Evaluation;
import org.rectrain.eval.Gate;
import org.rectrain.eval.ModelResult;
import org.rectrain.eval.Protocol;
import org.rectrain.eval.RetrievalResult;
import org.rectrain.eval.Slice;
import org.rectrain.eval.TaskResult;
import org.rectrain.metric.Calibration;
import org.rectrain.metric.Gauc;
import org.rectrain.metric.RocCurve;

/** Run folders as the stages write them: by the stages' own records wherever a record exists. */
final class FixtureRun {
  static final String HOSTILE = "<script>alert('1')</script>&\"\u202ex";
  private static final double NAN = Double.NaN;

  private FixtureRun() {}

  static Evaluation evaluation(double mainAuc, String other, double otherAuc) {
    return new Evaluation(
        Evaluation.VERSION,
        "lora",
        protocol(),
        List.of(
            model("lora", mainAuc, 0.4, 0.3),
            model("student", mainAuc - 0.01, 0.39, 0.29),
            model(other, otherAuc, 0.3, 0.1)),
        List.of(
            comparison("click.auc", "student", 0.01, 0.02),
            comparison("click.auc", other, mainAuc - otherAuc, 0.01),
            comparison("recall@100", other, 0.1, 0.02)),
        List.of(new Gate("min_auc", mainAuc, 0.7, mainAuc >= 0.7)),
        List.of("One finding."));
  }

  static Protocol protocol() {
    return new Protocol(
        "test",
        List.of("click", "like"),
        1000,
        100,
        90,
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
        200);
  }

  private static ModelResult model(String name, double auc, double recall, double cold) {
    Map<String, Estimate> metrics = new LinkedHashMap<>();
    metrics.put("auc", new Estimate(auc, auc - 0.01, auc + 0.01));
    metrics.put("gauc", new Estimate(auc - 0.05, auc - 0.06, auc - 0.04));
    metrics.put("calibration_error", new Estimate(0.02, 0.01, 0.03));
    TaskResult click =
        new TaskResult(
            "click",
            1000,
            100,
            0,
            0,
            metrics,
            new Gauc.Result(auc - 0.05, Gauc.Weighting.IMPRESSIONS, 80, 20, 60),
            auc,
            List.of(),
            List.of(new Slice("device", "tv", 40, 4, 10, new Estimate(0.6, 0.55, 0.65))),
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
            Map.of("auc", new Estimate(NAN, NAN, NAN)),
            new Gauc.Result(NAN, Gauc.Weighting.IMPRESSIONS, 0, 100, 1000),
            NAN,
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
                "recall@100", new Estimate(recall, recall - 0.02, recall + 0.02),
                "cold_recall@100", new Estimate(cold, cold - 0.02, cold + 0.02)),
            List.of(
                new RetrievalResult.AtK(10, new Estimate(recall / 3, recall / 4, recall / 2)),
                new RetrievalResult.AtK(100, new Estimate(recall, recall - 0.02, recall + 0.02))),
            List.of(),
            List.of());
    return new ModelResult(name, List.of(click, like), retrieval);
  }

  static Comparison comparison(String metric, String other, double difference, double half) {
    boolean real = Math.abs(difference) > half;
    return new Comparison(
        metric,
        "lora",
        other,
        new Estimate(difference, difference - half, difference + half),
        real ? 0.001 : 0.3,
        NAN,
        real ? 0.002 : 0.3,
        real,
        !real ? "" : difference > 0 ? "lora" : other);
  }

  static void write(Path run, String stage, String file, Object value) throws IOException {
    Path folder = Files.createDirectories(run.resolve(stage));
    Json.write(folder.resolve(file), value);
  }
}
