package org.rectrain.eval.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.eval.slice.LabelledRows;
import org.rectrain.eval.slice.SliceRows;
import org.rectrain.metric.MetricInfo;
import org.rectrain.metric.TaskMetric;
import org.rectrain.stat.resample.Bootstrap;

/**
 * Compares a student with its teacher and with its twin of the labels alone, over statistics that
 * were resampled before.
 *
 * @param minRows rows from which on a slice is reported
 */
public record DistilledAssessment(
    Resampling whole, Resampling sliced, List<LabelledRows> labelled, int minRows) {

  /** All comparisons, over metrics named without their model. */
  public Distilled of(String teacher, List<String> models, List<String> metrics) {
    String student = Distilled.STUDENT;
    boolean twin = models.contains(Distilled.HARD);
    boolean based = models.contains(Distilled.BASELINE);
    List<String> all = new ArrayList<>(metrics);
    labelled.forEach(rows -> all.add(rows.task() + "." + TaskMetric.CALIBRATION_RATIO.key()));
    Map<String, IntervalEstimate> kept = new LinkedHashMap<>();
    for (String metric : metrics) {
      if (based && gains(metric, teacher)) {
        kept.put(metric, kept(metric, teacher));
      }
    }
    List<Distilled.SliceDifference> slices = new ArrayList<>(slices(student, teacher));
    if (twin) {
      slices.addAll(slices(student, Distilled.HARD));
    }
    return new Distilled(
        teacher,
        student,
        twin ? Distilled.HARD : "",
        based ? Distilled.BASELINE : "",
        kept,
        differences(student, teacher, all),
        twin ? differences(student, Distilled.HARD, all) : List.of(),
        slices);
  }

  /** Metrics of which a gain can be a share: larger is better, and all three have them. */
  private boolean gains(String metric, String teacher) {
    return !MetricInfo.of(metric).isLoss()
        && whole.has(Distilled.STUDENT + "/" + metric)
        && whole.has(teacher + "/" + metric)
        && whole.has(Distilled.BASELINE + "/" + metric);
  }

  private IntervalEstimate kept(String metric, String teacher) {
    String student = Distilled.STUDENT + "/" + metric;
    String taught = teacher + "/" + metric;
    String base = Distilled.BASELINE + "/" + metric;
    double[] above = whole.differences(student, base);
    double[] below = whole.differences(taught, base);
    double[] shares = new double[above.length];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = below[i] > 0 ? above[i] / below[i] : Double.NaN;
    }
    double gain = whole.value(taught) - whole.value(base);
    double value = gain > 0 ? (whole.value(student) - whole.value(base)) / gain : Double.NaN;
    return whole.estimate(value, shares);
  }

  private List<Distilled.Difference> differences(String model, String other, List<String> metrics) {
    List<Distilled.Difference> out = new ArrayList<>();
    for (String metric : metrics) {
      String a = model + "/" + metric;
      String b = other + "/" + metric;
      if (whole.has(a) && whole.has(b)) {
        double value = whole.value(a) - whole.value(b);
        double[] resampled = whole.differences(a, b);
        double p = Double.isNaN(value) ? Double.NaN : Bootstrap.pValue(resampled);
        out.add(new Distilled.Difference(metric, whole.estimate(value, resampled), p));
      }
    }
    return out;
  }

  private List<Distilled.SliceDifference> slices(String model, String other) {
    List<Distilled.SliceDifference> out = new ArrayList<>();
    for (LabelledRows rows : labelled) {
      for (SliceRows slice : rows.slices()) {
        String a = TaskEvaluation.key(model, rows.task(), slice.key());
        String b = TaskEvaluation.key(other, rows.task(), slice.key());
        if (slice.rows().length >= minRows && sliced.has(a) && sliced.has(b)) {
          double value = sliced.value(a) - sliced.value(b);
          out.add(
              new Distilled.SliceDifference(
                  rows.task(),
                  slice.family(),
                  slice.value(),
                  slice.rows().length,
                  other,
                  sliced.estimate(value, sliced.differences(a, b))));
        }
      }
    }
    return out;
  }
}
