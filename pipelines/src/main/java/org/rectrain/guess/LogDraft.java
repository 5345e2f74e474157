package org.rectrain.guess;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.rectrain.config.eval.EvalConfig;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.guess.Glimpse.Join;

/** Writes the configuration of a log: data, prepare, and a path that fits the budget. */
final class LogDraft {
  private static final List<Integer> LISTS =
      ConfigTrees.defaultsBut(EvalConfig.class, Map.of()).recallAt();
  private static final int USUAL_LIST = LISTS.get(LISTS.size() - 1);

  private final Glimpses all;
  private final Guess.Tables tables;
  private final LogGuess log;
  private final FeedbackGuess feedback;
  private final Guess.Notes notes;
  private final SectionDraft draft = new SectionDraft();
  private final Map<String, Object> roles = new LinkedHashMap<>();
  private final EntityDraft entities;

  private LogDraft(Glimpses all, Guess.Tables tables, Guess.Notes notes) {
    this.all = all;
    this.tables = tables;
    this.log = tables.log();
    this.feedback = tables.feedback();
    this.notes = notes;
    this.entities = new EntityDraft(tables, draft, roles);
  }

  static Guess write(
      Glimpses all,
      Guess.Tables tables,
      Budget.Allowance allowance,
      Guess.Notes notes,
      String command) {
    LogDraft made = new LogDraft(all, tables, notes);
    made.head(command);
    made.data();
    new PrepareDraft(tables, notes, made.draft, made.roles).write();
    made.models(allowance);
    return new Guess(made.draft.toString(), made.roles, notes.unsure(), notes.facts());
  }

  private void head(String command) {
    draft.comment("rectrain run -c FILE");
    draft.comment("");
    draft.comment("Written by: " + command);
    draft.comment("Feedback: " + feedback.kind().words + ".");
    draft.put("output", "runs/" + name(), "");
    draft.put("seed", 7, "").blank();
  }

  private String name() {
    java.nio.file.Path file = all.root().getFileName();
    String root = file == null ? "" : file.toString();
    String of =
        root.isEmpty() || root.equals(".")
            ? String.valueOf(log.table().file().getFileName())
            : root;
    String plain = of.replaceFirst("\\..*$", "").replaceAll("[^\\p{L}\\p{N}_-]+", "-");
    return plain.isEmpty() ? "mine" : plain;
  }

  private void data() {
    draft.open("data");
    String root = all.root().toString();
    draft.put("root", root.isEmpty() ? "." : root, "");
    events();
    entities.items();
    entities.users();
    draft.close().blank();
  }

  private void events() {
    Glimpse table = log.table();
    roles.put("log", table.path());
    draft.open("events");
    draft.table(table);
    role("user", log.user().name());
    role("item", log.item().name());
    if (!log.order().isEmpty()) {
      String by = log.time() == null ? "_row" : log.time().name();
      draft.put("time", by, "");
      draft.put("time_format", "order", why("time"));
      roles.put("order", by);
      if (log.order().equals("shuffled")) {
        notes.unsure(
            "each user's rows are in the order of item ids, which says nothing of time",
            "data.events.time=COLUMN");
      }
    } else {
      role("time", java.util.Objects.requireNonNull(log.time()).name());
      times(java.util.Objects.requireNonNull(log.look()));
    }
    if (feedback.kind() == FeedbackGuess.Kind.POSITIVES) {
      draft.put("feedback", "positives", "no row lacks the first label: negatives are drawn");
    }
    draft.open("labels");
    entities.named(feedback.labels().keySet());
    feedback.labels().forEach((name, rule) -> draft.put(name, rule.text(), rule.why()));
    draft.close();
    roles.put("feedback", feedback.kind().name().toLowerCase(Locale.ROOT));
    roles.put("labels", List.copyOf(feedback.labels().keySet()));
    joined();
    if (feedback.position() != null) {
      draft.put("position", feedback.position(), "small whole numbers, by the name");
      roles.put("position", feedback.position());
    }
    if (table.shown() != null) {
      lists(table.shown());
    }
    if (!tables.heldOut().isEmpty()) {
      List<String> files = new ArrayList<>();
      tables.heldOut().forEach((side, t) -> files.add(side + ": " + SectionDraft.scalar(t.path())));
      draft.raw("held_out", "{" + String.join(", ", files) + "}", "files with the same columns");
    }
    entities.context();
    draft.close();
  }

  private void lists(ShownColumn shown) {
    String separator = shown.separator().equals(" ") ? "" : ", separator: \",\"";
    draft.raw(
        "impressions",
        "{column: "
            + SectionDraft.scalar(shown.column())
            + separator
            + ", label: "
            + ShownColumn.LABEL
            + "}",
        "lists of what was shown, each entry with 1 or 0 behind it");
    if (shown.id() != null) {
      draft.put("id", shown.id(), "every list has its own");
    }
    if (shown.history() != null) {
      draft.put("history", shown.history(), "lists of the same items");
    }
    roles.put("impressions", shown.column());
  }

