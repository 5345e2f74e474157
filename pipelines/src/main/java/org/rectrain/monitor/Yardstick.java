package org.rectrain.monitor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rectrain.config.monitor.MonitorConfig.Distance;
import org.rectrain.monitor.DriftMeasure.Kind;
import org.rectrain.monitor.sketch.Shape;
import org.rectrain.stat.Divergence;
import org.rectrain.stat.drift.ChiSquare;

/** Measures how far counts have moved from those of the reference. */
@SuppressWarnings("ReferenceEquality") // The very object is meant.
final class Yardstick {
  /** Share added to each bucket where an empty one would make a distance infinite. */
  static final double SMOOTHING = 1e-4;

  /** Rows of each label below which an AUC says nothing. */
  private static final long FEWEST_OF_A_LABEL = 10;

  private final List<DriftMeasure> measures;
  private final Distance distance;
  private final WindowTally reference;
  private final List<List<TaskCounts.Figures>> figures = new ArrayList<>();
  private final int minRows;

  Yardstick(List<DriftMeasure> measures, Distance distance, WindowTally reference, int minRows) {
    this.measures = measures;
    this.distance = distance;
    this.reference = reference;
    this.minRows = minRows;
    for (List<TaskCounts> slices : reference.tasks) {
      figures.add(slices.stream().map(TaskCounts::figures).toList());
    }
  }

  /** All measures of a shape whose last features are the scores of its tasks. */
  static List<DriftMeasure> measures(Shape shape, List<Boolean> labels, List<Boolean> scores) {
    List<DriftMeasure> out = new ArrayList<>();
    long scored = scores.stream().filter(s -> s).count();
    int plain = (int) (shape.features().size() - scored);
    for (int f = 0; f < shape.features().size(); f++) {
      out.add(new DriftMeasure(f < plain ? Kind.COVARIATE : Kind.SCORE, f, 0));
    }
    for (int t = 0; t < shape.tasks().size(); t++) {
      for (int s = 0; s <= shape.slices().size(); s++) {
        if (labels.get(t)) {
          out.add(new DriftMeasure(Kind.PRIOR, t, s));
        }
        if (labels.get(t) && scores.get(t)) {
          out.add(new DriftMeasure(Kind.CALIBRATION, t, s));
          out.add(new DriftMeasure(Kind.CONCEPT, t, s));
        }
      }
    }
    return out;
  }

  List<DriftMeasure> measures() {
    return measures;
  }

  /** The reference's own figure of a measure; NaN for a distance. */
  double reference(DriftMeasure measure) {
    if (measure.isDistance()) {
      return Double.NaN;
    }
    return value(measure.kind(), figures.get(measure.index()).get(measure.slice()));
  }

  private static double value(Kind kind, TaskCounts.Figures of) {
    return switch (kind) {
      case PRIOR -> of.rate();
      case CALIBRATION -> of.calibration();
      case CONCEPT -> of.auc();
      case COVARIATE, SCORE -> Double.NaN;
    };
  }

  /** The figure of a measure in a window; NaN for a distance. */
  static double now(DriftMeasure measure, WindowTally window) {
    return measure.isDistance()
        ? Double.NaN
        : value(measure.kind(), window.tasks.get(measure.index()).get(measure.slice()).figures());
  }

  /**
   * How far each measure has moved, in the order of the measures.
   *
   * @return NaN where a task has too few labelled rows
   */
  double[] moved(WindowTally window) {
    double[] out = new double[measures.size()];
    TaskCounts last = null;
    TaskCounts.Figures now = null;
    for (int i = 0; i < out.length; i++) {
      DriftMeasure measure = measures.get(i);
      if (measure.isDistance()) {
        out[i] = between(reference.features[measure.index()], window.features[measure.index()]);
        continue;
      }
      TaskCounts counts = window.tasks.get(measure.index()).get(measure.slice());
      if (now == null || counts != last) {
        last = counts;
        now = counts.figures();
      }
      double then = value(measure.kind(), figures.get(measure.index()).get(measure.slice()));
      double difference = value(measure.kind(), now) - then;
      boolean enough =
          counts.labelled() >= minRows
              && (measure.kind() != Kind.CONCEPT
                  || Math.min(sum(counts.negatives()), sum(counts.positives()))
                      >= FEWEST_OF_A_LABEL);
      out[i] =
          !enough || Double.isNaN(difference)
              ? Double.NaN
              : measure.kind() == Kind.CONCEPT ? Math.max(0, -difference) : Math.abs(difference);
    }
    return out;
  }

  private static long sum(long[] values) {
    return Arrays.stream(values).sum();
  }

  private double between(double[] then, double[] now) {
    return switch (distance) {
      case JENSEN_SHANNON -> Divergence.jensenShannon(then, now);
      case PSI -> Divergence.psi(then, now, SMOOTHING);
      case KULLBACK_LEIBLER -> Divergence.kullbackLeibler(now, then, SMOOTHING);
      case CHI_SQUARE -> {
        double rows = Arrays.stream(now).sum();
        double[] smooth = Arrays.stream(then).map(c -> c + SMOOTHING).toArray();
        yield ChiSquare.homogeneity(smooth, now).statistic() / rows;
      }
    };
  }
}
