package org.rectrain.monitor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rectrain.monitor.sketch.Summary;

/** Rows counted by the buckets of the reference, and by scores and labels. */
final class WindowTally {
  final double[][] features;

  /** By task, then by slice; slice 0 is every row. */
  final List<List<TaskCounts>> tasks;

  private WindowTally(double[][] features, List<List<TaskCounts>> tasks) {
    this.features = features;
    this.tasks = tasks;
  }

  /** No rows. */
  static WindowTally empty(List<Buckets> buckets, int tasks, int slices) {
    List<List<TaskCounts>> counts = new ArrayList<>();
    for (int t = 0; t < tasks; t++) {
      List<TaskCounts> own = new ArrayList<>();
      for (int s = 0; s <= slices; s++) {
        own.add(TaskCounts.empty());
      }
      counts.add(own);
    }
    return new WindowTally(
        buckets.stream().map(b -> new double[b.size()]).toArray(double[][]::new), counts);
  }

  /** The rows of a summary. */
  static WindowTally of(Summary summary, List<Buckets> buckets) {
    double[][] features = new double[buckets.size()][];
    for (int f = 0; f < features.length; f++) {
      features[f] = buckets.get(f).counts(summary.feature(f));
    }
    List<List<TaskCounts>> tasks = new ArrayList<>();
    for (int t = 0; t < summary.shape().tasks().size(); t++) {
      List<TaskCounts> own = new ArrayList<>();
      for (int s = 0; s <= summary.shape().slices().size(); s++) {
        own.add(TaskCounts.of(summary.scores(t, s), 0));
      }
      tasks.add(own);
    }
    return new WindowTally(features, tasks);
  }

  void clear() {
    for (double[] counts : features) {
      Arrays.fill(counts, 0);
    }
    tasks.forEach(slices -> slices.forEach(TaskCounts::clear));
  }
}
