package org.rectrain.monitor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rectrain.config.monitor.MonitorConfig;
import org.rectrain.monitor.sketch.Shape;
import org.rectrain.monitor.sketch.Summary;

/** What windows are compared with, and how far chance moves them. */
final class Reference {
  private final Summary summary;
  private final List<Buckets> buckets;
  private final WindowTally tally;
  private final Yardstick yardstick;
  private final Limits limits;
  private final List<Summary> windows;
  private final List<double[]> own;
  private final int minRows;
  private final String lastPane;

  /**
   * A reference.
   *
   * @param summary of all its rows
   * @param windows the same rows in windows as long as those that will be compared
   * @param lastPane its last pane
   */
  Reference(
      MonitorConfig config,
      Summary summary,
      List<Buckets> buckets,
      ReferenceRows rows,
      List<Summary> windows,
      String lastPane,
      long seed) {
    this.summary = summary;
    this.buckets = buckets;
    this.windows = windows;
    this.lastPane = lastPane;
    this.minRows = config.minRows();
    Shape shape = summary.shape();
    tally = WindowTally.of(summary, buckets);
    List<DriftMeasure> measures =
        Yardstick.measures(
            shape,
            config.tasks().values().stream().map(t -> t.label() != null).toList(),
            config.tasks().values().stream().map(t -> t.score() != null).toList());
    yardstick = new Yardstick(measures, config.distance(), tally, config.minRows());
    // The rows that are drawn from are a sample of the reference: chance is measured around it.
    Yardstick around =
        new Yardstick(
            measures,
            config.distance(),
            rows.all(buckets, shape.slices().size()),
            config.minRows());
    limits =
        new Limits(
            rows,
            around,
            buckets,
            shape.slices().size(),
            summary.rows(),
            WINDOW_SHARE * config.falseAlarms(),
            config.draws(),
            seed);
    own = new ArrayList<>();
    windows.forEach(w -> own.add(yardstick.moved(WindowTally.of(w, buckets))));
  }

  /** Share of the false alarms that windows may raise; the rest is for trends over windows. */
  static final double WINDOW_SHARE = 0.7;

  /** Whether a pane belongs to it. */
  boolean covers(String pane) {
    return pane.compareTo(lastPane) <= 0;
  }

  Summary summary() {
    return summary;
  }

  List<Buckets> buckets() {
    return buckets;
  }

  WindowTally tally() {
    return tally;
  }

  Yardstick yardstick() {
    return yardstick;
  }

  /** What chance does in a window of so many rows. */
  Limits.Null chance(long rows) {
    return limits.chance(rows);
  }

  /**
   * How far a window may move by chance: what resampled rows reach, and what the reference's own
   * windows of at least half the size have reached, since days differ by more than their rows do.
   *
   * @param labelledShare labelled rows of the window by task, relative to the reference's share
   */
  double[] limits(long rows, double[] labelledShare) {
    double[] out = limits.of(rows);
    for (int m = 0; m < out.length; m++) {
      DriftMeasure measure = yardstick.measures().get(m);
      if (!measure.isDistance()) {
        long labelled = (long) Math.ceil(rows * Math.min(1, labelledShare[measure.index()]));
        out[m] = labelled < minRows ? Double.NaN : limits.of(labelled)[m];
      }
    }
    for (int w = 0; w < windows.size(); w++) {
      long size = windows.get(w).rows();
      if (size >= minRows && 2 * size >= rows) {
        for (int m = 0; m < out.length; m++) {
          if (own.get(w)[m] > out[m]) {
            out[m] = own.get(w)[m];
          }
        }
      }
    }
    return out;
  }

  /** Chance of a positive label by place of the score, as the reference saw it. */
  double[] chances(int task) {
    TaskCounts counts = tally.tasks.get(task).get(0);
    double[] out = new double[TaskCounts.PLACES - 1];
    Arrays.setAll(
        out,
        i -> {
          long seen = counts.negatives()[i] + counts.positives()[i];
          return seen < FEWEST ? TaskCounts.score(i) : (double) counts.positives()[i] / seen;
        });
    return out;
  }

  /** Rows of a cell below which its score is taken at its word. */
  private static final long FEWEST = 200;
}
