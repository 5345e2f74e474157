package org.rectrain.eval.policy;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rectrain.causal.Examination;
import org.rectrain.config.eval.OffPolicyConfig.Chances;
import org.rectrain.stat.policy.Rounds;

/**
 * A model's ranking of the logged lists as rounds with weights, or why the log cannot show what it
 * would have got.
 *
 * @param rounds the rounds; empty where refused
 * @param moved share of the rows that are put at another position
 * @param refused null where the log supports the ranking
 */
record PolicyRounds(Rounds rounds, double moved, @Nullable String refused) {
  private static final Rounds NONE =
      new Rounds(new double[0], new double[0], new double[0], new double[0]);

  /**
   * Weighs the rows of the lists under a model's scores.
   *
   * @param labels rewards by row, 0 or 1
   * @param scores of the model by row
   * @param chances what weighs a row
   * @param examination null where unknown
   * @param logged chance of each row's item to be where it was, NaN where unknown; read with {@link
   *     Chances#LOGGED} only
   */
  static PolicyRounds of(
      LoggedLists lists,
      int[] labels,
      double[] scores,
      Chances chances,
      @Nullable Examination examination,
      double[] logged) {
    int[] rows = lists.all();
    for (int row : rows) {
      if (Double.isNaN(scores[row])) {
        return refused("the model leaves rows of the lists without a score");
      }
    }
    int[] target = lists.reordered(scores);
    int[] size = sizes(lists, rows.length);
    double usual = mean(examination, lists, rows);
    Rounds out =
        new Rounds(
            new double[rows.length],
            new double[rows.length],
            new double[rows.length],
            new double[rows.length]);
    int moved = 0;
    for (int i = 0; i < rows.length; i++) {
      int row = rows[i];
      int from = lists.position()[row];
      double before = looked(examination, from);
      double after = looked(examination, target[i]);
      double chance =
          switch (chances) {
            case EXAMINATION -> before;
            case UNIFORM -> 1.0 / size[i];
            case LOGGED -> logged[row];
          };
      boolean stays = from == target[i];
      boolean known = chance > 0 && (chances == Chances.EXAMINATION ? after > 0 : chance <= 1);
      if (!known) {
        return refused(missing(chances, from, target[i], chance));
      }
      moved += stays ? 0 : 1;
      out.rewards()[i] = labels[row];
      out.weights()[i] = chances == Chances.EXAMINATION ? after / chance : stays ? 1 / chance : 0;
      // A score is the chance of a click at a usual position.
      out.logged()[i] = scores[row] * relative(before, usual);
      out.target()[i] = scores[row] * relative(after, usual);
    }
    return new PolicyRounds(out, (double) moved / rows.length, null);
  }

  private static PolicyRounds refused(String why) {
    return new PolicyRounds(NONE, Double.NaN, why);
  }

  private static String missing(Chances chances, int from, int to, double chance) {
    return switch (chances) {
      case EXAMINATION ->
          "how often position "
              + (chance > 0 ? to : from)
              + " is looked at is not known from the train rows";
      case UNIFORM -> "a list has no rows";
      case LOGGED ->
          String.format(
              Locale.ROOT,
              "a row at position %d has the logged chance %s; expected above 0 and at most 1",
              from,
              chance);
    };
  }

  private static int[] sizes(LoggedLists lists, int count) {
    int[] out = new int[count];
    int at = 0;
    for (int[] list : lists.rows()) {
      java.util.Arrays.fill(out, at, at + list.length, list.length);
      at += list.length;
    }
    return out;
  }

  private static double looked(@Nullable Examination examination, int position) {
    return examination == null ? Double.NaN : examination.at(position);
  }

  private static double mean(@Nullable Examination examination, LoggedLists lists, int[] rows) {
    return examination == null
        ? Double.NaN
        : examination.mean(java.util.Arrays.stream(rows).map(r -> lists.position()[r]).toArray());
  }

  /** 1 where nothing is known of a position. */
  private static double relative(double chance, double usual) {
    return chance > 0 && usual > 0 ? chance / usual : 1;
  }
}
