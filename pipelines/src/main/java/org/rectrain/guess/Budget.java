package org.rectrain.guess;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The size of a training that fits some minutes with all stages beside it; a figure to begin with
 * and no promise. Every rate is what two cores of a 2 GHz AMD EPYC of the first generation did.
 *
 * @param epochs passes over the train rows
 * @param maxTokens longest text, 0 for no text
 * @param baselines to fit beside it
 * @param easeItems that EASE inverts; 0 for as many as it takes by itself
 * @param onePenalty whether EASE has time for one ridge penalty only
 * @param why the reckoning
 */
public record Budget(
    double epochs,
    int maxTokens,
    List<String> baselines,
    int easeItems,
    boolean onePenalty,
    String why) {
  /** Seconds of the path beside its data: starting, opening models, drawing the page. */
  private static final double START = 45;

  /** Seconds in which prepare's code is compiled, and rows by which most of it is. */
  private static final double COMPILED = 12;

  private static final double WARM_ROWS = 60_000;

  /** Seconds of prepare for one cell of a row, once compiled. */
  private static final double CELL = 6e-7;

  private static final double USUAL_CELLS = 30;

  /** Rows a second to which baselines are fitted. */
  public static final double FITTED_ROWS = 12_000;

  /** Pairs of users and items a second that a model puts in order. */
  public static final double LISTED_PAIRS = 40e6;

  /** Examples a second that train above the encoder. */
  public static final double TRAINED_ROWS = 3500;

  private static final double TOKENS = 1100;

  /** What other jobs of the machine and unusual data may take. */
  private static final double MARGIN = 0.85;

  private static final double TEXT_SHARE = 0.4;
  private static final double TRAIN_SHARE = 0.7;
  private static final double MOST_EPOCHS = 8;

  /** EASE inverted 6,170 items in 10 s; time grows by the cube. */
  private static final double EASE_SECONDS = 10;

  private static final double EASE_ITEMS = 6170;
  private static final int EASE_MOST = 12_000;
  private static final int EASE_LEAST = 2000;
  private static final double EASE_SHARE = 0.15;
  private static final int PENALTIES = 3;

  /** Reckons what a run on some data can do. */
  static Budget of(Allowance allowance, LogSizes data) {
    double rate = allowance.rate();
    double seconds = MARGIN * 60 * allowance.minutes();
    List<String> models = new ArrayList<>(List.of("popularity"));
    if (data.timed()) {
      models.add("popularity_recent");
    }
    models.add("itemcf");
    double share = EASE_SHARE * seconds * rate / EASE_SECONDS;
    double most = EASE_ITEMS * Math.cbrt(share);
    double inverted = Math.min(Math.min((double) data.items(), EASE_MOST), most);
    boolean ease = inverted >= Math.min(EASE_LEAST, data.items());
    if (ease) {
      models.add("ease");
    }
    if (!data.positives()) {
      models.add("frequency");
    }
    double inversion = ease ? inversion(inverted) : 0;
    boolean onePenalty = PENALTIES * inversion > EASE_SHARE * seconds * rate;
    double fixed =
        START
            + preparing((double) data.rows(), USUAL_CELLS)
            + data.rows() / FITTED_ROWS
            + (onePenalty ? 1 : PENALTIES) * inversion
            + (models.size() + 1.0) * data.users() * data.items() / LISTED_PAIRS;
    double left = Math.max(0, seconds * rate - fixed);
    int tokens = tokens(TEXT_SHARE * left, data);
    left -= encoding(tokens, data);
    double examples = data.examples(0);
    double fitting = TRAIN_SHARE * left * TRAINED_ROWS / Math.max(1, examples);
    double epochs = Math.max(0.1, Math.min(MOST_EPOCHS, Math.floor(10 * fitting) / 10));
    return new Budget(
        epochs,
        tokens,
        models,
        most < Math.min(data.items(), EASE_MOST) ? (int) most / 100 * 100 : 0,
        onePenalty,
        String.format(
            Locale.ROOT,
            "%.0f minutes on %d cores: about %.0f s beside the training, %.0f s of it for texts,"
                + " and about %,d train rows",
            allowance.minutes(),
            allowance.cores(),
            (fixed + encoding(tokens, data)) / rate,
            encoding(tokens, data) / rate,
            (long) examples));
  }

  /** Tokens of a text that can be encoded, once, in some seconds. */
  private static int tokens(double seconds, LogSizes data) {
    if (data.words() == 0) {
      return 0;
    }
    double words = data.words();
    double wanted =
        words <= 12 ? 32 : Math.min(128, Math.max(32, words * LogSizes.TOKENS_PER_WORD));
    double affordable = seconds * TOKENS / Math.max(1, data.items());
    int tokens = (int) Math.max(16, Math.min(wanted, affordable));
    return tokens > 32 ? tokens / 16 * 16 : tokens;
  }

  private static double encoding(int tokens, LogSizes data) {
    return data.items() * data.tokens(tokens) / TOKENS;
  }

  /**
   * Seconds of prepare beside its start.
   *
   * @param rows of the log
   * @param cells of a row: its columns, and three for each statistic
   */
  public static double preparing(double rows, double cells) {
    return COMPILED * (1 - Math.exp(-rows / WARM_ROWS)) + rows * cells * CELL;
  }

  /** Seconds in which EASE inverts so many items, for one penalty. */
  public static double inversion(double items) {
    return EASE_SECONDS * Math.pow(items / EASE_ITEMS, 3);
  }

  /**
   * The minutes that a run may take, and how much this machine does in them.
   *
   * @param minutes from the first stage to the report
   * @param cores that work
   * @param speed of one core, as a multiple of the one by which {@link Budget} reckons
   */
  public record Allowance(double minutes, int cores, double speed) {
    /** Products of one core in a second, on a 2 GHz AMD EPYC of the first generation. */
    private static final double USUAL = 5.1e9;

    /** Until the compiler has done its work, and where other jobs leave little time. */
    private static final int TRIALS = 1500;

    private static final long MOST_NANOS = 5_000_000_000L;
    private static final int ROWS = 64;
    private static final int WIDTH = 1024;
    private static final int ROUNDS = 20;

    /** On this machine's cores, if they are as fast as the usual one. */
    public static Allowance usual(double minutes) {
      return new Allowance(minutes, Runtime.getRuntime().availableProcessors(), 1);
    }

    /**
     * On this machine, whose best speed is measured for half a second or so, once a process, and
     * taken in steps of the square root of 2, so that the same files have the same answer.
     */
    public static Allowance measured(double minutes) {
      return new Allowance(minutes, Runtime.getRuntime().availableProcessors(), Speed.MEASURED);
    }

    private static final class Speed {
      static final double MEASURED = step(products() / USUAL);
    }

    /** Products of one core in a second, the most that were seen. */
    private static double products() {
      double[][] rows = new double[ROWS][WIDTH];
      for (int k = 0; k < ROWS; k++) {
        Arrays.fill(rows[k], 1e-3 * k);
      }
      double[] sum = new double[WIDTH];
      double best = 0;
      long end = System.nanoTime() + MOST_NANOS;
      for (int trial = 0; trial < TRIALS && System.nanoTime() < end; trial++) {
        long start = System.nanoTime();
        for (int round = 0; round < ROUNDS; round++) {
          for (int k = 0; k < ROWS; k += 4) {
            subtract(sum, 1e-3 * round, rows[k], rows[k + 1], rows[k + 2], rows[k + 3]);
          }
        }
        long took = System.nanoTime() - start;
        best = Math.max(best, 1e9 * ROUNDS * ROWS * WIDTH / took);
      }
      if (!Double.isFinite(sum[0])) {
        throw new IllegalStateException("sums of small numbers are finite");
      }
      return best;
    }

    /** The nearest power of the square root of 2. */
    static double step(double speed) {
      return Math.pow(2, Math.rint(2 * Math.log(speed) / Math.log(2)) / 2);
    }

    private static void subtract(
        double[] sum, double f, double[] a, double[] b, double[] c, double[] d) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] -= f * a[i] + f * b[i] + f * c[i] + f * d[i];
      }
    }

    /** How many times as much as two usual cores. */
    public double rate() {
      return speed * cores / 2;
    }
  }
}
