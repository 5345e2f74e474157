package org.rectrain.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.rectrain.metric.Logistic;

/** Explanations in words. */
final class Sentences {
  private static final int EVENTS = 2;
  private static final int FEATURES = 3;
  private static final double SMALL = 0.005;

  /** Of the largest share: what is smaller is not worth a word. */
  private static final double OF_LARGEST = 0.05;

  private Sentences() {}

  /**
   * A row's score in a sentence, e.g. "click 34 %, where a typical row has 12 %: because this user
   * chose A and B (+0.73); category sports adds 0.30; price 12 takes away 0.12".
   *
   * @param task place of the label
   */
  static String of(RowExplanation row, int task) {
    RowExplanation.Outcome outcome = row.outcomes().get(task);
    StringBuilder out = new StringBuilder();
    out.append(outcome.task())
        .append(' ')
        .append(percent(outcome.probability()))
        .append(", where a typical row has ")
        .append(percent(Logistic.sigmoid(outcome.base())));
    List<String> reasons = new ArrayList<>();
    boolean up = outcome.logit() >= outcome.base();
    double largest =
        row.shares().stream().mapToDouble(s -> Math.abs(s.values().get(task))).max().orElse(0);
    double least = Math.max(SMALL, OF_LARGEST * largest);
    List<RowExplanation.Share> events =
        row.shares().stream()
            .filter(s -> s.kind() == Player.Kind.EVENT)
            .filter(s -> up == s.values().get(task) > 0 && Math.abs(s.values().get(task)) >= least)
            .limit(EVENTS)
            .toList();
    if (!events.isEmpty()) {
      double sum = events.stream().mapToDouble(s -> s.values().get(task)).sum();
      List<String> what = new ArrayList<>();
      String verb = "";
      for (RowExplanation.Share event : events) {
        int space = event.detail().indexOf('\u201c');
        String own = event.detail().substring(0, Math.max(0, space)).strip();
        what.add(own.equals(verb) ? event.detail().substring(space) : event.detail());
        verb = own;
      }
      reasons.add("because this user " + String.join(" and ", what) + " (" + signed(sum) + ")");
    }
    row.shares().stream()
        .filter(s -> s.kind() != Player.Kind.EVENT && Math.abs(s.values().get(task)) >= least)
        .limit(FEATURES)
        .forEach(s -> reasons.add(words(s, task)));
    return out + (reasons.isEmpty() ? "" : ": " + String.join("; ", reasons));
  }

  private static String words(RowExplanation.Share share, int task) {
    double value = share.values().get(task);
    String part =
        switch (share.kind()) {
          case FEATURES -> share.name() + " (" + share.detail() + ")";
          case ITEM -> "the item itself";
          case USER -> "the user's own profile";
          case OLDER -> "the older history";
          case EVENT -> share.detail();
        };
    return part
        + (value > 0 ? " adds " : " takes away ")
        + String.format(Locale.ROOT, "%.2f", Math.abs(value));
  }

  /** A change in words, e.g. "with price 9 in place of 12 it would be 41 %". */
  static String of(RowExplanation.Change change) {
    if (change.steps().isEmpty()) {
      return "no change of the changeable features raises it";
    }
    List<String> steps = new ArrayList<>();
    for (RowExplanation.Step step : change.steps()) {
      steps.add(step.feature() + " " + step.to() + " in place of " + step.from());
    }
    return "with "
        + String.join(" and ", steps)
        + " it would be "
        + percent(change.probability())
        + (change.reached() ? "" : ", which is below the " + percent(change.target()) + " wanted");
  }

  private static String signed(double value) {
    return String.format(Locale.ROOT, "%+.2f", value).replace('-', '\u2212');
  }

  private static String percent(double p) {
    return String.format(Locale.ROOT, p < 0.1 ? "%.1f %%" : "%.0f %%", 100 * p);
  }
}
