package org.rectrain.monitor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.monitor.MonitorConfig;
import org.rectrain.monitor.MonitorResult.BucketChange;
import org.rectrain.monitor.MonitorResult.Cause;
import org.rectrain.monitor.MonitorResult.FeatureResult;
import org.rectrain.monitor.MonitorResult.Reason;
import org.rectrain.monitor.MonitorResult.State;
import org.rectrain.monitor.MonitorResult.TaskResult;
import org.rectrain.monitor.MonitorResult.WindowResult;
import org.rectrain.monitor.sketch.FeatureSketch;
import org.rectrain.monitor.sketch.NumberSketch;
import org.rectrain.monitor.sketch.Shape;
import org.rectrain.monitor.sketch.Summary;
import org.rectrain.stat.Divergence;
import org.rectrain.stat.drift.ChiSquare;
import org.rectrain.stat.drift.WeightedSample;

/** Holds windows against the reference. */
final class Judge {
  private static final int MOST_CHANGES = 4;

  private final MonitorConfig config;
  private final Reference reference;
  private final Shape shape;

  Judge(MonitorConfig config, Reference reference) {
    this.config = config;
    this.reference = reference;
    this.shape = reference.summary().shape();
  }

  /** Judges one window. */
  WindowResult judge(String date, Summary window) {
    boolean enough = window.rows() >= config.minRows();
    WindowTally tally = WindowTally.of(window, reference.buckets());
    double[] moved = reference.yardstick().moved(tally);
    double[] limits = new double[moved.length];
    Arrays.fill(limits, Double.NaN);
    if (enough) {
      limits = reference.limits(window.rows(), labelledShares(tally, window.rows()));
    }
    List<Reason> reasons = new ArrayList<>();
    List<FeatureResult> features = new ArrayList<>();
    List<TaskResult> tasks = new ArrayList<>();
    List<DriftMeasure> measures = reference.yardstick().measures();
    for (int m = 0; m < measures.size(); m++) {
      DriftMeasure measure = measures.get(m);
      Reason reason =
          enough && moved[m] > limits[m]
              ? reason(measure, moved[m], limits[m], window, tally)
              : null;
      if (reason != null) {
        reasons.add(reason);
      }
      if (measure.isDistance()) {
        features.add(feature(measure.index(), window, tally, moved[m], limits[m], reason));
      }
    }
    for (int t = 0; t < shape.tasks().size(); t++) {
      for (int s = 0; s <= shape.slices().size(); s++) {
        tasks.add(TaskView.of(reference, window, tally, t, s, limits, reasons));
      }
    }
    reasons.sort(
        Comparator.comparing((Reason r) -> !r.cause().broken())
            .thenComparing(Reason::strength, Comparator.reverseOrder()));
    return new WindowResult(
        date,
        window.rows(),
        window.users(),
        enough ? state(reasons) : State.NOT_ENOUGH,
        features,
        tasks,
        reasons);
  }

  static State state(List<Reason> reasons) {
    if (reasons.stream().anyMatch(r -> r.cause().broken())) {
      return State.BROKEN;
    }
    return reasons.isEmpty() ? State.STEADY : State.DRIFT;
  }

  private double[] labelledShares(WindowTally tally, long rows) {
    double[] out = new double[shape.tasks().size()];
    for (int t = 0; t < out.length; t++) {
      double then =
          (double) reference.tally().tasks.get(t).get(0).labelled() / reference.summary().rows();
      out[t] = tally.tasks.get(t).get(0).labelled() / (double) rows / then;
    }
    return out;
  }

