package org.rectrain.guess;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.rectrain.guess.Glimpse.Join;

/** Writes the prepare section of a log: cleaning, split and gates that suit it. */
final class PrepareDraft {
  private static final long FIRST_TIME = Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();
  private static final double MOST_MISSING = 0.04;

  /** By the prepare gate on quarantined rows. */
  private static final double MOST_LOST = 0.15;

  /** Items of a user in a log without an order. */
  static final String WHOLE_HISTORY = "100";

  private final Guess.Tables tables;
  private final LogGuess log;
  private final FeedbackGuess feedback;
  private final Guess.Notes notes;
  private final SectionDraft draft;
  private final Map<String, Object> roles;

  /**
   * A draft.
   *
   * @param draft that is written on
   * @param roles has the context's columns and gets the split
   */
  PrepareDraft(
      Guess.Tables tables, Guess.Notes notes, SectionDraft draft, Map<String, Object> roles) {
    this.tables = tables;
    this.log = tables.log();
    this.feedback = tables.feedback();
    this.notes = notes;
    this.draft = draft;
    this.roles = roles;
  }

  void write() {
    SplitGuess split = SplitGuess.of(log);
    String kind = tables.heldOut().isEmpty() ? split.kind() : "given";
    draft.open("prepare");
    draft.open("clean");
    TimeLook look = log.look();
    boolean any = false;
    if (look != null && look.min() < FIRST_TIME) {
      int year = Instant.ofEpochMilli(look.min()).atOffset(ZoneOffset.UTC).getYear() - 1;
      draft.put("min_time", year + "-01-01T00:00:00Z", "the first row is older than 2000");
      any = true;
    }
    if (split.busiest() > 300 || feedback.kind() == FeedbackGuess.Kind.RATINGS) {
      draft.raw(
          "bots",
          "{max_events_per_hour: 100000}",
          look == null
              ? "no times to count by"
              : "up to " + split.busiest() + " rows of a user in an hour: people here do that");
      any = true;
    }
    Join join = tables.items();
    double unknown = join == null ? 0 : unknown(log.item(), join.column());
    if (unknown > 0.1) {
      draft.put(
          "unknown_items",
          "flag",
          String.format(
              Locale.ROOT, "%.0f %% of the rows are of items without a row", 100 * unknown));
      any = true;
    }
    if (!any) {
      draft.put("duplicates", "quarantine", "repeated rows of one impression");
    }
    draft.close();
    draft.raw(
        "split", "{kind: " + kind + "}", tables.heldOut().isEmpty() ? split.why() : "by files");
    roles.put("split", kind);
    if (kind.equals("leave_last_out") && feedback.kind() == FeedbackGuess.Kind.IMPRESSIONS) {
      notes.fact("leave_last_out tests one click per user");
    }
    if (feedback.kind() == FeedbackGuess.Kind.RATINGS) {
      draft.raw("negatives", "{ratio: 0}", "all ratings are kept");
    }
    if (feedback.kind() == FeedbackGuess.Kind.POSITIVES) {
      draft.raw("negatives", "{ratio: 0}", "train takes the other items of a batch");
    }
    if (log.order().equals("shuffled")) {
      draft.raw("history_length", WHOLE_HISTORY, "no item of a user is newer than another");
      if (kind.equals("stratified")) {
        draft.put("as_of", "test_start", "test asks after valid: lists of all models know both");
      }
    }
    if (!log.order().isEmpty()) {
      draft.raw("statistics", "{by: [item]}", "without times no more can be counted");
    }
    gates();
    draft.close().blank();
  }

  private static double unknown(ColumnFacts item, ColumnFacts ids) {
    int rows = 0;
    for (Map.Entry<String, Integer> value : item.counts().entrySet()) {
      rows += ids.counts().containsKey(value.getKey()) ? 0 : value.getValue();
    }
    return (double) rows / Math.max(1, item.filled());
  }

  private void gates() {
    List<String> bounds = new ArrayList<>();
    Set<String> mapped = new LinkedHashSet<>(tables.keys());
    feedback.labels().values().forEach(rule -> mapped.add(rule.column().name()));
    Object context = roles.get("context");
    if (context instanceof List<?> names) {
      names.forEach(name -> mapped.add(String.valueOf(name)));
    }
    for (String name : mapped) {
      ColumnFacts c = log.table().column(name);
      if (c != null && c.missing() > MOST_MISSING) {
        double bound = Math.min(1, Math.ceil(20 * (c.missing() + 0.03)) / 20);
        bounds.add(SectionDraft.scalar(name) + ": " + bound);
      }
    }
    double lost =
        Math.max(log.user().missing(), log.item().missing())
            + (log.time() == null ? 0 : log.time().missing());
    if (!bounds.isEmpty()) {
      draft.open("gates");
      if (lost > MOST_LOST) {
        draft.put(
            "max_quarantined",
            Math.min(1, Math.ceil(20 * (lost + 0.05)) / 20),
            String.format(
                Locale.ROOT, "%.0f %% of the rows lack their user, item or time", 100 * lost));
      }
      draft.raw(
          "max_missing_of",
          "{" + String.join(", ", bounds) + "}",
          "else these would fail the gate of 5 % missing values");
      draft.close();
    }
  }
}
