package org.rectrain.abtest.analysis;

import java.util.ArrayList;
import java.util.List;
import org.rectrain.abtest.log.ExperimentUsers;
import org.rectrain.abtest.log.MetricVector;
import org.rectrain.stat.Estimate;
import org.rectrain.stat.Heterogeneity;
import org.rectrain.stat.Moments;
import org.rectrain.stat.MultipleComparisons;
import org.rectrain.stat.Sample;
import org.rectrain.stat.Tails;
import org.rectrain.stat.Welch;

/** Does the effect differ between groups of users? */
public final class SegmentAnalysis {
  private static final int FEWEST_USERS = 30;

  private SegmentAnalysis() {}

  /**
   * One table per segment column for a treatment; where no t-test holds, a segment is undefined.
   */
  public static List<VariantComparison.SegmentTable> of(
      ExperimentUsers users,
      List<String> columns,
      MetricVector vector,
      int treatment,
      double alpha) {
    List<VariantComparison.SegmentTable> tables = new ArrayList<>();
    UserValues values = new UserValues(users, vector);
    List<Moments> whole = values.arms();
    for (int s = 0; s < columns.size(); s++) {
      List<String> names = users.segments().get(s);
      List<List<Moments>> arms = values.arms(users.segment()[s], names.size());
      Tails[] tails = values.tails(whole, treatment, users.segment()[s], names.size());
      List<Estimate> absolute = new ArrayList<>();
      List<VariantComparison.Segment> rows = new ArrayList<>();
      double[] p = new double[names.size()];
      List<VariantComparison.Effect> relative = new ArrayList<>();
      for (int g = 0; g < names.size(); g++) {
        List<Sample> samples = vector.samples(arms.get(g));
        Sample control = samples.get(0);
        Sample treated = samples.get(treatment);
        boolean enough =
            control.size() >= FEWEST_USERS && treated.size() >= FEWEST_USERS && tails[g].testable();
        Estimate difference = enough ? Welch.difference(control, treated) : Estimate.UNDEFINED;
        absolute.add(difference);
        p[g] = difference.pValue();
        relative.add(
            Effects.of(enough ? Welch.relative(control, treated) : Estimate.UNDEFINED, 1 - alpha));
      }
      double[] adjusted = MultipleComparisons.holm(p);
      for (int g = 0; g < names.size(); g++) {
        Sample control = vector.raw(arms.get(g).get(0));
        Sample treated = vector.raw(arms.get(g).get(treatment));
        rows.add(
            new VariantComparison.Segment(
                names.get(g),
                control.size() + treated.size(),
                control.mean(),
                treated.mean(),
                relative.get(g),
                p[g],
                adjusted[g]));
      }
      tables.add(
          new VariantComparison.SegmentTable(
              columns.get(s), Heterogeneity.test(absolute).pValue(), rows));
    }
    return tables;
  }
}
