package org.rectrain.abtest.analysis;

import java.util.Collections;
import java.util.List;
import org.rectrain.abtest.log.ExperimentUsers;
import org.rectrain.abtest.log.MetricVector;
import org.rectrain.config.abtest.AbtestMetric.Kind;
import org.rectrain.stat.Moments;
import org.rectrain.stat.Tails;
import org.rectrain.stat.adjust.Cuped;

/** Goes over users for a metric: moments, and one adjusted value per user. */
public final class UserValues {
  private final ExperimentUsers users;
  private final MetricVector metric;

  public UserValues(ExperimentUsers users, MetricVector metric) {
    this.users = users;
    this.metric = metric;
  }

  /** Moments per variant. */
  public List<Moments> arms() {
    int[] all = new int[users.users()];
    return arms(all, 1).get(0);
  }

  /**
   * Moments per group and variant.
   *
   * @param group of each user; negative leaves the user out
   */
  List<List<Moments>> arms(int[] group, int groups) {
    Moments[][] cells = new Moments[groups][users.variants().size()];
    for (Moments[] row : cells) {
      for (int v = 0; v < row.length; v++) {
        row[v] = new Moments(metric.dimension());
      }
    }
    double[] now = new double[users.now().length];
    double[] before = new double[now.length];
    double[] vector = new double[metric.dimension()];
    for (int u = 0; u < users.users(); u++) {
      if (group[u] >= 0) {
        users.sums(u, now, before);
        metric.fill(vector, now, before);
        cells[group[u]][users.variant()[u]].add(vector);
      }
    }
    return java.util.Arrays.stream(cells).map(List::of).toList();
  }

  /**
   * Whether t-tests of a treatment hold, per group.
   *
   * @param arms moments per variant over all users
   * @param group of each user; negative leaves the user out
   */
  public Tails[] tails(List<Moments> arms, int treatment, int[] group, int groups) {
    Moments all = arms.get(0).copy();
    arms.subList(1, arms.size()).forEach(all::merge);
    double[] values = adjusted(Collections.nCopies(arms.size(), all));
    if (metric.kind() != Kind.RATIO) {
      return Tails.of(values, users.variant(), treatment, group, groups);
    }
    double ratio = all.mean(0) / all.mean(1);
    for (int u = 0; u < values.length; u++) {
      values[u] -= ratio;
    }
    List<double[]> denominators =
        metric.covariates()
            ? List.of(users.now()[metric.denominator()], users.before()[metric.denominator()])
            : List.of(users.now()[metric.denominator()]);
    return Tails.ofRatio(values, denominators, users.variant(), treatment, group, groups);
  }

  /** The same for all users as one group. */
  public Tails tails(List<Moments> arms, int treatment) {
    return tails(arms, treatment, new int[users.users()], 1)[0];
  }

  /** Each user's linearised value, adjusted by CUPED; an arm's mean is the arm's estimate. */
  public double[] adjusted(List<Moments> arms) {
    List<Cuped.Line> lines = metric.lines(arms);
    double[] values = new double[users.users()];
    double[] now = new double[users.now().length];
    double[] before = new double[now.length];
    double[] vector = new double[metric.dimension()];
    for (int u = 0; u < values.length; u++) {
      users.sums(u, now, before);
      metric.fill(vector, now, before);
      values[u] = lines.get(users.variant()[u]).at(vector);
    }
    return values;
  }
}
