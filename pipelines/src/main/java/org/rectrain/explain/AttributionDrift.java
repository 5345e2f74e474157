package org.rectrain.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.eval.measure.UserJudge;
import org.rectrain.eval.measure.UserJudge.Judged;

/** Whether two models give the same reasons for the same rows. */
final class AttributionDrift {
  private AttributionDrift() {}

  /** A row's attributions on one label by summary part. */
  static Map<String, Double> byPart(RowExplanation row, int task) {
    Map<String, Double> out = new LinkedHashMap<>();
    row.shares().forEach(s -> out.merge(s.player().summary(), s.values().get(task), Double::sum));
    return out;
  }

  /**
   * Compares.
   *
   * @param own the model's rows
   * @param others the other model's, in the same order
   * @param task of the label in the model
   * @param otherTask of the label in the other model
   */
  static ExplainResult.Drift compare(
      String against,
      List<RowExplanation> own,
      List<RowExplanation> others,
      int task,
      int otherTask,
      int replicates,
      long seed) {
    List<Map<String, Double>> first = own.stream().map(r -> byPart(r, task)).toList();
    List<Map<String, Double>> second = others.stream().map(r -> byPart(r, otherTask)).toList();
    Set<String> parts = new LinkedHashSet<>();
    first.forEach(r -> parts.addAll(r.keySet()));
    second.forEach(r -> parts.addAll(r.keySet()));
    UserJudge judge =
        new UserJudge(
            own.stream().map(RowExplanation::user).toArray(String[]::new), replicates, seed);
    List<ExplainResult.ShareChange> shares = new ArrayList<>();
    for (String part : parts) {
      Judged a = judge.ratio(absolute(first, part), totals(first));
      Judged b = judge.ratio(absolute(second, part), totals(second));
      IntervalEstimate difference = UserJudge.difference(a, b);
      boolean real = difference.low() > 0 || difference.high() < 0;
      shares.add(new ExplainResult.ShareChange(part, a.value(), b.value(), difference, real));
    }
    shares.sort(Comparator.comparingDouble(s -> -Math.abs(s.difference().value())));
    return new ExplainResult.Drift(against, correlation(first, second, parts), shares);
  }

  private static double[] absolute(List<Map<String, Double>> rows, String part) {
    return rows.stream().mapToDouble(r -> Math.abs(r.getOrDefault(part, 0.0))).toArray();
  }

  private static double[] totals(List<Map<String, Double>> rows) {
    return rows.stream()
        .mapToDouble(r -> r.values().stream().mapToDouble(Math::abs).sum())
        .toArray();
  }

  /** Pearson's, over rows and parts; NaN where one model has the same value everywhere. */
  private static double correlation(
      List<Map<String, Double>> first, List<Map<String, Double>> second, Set<String> parts) {
    double n = 0;
    double x = 0;
    double y = 0;
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (int i = 0; i < first.size(); i++) {
      for (String part : parts) {
        double a = first.get(i).getOrDefault(part, 0.0);
        double b = second.get(i).getOrDefault(part, 0.0);
        n++;
        x += a;
        y += b;
        xx += a * a;
        yy += b * b;
        xy += a * b;
      }
    }
    double spread = (xx - x * x / n) * (yy - y * y / n);
    return spread > 0 ? (xy - x * y / n) / Math.sqrt(spread) : Double.NaN;
  }
}