  private Reason reason(
      DriftMeasure measure, double moved, double limit, Summary window, WindowTally tally) {
    if (measure.isDistance()) {
      String name = shape.features().get(measure.index());
      Diagnosis broken =
          Diagnosis.of(
              reference.summary().feature(measure.index()),
              window.feature(measure.index()),
              config.brokenMissing());
      if (broken != null) {
        return new Reason(broken.cause(), name, "", moved, limit, name + " " + broken.words());
      }
      String changes =
          changes(measure.index(), tally).stream()
              .limit(2)
              .map(Judge::words)
              .reduce((a, b) -> a + ", " + b)
              .orElse("");
      return new Reason(
          measure.kind() == DriftMeasure.Kind.SCORE ? Cause.SCORE : Cause.COVARIATE,
          name,
          "",
          moved,
          limit,
          String.format(
              Locale.ROOT,
              "%s moved by %.3g (%s), by chance at most %.3g: %s",
              name,
              moved,
              config.distance().name().toLowerCase(Locale.ROOT).replace('_', '-'),
              limit,
              changes));
    }
    String task = shape.tasks().get(measure.index());
    String slice = measure.slice() == 0 ? "" : shape.slices().get(measure.slice() - 1);
    String what =
        switch (measure.kind()) {
          case PRIOR -> "the rate of " + task;
          case CALIBRATION -> "mean score minus rate of " + task;
          default -> "the AUC of " + task;
        };
    Cause cause =
        switch (measure.kind()) {
          case PRIOR -> Cause.PRIOR;
          case CALIBRATION -> Cause.CALIBRATION;
          default -> Cause.CONCEPT;
        };
    String sentence =
        String.format(
            Locale.ROOT,
            "%s%s went from %.4f to %.4f, by chance at most %.4f",
            what,
            slice.isEmpty() ? "" : " in " + slice,
            reference.yardstick().reference(measure),
            Yardstick.now(measure, tally),
            limit);
    return new Reason(cause, task, slice, moved, limit, sentence);
  }

  private static String words(BucketChange change) {
    return String.format(
        Locale.ROOT,
        "%s %.1f %% to %.1f %%",
        change.bucket(),
        100 * change.before(),
        100 * change.now());
  }

  private FeatureResult feature(
      int index,
      Summary window,
      WindowTally tally,
      double moved,
      double limit,
      @Nullable Reason reason) {
    double[] then = reference.tally().features[index];
    double[] now = tally.features[index];
    FeatureSketch before = reference.summary().feature(index);
    FeatureSketch after = window.feature(index);
    double wasserstein = Double.NaN;
    double kolmogorovSmirnov = Double.NaN;
    if (before instanceof NumberSketch a && after instanceof NumberSketch b) {
      WeightedSample from = a.sample();
      WeightedSample to = b.sample();
      wasserstein = WeightedSample.wasserstein(from, to) / from.deviation();
      kolmogorovSmirnov = WeightedSample.kolmogorovSmirnov(from, to);
    }
    State state =
        Double.isNaN(limit)
            ? State.NOT_ENOUGH
            : reason == null ? State.STEADY : reason.cause().broken() ? State.BROKEN : State.DRIFT;
    return new FeatureResult(
        shape.features().get(index),
        state,
        moved,
        limit,
        Divergence.psi(then, now, Yardstick.SMOOTHING),
        Divergence.jensenShannon(then, now),
        Divergence.kullbackLeibler(now, then, Yardstick.SMOOTHING),
        wasserstein,
        kolmogorovSmirnov,
        ChiSquare.homogeneity(then, now).statistic(),
        now[0] / Arrays.stream(now).sum(),
        changes(index, tally));
  }

  /** The buckets whose share changed most. */
  List<BucketChange> changes(int feature, WindowTally tally) {
    double[] then = reference.tally().features[feature];
    double[] now = tally.features[feature];
    double before = Arrays.stream(then).sum();
    double after = Arrays.stream(now).sum();
    List<BucketChange> out = new ArrayList<>();
    for (int b = 0; b < then.length; b++) {
      String name = reference.buckets().get(feature).name(b);
      out.add(new BucketChange(name, then[b] / before, now[b] / after));
    }
    out.sort(
        Comparator.comparingDouble((BucketChange c) -> -Math.abs(c.now() - c.before()))
            .thenComparing(BucketChange::bucket));
    return out.stream().filter(c -> c.now() != c.before()).limit(MOST_CHANGES).toList();
  }
}
