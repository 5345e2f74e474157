package org.rectrain.train.loop;

import java.util.Locale;
import org.rectrain.run.Progress;

/**
 * What a run will take at most, predicted once from its first evaluation and its first steps. Early
 * stopping may end it sooner.
 */
public final class LoopForecast {
  /** Steps of so many seconds say what the others take. */
  private static final double ENOUGH_SECONDS = 5;

  private static final double LONG_SECONDS = 3600;

  private final LoopSettings settings;
  private final Progress progress;
  private long first;
  private long begun;
  private long evaluating;
  private double evaluation;
  private boolean done;

  LoopForecast(LoopSettings settings, Progress progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /** The steps begin now. */
  void begin(long step) {
    first = step;
    begun = System.nanoTime();
    evaluating = 0;
  }

  /**
   * Takes what an evaluation took, with the vectors of the texts that it reads.
   *
   * @param started when it began ({@link System#nanoTime()})
   */
  void evaluated(long started) {
    long nanos = System.nanoTime() - started;
    evaluating += nanos;
    evaluation = nanos / 1e9;
  }

  /** Says what the rest will take, as soon as enough steps were made. */
  void stepped(long step) {
    double seconds = (System.nanoTime() - begun - evaluating) / 1e9;
    if (done || seconds < ENOUGH_SECONDS || step >= settings.totalSteps()) {
      return;
    }
    done = true;
    progress.log(line(settings, step, rest(settings, step, seconds / (step - first), evaluation)));
  }

  /** Seconds from a step to the end. */
  static double rest(LoopSettings settings, long step, double perStep, double perEvaluation) {
    long evaluations = settings.evaluations(settings.totalSteps()) - settings.evaluations(step);
    return (settings.totalSteps() - step) * perStep + evaluations * perEvaluation;
  }

  static String line(LoopSettings settings, long step, double rest) {
    return String.format(
            Locale.ROOT,
            "%s: about %s more for steps %,d to %,d and their evaluations, judged by those so far",
            settings.name(),
            shown(rest),
            step + 1,
            settings.totalSteps())
        + shorter(settings, rest);
  }

  /** The key that makes a long run take about an hour; empty for a short one. */
  public static String shorter(LoopSettings settings, double seconds) {
    if (seconds <= LONG_SECONDS) {
      return "";
    }
    double epochs = (double) settings.totalSteps() / settings.stepsPerEpoch();
    return String.format(
        Locale.ROOT,
        "; %s.epochs=%.2g instead of %.2g would take about an hour",
        settings.name(),
        epochs * LONG_SECONDS / seconds,
        epochs);
  }

  /** A duration for people. */
  public static String shown(double seconds) {
    return seconds < 90
        ? String.format(Locale.ROOT, "%.0f s", seconds)
        : seconds < 2 * LONG_SECONDS
            ? String.format(Locale.ROOT, "%.0f minutes", seconds / 60)
            : String.format(Locale.ROOT, "%.1f hours", seconds / 3600);
  }
}
