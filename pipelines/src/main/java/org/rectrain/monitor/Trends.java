package org.rectrain.monitor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoublePredicate;
import org.rectrain.config.monitor.MonitorConfig;
import org.rectrain.monitor.MonitorResult.Cause;
import org.rectrain.monitor.MonitorResult.Reason;
import org.rectrain.monitor.sketch.RowSample;
import org.rectrain.monitor.sketch.ScoreSketch;
import org.rectrain.monitor.sketch.Summary;
import org.rectrain.stat.drift.Adwin;
import org.rectrain.stat.drift.PageHinkley;

/**
 * Changes that come slowly: loss and calibration as streams, over the reference and then over the
 * windows. Page-Hinkley reads one value a pane, in standard deviations of what chance does at the
 * pane's size, and its threshold is the one that resampled panes cross as seldom as was asked for.
 * ADWIN reads single rows, one a user and pane, so that no user speaks twice.
 */
final class Trends {
  private static final double LARGEST_LOSS = 4;
  private static final double TOLERANCE = 0.25;
  private static final double FORGETTING = 1 - 1e-4;
  private static final int LEAST_PANES = 3;

  private final MonitorConfig config;
  private final Reference reference;
  private final Map<String, Summary> panes;
  private final double share;

  /**
   * Trends over panes.
   *
   * @param panes of the reference and after it, in order
   */
  Trends(MonitorConfig config, Reference reference, Map<String, Summary> panes) {
    this.config = config;
    this.reference = reference;
    this.panes = panes;
    int streams = 4 * Math.max(1, config.tasks().size());
    this.share = (1 - Reference.WINDOW_SHARE) * config.falseAlarms() / streams;
  }

  /** What is followed. */
  private enum Followed {
    LOSS,
    CALIBRATION
  }

  /** Reasons by the pane in which a change was found. */
  Map<String, List<Reason>> find() {
    Map<String, List<Reason>> out = new LinkedHashMap<>();
    List<String> tasks = reference.summary().shape().tasks();
    for (int t = 0; t < tasks.size(); t++) {
      for (Followed followed : Followed.values()) {
        ofPanes(t, followed, out);
        ofRows(t, followed, out);
      }
    }
    return out;
  }

  private void ofPanes(int task, Followed followed, Map<String, List<Reason>> out) {
    TaskCounts.Figures before = reference.tally().tasks.get(task).get(0).figures();
    double usual = value(before, followed);
    Map<String, Double> values = new LinkedHashMap<>();
    double[] nulls = {};
    for (Map.Entry<String, Summary> pane : panes.entrySet()) {
      TaskCounts counts = TaskCounts.of(pane.getValue().scores(task, 0), 0);
      long labelled = counts.labelled();
      double value = value(counts.figures(), followed);
      if (labelled >= config.minRows() && !Double.isNaN(value)) {
        Limits.Null chance = reference.chance(labelled);
        double[] drawn =
            followed == Followed.LOSS ? chance.loss()[task] : chance.calibration()[task];
        double mean = Arrays.stream(drawn).filter(d -> !Double.isNaN(d)).average().orElse(0);
        double deviation = deviation(drawn, mean);
        if (deviation > 0) {
          values.put(pane.getKey(), (value - usual) / deviation);
          if (nulls.length == 0) {
            nulls =
                Arrays.stream(drawn)
                    .filter(d -> !Double.isNaN(d))
                    .map(d -> (d - mean) / deviation)
                    .toArray();
          }
        }
      }
    }
    double spread = Math.max(1, spread(values));
    double threshold = threshold(nulls);
    PageHinkley test = new PageHinkley(LEAST_PANES, TOLERANCE, threshold, FORGETTING);
    values.forEach(
        (pane, value) -> {
          if (test.update(value / spread)) {
            add(out, pane, task, followed, "Page-Hinkley");
          }
        });
  }

  /** Days of the reference differ by more than chance: what they do is no news. */
  private double spread(Map<String, Double> values) {
    double[] own =
        values.entrySet().stream()
            .filter(e -> isReference(e.getKey()))
            .mapToDouble(Map.Entry::getValue)
            .toArray();
    return own.length < LEAST_PANES ? 1 : deviation(own, Arrays.stream(own).average().orElse(0));
  }

  private boolean isReference(String pane) {
    return reference.covers(pane);
  }

  private static double deviation(double[] values, double mean) {
    double sum = 0;
    int count = 0;
    for (double value : values) {
      if (!Double.isNaN(value)) {
        sum += (value - mean) * (value - mean);
        count++;
      }
    }
    return count < 2 ? Double.NaN : Math.sqrt(sum / (count - 1));
  }

  /** The least threshold that a stream of resampled panes crosses seldom enough. */
  private double threshold(double[] nulls) {
    long allowed = (long) Math.floor(nulls.length * share);
    for (double threshold = 2; ; threshold += 0.25) {
      PageHinkley test = new PageHinkley(LEAST_PANES, TOLERANCE, threshold, FORGETTING);
      long alarms = Arrays.stream(nulls).filter(test::update).count();
      if (alarms <= allowed) {
        return threshold;
      }
    }
  }

  private void ofRows(int task, Followed followed, Map<String, List<Reason>> out) {
    Adwin adwin = new Adwin(share, 32, 5, 5, 10);
    DoublePredicate changed = adwin::update;
    panes.forEach(
        (pane, summary) -> {
          boolean found = false;
          List<RowSample.Line> lines =
              summary.sample().lines().stream()
                  .sorted(
                      Comparator.comparingLong(RowSample.Line::millis)
                          .thenComparingLong(RowSample.Line::hash))
                  .toList();
          for (RowSample.Line line : lines) {
            int label = line.labels().get(task);
            double score = line.scores().get(task);
            if (label != ScoreSketch.OPEN && !Double.isNaN(score)) {
              found |= changed.test(unit(label, score, followed));
            }
          }
          if (found) {
            add(out, pane, task, followed, "ADWIN");
          }
        });
  }

  /** The loss or the residual of a row, brought to 0 to 1. */
  private static double unit(int label, double score, Followed followed) {
    return followed == Followed.LOSS
        ? Math.min(LARGEST_LOSS, -Math.log(label == 1 ? score : 1 - score)) / LARGEST_LOSS
        : (label - score + 1) / 2;
  }

  private static double value(TaskCounts.Figures figures, Followed followed) {
    return followed == Followed.LOSS ? figures.logLoss() : figures.calibration();
  }

  private void add(
      Map<String, List<Reason>> out, String pane, int task, Followed followed, String detector) {
    if (isReference(pane)) {
      return;
    }
    String name = reference.summary().shape().tasks().get(task);
    String what = followed == Followed.LOSS ? "loss" : "calibration";
    String sentence =
        String.format(Locale.ROOT, "%s finds a change in the %s of %s", detector, what, name);
    out.computeIfAbsent(pane, p -> new ArrayList<>())
        .add(new Reason(Cause.TREND, name, "", Double.NaN, Double.NaN, sentence));
  }
}
