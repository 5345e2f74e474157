package org.rectrain.guess;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The size of a training that fits some minutes on this machine, by its cores and speeds that were
 * measured for one of them; a figure to begin with and no promise.
 *
 * @param epochs passes over the train rows
 * @param maxTokens longest text, 0 for no text
 * @param baselines to fit beside it
 * @param onePenalty whether EASE has time for one ridge penalty only
 * @param why the reckoning
 */
record Budget(
    double epochs, int maxTokens, List<String> baselines, boolean onePenalty, String why) {
  /** Of one core with frozen text vectors, a tower pair and the softmax over items. */
  private static final double ROWS_PER_SECOND = 700;

  private static final double TOKENS_PER_SECOND = 1800;
  private static final double TOKENS_PER_WORD = 1.4;
  private static final double TRAIN_SHARE = 0.45;
  private static final double TEXT_SHARE = 0.3;

  /** EASE inverted 6,170 items in 10 s on two cores, beside other jobs; time grows by the cube. */
  private static final double EASE_SECONDS = 10;

  private static final double EASE_ITEMS = 6170;
  private static final double EASE_MOST = 12_000;
  private static final double EASE_SHARE = 0.15;
  private static final int PENALTIES = 3;

  /**
   * Reckons.
   *
   * @param rows of the log
   * @param positives whether each gets drawn items beside it
   * @param items with text
   * @param words mean number of words of a text, 0 without text
   */
  static Budget of(
      double minutes, long rows, boolean positives, boolean timed, long items, double words) {
    int cores = Runtime.getRuntime().availableProcessors();
    double seconds = 60 * minutes;
    int tokens = 0;
    if (words > 0) {
      double wanted = words <= 12 ? 32 : Math.min(128, Math.max(32, words * TOKENS_PER_WORD));
      double affordable =
          TEXT_SHARE * seconds * TOKENS_PER_SECOND * cores / Math.max(1, 2.0 * items);
      tokens = (int) Math.max(16, Math.min(wanted, affordable));
      tokens = tokens > 32 ? tokens / 16 * 16 : tokens;
    }
    double examples = 0.7 * rows * (positives ? 5 : 1);
    double fitting = TRAIN_SHARE * seconds * ROWS_PER_SECOND * cores / Math.max(1, examples);
    double epochs = Math.max(0.1, Math.min(6, Math.floor(10 * fitting) / 10));
    List<String> models = new ArrayList<>(List.of("popularity"));
    if (timed) {
      models.add("popularity_recent");
    }
    models.add("itemcf");
    double inversion = EASE_SECONDS * Math.pow(Math.min((double) items, EASE_MOST) / EASE_ITEMS, 3);
    if (inversion <= EASE_SHARE * seconds) {
      models.add("ease");
    }
    if (!positives) {
      models.add("frequency");
    }
    return new Budget(
        epochs,
        tokens,
        models,
        PENALTIES * inversion > EASE_SHARE * seconds,
        String.format(
            Locale.ROOT,
            "%.0f minutes on %d cores: about %,.0f train rows",
            minutes,
            cores,
            examples));
  }
}