  private void joined() {
    String request = feedback.request();
    if (feedback.kind() == FeedbackGuess.Kind.EVENTS) {
      draft.put("rows", "events", "several rows say what came of one impression");
      if (request != null) {
        draft.put("id", request, "rows of one request and item belong together");
        roles.put("request", request);
      } else {
        draft.put("join_minutes", 60, "no id: rows of a user and an item with no longer pause");
        notes.unsure(
            "rows of a user and an item within 60 minutes are one example",
            "data.events.join_minutes=N or data.events.id=COLUMN");
      }
      return;
    }
    ColumnFacts column = log.table().column(request);
    if (request != null && column != null && column.distinct() > 0.9 * column.filled()) {
      draft.put("id", request, "every row has its own");
      roles.put("request", request);
    }
  }

  private void role(String role, String column) {
    draft.put(role, column, why(role));
    roles.put(role, column);
  }

  private String why(String role) {
    return log.why().getOrDefault(role, "");
  }

  private void times(TimeLook look) {
    draft.put(
        "time_format",
        look.format(),
        Instant.ofEpochMilli(look.min()) + " to " + Instant.ofEpochMilli(look.max()));
    if (!look.zone().isEmpty()) {
      draft.put("time_zone", look.zone(), "times carry none");
      notes.unsure(
          "times carry no zone and were taken for " + look.zone(), "data.events.time_zone=ZONE");
    }
    if (!look.others().isEmpty()) {
      notes.unsure(
          "times read as " + look.format() + " and as " + look.others(),
          "data.events.time_format=FORMAT");
    }
  }

  private void models(Budget.Allowance allowance) {
    boolean positives = feedback.kind() == FeedbackGuess.Kind.POSITIVES;
    Join join = tables.items();
    boolean text = entities.hasText();
    long count = join == null ? log.item().distinct() : join.table().allRows();
    Budget budget =
        Budget.of(
            allowance,
            new LogSizes(
                log.table().allRows(),
                positives,
                log.order().isEmpty(),
                log.user().distinct(),
                count,
                text ? entities.words() : 0));
    draft.open("baselines").raw("models", SectionDraft.list(budget.baselines()), "");
    ease(budget);
    draft.close();
    draft.open("train");
    draft.comment(budget.why());
    if (text) {
      draft.raw(
          "encoder",
          "{tune: none, max_tokens: " + budget.maxTokens() + ", keep_vectors: " + vectors() + "}",
          "text is encoded once; tune: lora trains the encoder too and takes much longer");
    } else {
      draft.raw("encoder", "{tune: none}", "");
    }
    int longest = longestList(count);
    if (positives) {
      lists(text, longest);
    } else if (!text) {
      draft.raw("towers", "{text: false, item_ids: true}", "no column holds text");
    }
    if (!positives && longest < USUAL_LIST) {
      draft.raw("retrieval", "{k: " + longest + "}", "");
    }
    draft.put("epochs", budget.epochs(), "passes over the train rows at most");
    draft.put("eval_every", Math.max(0.05, Math.min(0.5, budget.epochs() / 4)), "");
    draft.close();
    draft.raw(
        "score",
        text ? "{latency_users: 0, keep_vectors: " + vectors() + "}" : "{latency_users: 0}",
        "without measuring latency");
    List<Integer> shorter = LISTS.stream().filter(k -> k <= longest).toList();
    draft.raw(
        "eval",
        longest < USUAL_LIST ? "{recall_at: " + shorter + "}" : "{}",
        longest < USUAL_LIST ? "a list of " + USUAL_LIST + " would hold most items" : "");
  }

  /** The longest list that is at most a fifth of the items, so that it says something. */
  private static int longestList(long items) {
    return LISTS.stream().filter(k -> 5L * k <= items).reduce(1, Math::max);
  }

  /** A model of positives alone, whose lists are judged: chosen on valid of two such logs. */
  private void lists(boolean text, int longest) {
    String first = feedback.labels().keySet().iterator().next();
    draft.raw(
        "tasks",
        "{" + SectionDraft.scalar(first) + ": 0}",
        "no row lacks it, so there is nothing to learn but lists");
    draft.open("towers");
    if (!text) {
      draft.raw("text", "false", "no column holds text");
    }
    draft.raw("item_ids", "true", "known items are found by who took them, too");
    draft.raw("dim", "256", "");
    draft.raw("tower_hidden", "512", "");
    draft.raw("similarity", "cosine", "over a learned temperature");
    if (log.order().equals("shuffled")) {
      draft.raw("history_of", "others", "there is no order, so all other items of the user");
      draft.raw("history", PrepareDraft.WHOLE_HISTORY, "");
      draft.raw("pooling", "mean", "");
      draft.raw("attention", "false", "");
    }
    draft.close();
    draft.raw(
        "retrieval",
        "{weight: 1, mask: user, popularity: 0, log_q: false, hide_popularity: 0"
            + (longest < USUAL_LIST ? ", k: " + longest + "}" : "}"),
        "items of a batch that the user has not are his negatives");
    draft.raw("batch_size", "1024", "each other item of a batch is a negative");
    draft.raw("stopping", "{recall_share: 1}", "");
  }

  /** Where the texts' vectors are kept, so that score encodes none again. */
  private String vectors() {
    return SectionDraft.scalar("runs/" + name() + "-vectors");
  }

  private void ease(Budget budget) {
    boolean fewer = budget.easeItems() > 0;
    if (budget.baselines().contains("ease") && (budget.onePenalty() || fewer)) {
      draft.raw(
          "ease",
          "{lambda: [250]" + (fewer ? ", max_items: " + budget.easeItems() : "") + "}",
          "one penalty"
              + (fewer ? " and fewer items" : "")
              + ": each inversion takes items cubed operations");
    }
  }
}
