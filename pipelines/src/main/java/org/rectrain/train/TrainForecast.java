package org.rectrain.train;

import java.util.Locale;
import org.rectrain.train.loop.LoopForecast;
import org.rectrain.train.loop.LoopSettings;

/**
 * What a training takes, predicted before its first step: each of its parts was run a few times on
 * this machine as it is now, see {@link TrainProbe}. Early stopping may end it sooner, but not
 * before its patience is over.
 *
 * @param encoding seconds of encoding texts before the first step
 * @param steps seconds of all optimizer steps, those of the encoder included
 * @param evaluations seconds of all evaluations
 */
public record TrainForecast(double encoding, double steps, double evaluations) {
  /** Encoder passes of a window: the vectors, and forward and backward for the gradient. */
  private static final int PASSES = 4;

  /**
   * Seconds on this machine, with all workers.
   *
   * @param micro one micro-batch above the encoder, on one worker
   * @param optimizer one step of the towers' optimizer
   * @param token one token forward through the encoder
   * @param evaluation one evaluation without the texts that it reads
   */
  record Measured(double micro, double optimizer, double token, double evaluation) {}

  /**
   * How often each part is run.
   *
   * @param steps optimizer steps
   * @param micros micro-batches of a step that one worker makes one after another
   * @param windows steps of the encoder; 0 where it does not learn
   * @param evaluations of valid, that of the start included
   * @param tokens encoded once, in each window and for each evaluation
   */
  record Work(long steps, double micros, long windows, long evaluations, Tokens tokens) {}

  /** Tokens to encode, of layers that are not kept. */
  record Tokens(double once, double window, double evaluation) {}

  static TrainForecast of(Measured measured, Work work) {
    Tokens tokens = work.tokens();
    return new TrainForecast(
        tokens.once() * measured.token(),
        work.steps() * (work.micros() * measured.micro() + measured.optimizer())
            + work.windows() * tokens.window() * PASSES * measured.token(),
        work.evaluations() * (measured.evaluation() + tokens.evaluation() * measured.token()));
  }

  /** Seconds of all. */
  public double seconds() {
    return encoding + steps + evaluations;
  }

  /** Seconds until early stopping may end it at the soonest: the start stays the best. */
  double soonest(LoopSettings settings) {
    int patience = settings.stopping().patience();
    if (patience == 0) {
      return seconds();
    }
    double share = Math.min(1, (double) patience * settings.evalSteps() / settings.totalSteps());
    return encoding + share * (steps + evaluations);
  }

  /** A line for people, with the key that makes a long training take about an hour. */
  public String text(LoopSettings settings) {
    return String.format(
            Locale.ROOT,
            "%s on this machine as it is now: encoding %s, %,d steps %s, evaluations %s",
            range(settings),
            LoopForecast.shown(encoding),
            settings.totalSteps(),
            LoopForecast.shown(steps),
            LoopForecast.shown(evaluations))
        + LoopForecast.shorter(settings, seconds() - encoding);
  }

  private String range(LoopSettings settings) {
    String most = LoopForecast.shown(seconds());
    String least = LoopForecast.shown(soonest(settings));
    return least.equals(most)
        ? "about " + most
        : "about " + most + ", or from " + least + " on where evaluations stop gaining,";
  }

  /** Seconds of the first steps with their evaluations. */
  double upTo(long made, LoopSettings settings) {
    long total = settings.totalSteps();
    return encoding
        + steps * made / total
        + evaluations * settings.evaluations(made) / settings.evaluations(total);
  }

  /**
   * What it took in the end beside what was predicted for as many steps.
   *
   * @param made steps until it ended
   */
  public String against(double used, LoopSettings settings, long made) {
    double predicted = upTo(made, settings);
    String ended =
        made < settings.totalSteps()
            ? String.format(
                Locale.ROOT, "; it stopped after %,d of %,d", made, settings.totalSteps())
            : "";
    return String.format(
        Locale.ROOT,
        "took %s, %.2f of the %s that were predicted for its %,d steps%s",
        LoopForecast.shown(used),
        used / predicted,
        LoopForecast.shown(predicted),
        made,
        ended);
  }
}
