// Compute a metric from written predictions, and plot it.
//
//   ./rectrain run -c configs/sample.yaml
//   jshell --class-path "cli/target/rectrain/jars/*" notebooks-java/metric.jsh
//
// The environment variable RUN names the run folder; without it this is runs/sample. The plot is
// written beside the scores: RUN/notebook-roc.html.

import java.nio.file.Path;
import org.rectrain.dataset.*;
import org.rectrain.metric.*;
import org.rectrain.report.chart.*;
import org.rectrain.report.html.*;

Path run = Path.of(System.getenv().getOrDefault("RUN", "runs/sample"));
Path scored = run.resolve("score");

// 1. A metric is a pure function of arrays, so a notebook computes what the stage computes.
double auc(String model) {
  ParquetTable rows = ParquetTable.read(Predictions.rows(scored, model), "score_click", "click");
  return Auc.of(rows.doubles("score_click"), rows.ints("click"));
}
List<String> models = Predictions.models(scored);
for (String model : models) {
  System.out.printf("%-14s click AUC %.4f%n", model, auc(model));
}

// 2. Is a score a probability? Ten bins of equal count: mean score against the rate observed.
String first = models.contains("main") ? "main" : models.get(0);
ParquetTable rows = ParquetTable.read(Predictions.rows(scored, first), "score_click", "click");
List<Calibration.Bin> bins = Calibration.curve(
    rows.doubles("score_click"), rows.ints("click"), 10, Calibration.Binning.EQUAL_MASS);
bins.forEach(bin ->
    System.out.printf("  score %.3f  rate %.3f  %,d rows%n", bin.meanPrediction(), bin.rate(), bin.count()));
System.out.printf("%s: expected calibration error %.4f%n", first, Calibration.expectedError(bins));

// 3. The ROC curves, drawn with the charts of the report: one page, no network.
Line curve(String model, Tone tone) {
  ParquetTable rows = ParquetTable.read(Predictions.rows(scored, model), "score_click", "click");
  List<Line.Point> points = RocCurve.of(rows.doubles("score_click"), rows.ints("click"), 200).stream()
      .map(p -> Line.Point.of(p.falsePositiveRate(), p.truePositiveRate())).toList();
  return new Line(model, tone, points);
}
List<Line> curves = new ArrayList<>();
for (String model : models) {
  curves.add(curve(model, Tone.values()[curves.size() % Tone.values().length]));
}
LineChart chart = new LineChart("ROC of clicks",
    Axis.of("false positive rate").between(0, 1), Axis.of("true positive rate").between(0, 1), curves);
chart.reference(0, 0, 1, 1).listingNames();
Path plot = run.resolve("notebook-roc.html");
new Page("ROC of clicks", List.of(Element.of("h1").add("ROC of clicks"), chart.draw("roc"))).write(plot);
System.out.println("plot: " + plot.getFileName());

/exit
