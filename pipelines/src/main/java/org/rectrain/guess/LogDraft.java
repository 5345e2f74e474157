package org.rectrain.guess;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the configuration of a log: data, prepare, and a path that fits the budget. */
final class LogDraft {
  private static final long FIRST_TIME = Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();
  private static final double MOST_MISSING = 0.04;

  private final Glimpses all;
  private final Guess.Tables tables;
  private final LogGuess log;
  private final FeedbackGuess feedback;
  private final Notes notes;
  private final SectionDraft draft = new SectionDraft();
  private final Map<String, Object> roles = new LinkedHashMap<>();
  private @Nullable EntityGuess items;
  private double words;

  private LogDraft(Glimpses all, Guess.Tables tables, Notes notes) {
    this.all = all;
    this.tables = tables;
    this.log = tables.log();
    this.feedback = tables.feedback();
    this.notes = notes;
  }

  static Guess write(
      Glimpses all, Guess.Tables tables, double minutes, Notes notes, String command) {
    LogDraft made = new LogDraft(all, tables, notes);
    made.head(command);
    made.data();
    made.prepare();
    made.models(minutes);
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
    itemTable();
    userTable();
    draft.close().blank();
  }

  private void events() {
    Glimpse table = log.table();
    roles.put("log", table.path());
    draft.open("events");
    draft.comment(Guess.told(table));
    table(draft, table);
    role("user", log.user().name());
    role("item", log.item().name());
    if (!log.order().isEmpty()) {
      String by = log.time() == null ? "_row" : log.time().name();
      draft.put("time", by, "");
      draft.put("time_format", "order", why("time"));
      roles.put("order", by);
      if (log.order().equals("shuffled")) {
        notes.unsure(
            "each user's rows stand in the order of item ids, which says nothing of time",
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
    feedback.labels().forEach((name, rule) -> draft.put(name, rule.rule(), rule.why()));
    draft.close();
    roles.put("feedback", feedback.kind().name().toLowerCase(Locale.ROOT));
    roles.put("labels", List.copyOf(feedback.labels().keySet()));
    joined();
    if (feedback.position() != null) {
      draft.put("position", feedback.position(), "small whole numbers, by the name");
      roles.put("position", feedback.position());
    }
    if (!tables.heldOut().isEmpty()) {
      List<String> files = new ArrayList<>();
      tables.heldOut().forEach((side, t) -> files.add(side + ": " + SectionDraft.scalar(t.path())));
      draft.raw("held_out", "{" + String.join(", ", files) + "}", "files with the same columns");
    }
    context();
    draft.close();
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
    } else if (request != null && isImpressionId(request)) {
      draft.put("id", request, "every row has its own");
      roles.put("request", request);
    }
  }

  private boolean isImpressionId(String request) {
    ColumnFacts column = log.table().column(request);
    return column != null && column.distinct() > 0.9 * column.filled();
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

  private void context() {
    Set<String> keys = keys();
    List<String> chosen = new ArrayList<>();
    List<String> left = new ArrayList<>();
    for (ColumnFacts c : log.table().columns()) {
      if (keys.contains(c.name()) || feedback.used().contains(c.name())) {
        continue;
      }
      boolean known =
          ColumnWords.CONTEXT.fit(c.name()) >= 2
              && c.distinct() > 1
              && c.distinct() <= 500
              && c.missing() < 0.5
              && c.words() < 4
              && c.lists() < 0.5;
      (known ? chosen : left).add(c.name());
    }
    if (!chosen.isEmpty()) {
      draft.open("context");
      for (String name : chosen) {
        ColumnFacts c = java.util.Objects.requireNonNull(log.table().column(name));
        String key = name.replaceAll("[^\\p{L}\\p{N}_]+", "_");
        draft.raw(
            key,
            key.equals(name) ? "{}" : "{column: " + SectionDraft.scalar(name) + "}",
            c.distinct() + " values: " + String.join(", ", c.frequent(3)));
      }
      draft.close();
      roles.put("context", chosen);
    }
    left.removeAll(entityColumns());
    if (!left.isEmpty() && tables.heldOut().isEmpty()) {
      draft.comment("Not used, for it may be known only afterwards: " + String.join(", ", left));
    }
  }

  private Set<String> keys() {
    Set<String> keys = new HashSet<>(List.of(log.user().name(), log.item().name()));
    if (log.time() != null) {
      keys.add(log.time().name());
    }
    if (feedback.request() != null) {
      keys.add(feedback.request());
    }
    if (feedback.position() != null) {
      keys.add(feedback.position());
    }
    return keys;
  }

  /** Columns of the log that are the same in all rows of an item, where items have no table. */
  private Set<String> entityColumns() {
    Set<String> out = new LinkedHashSet<>();
    if (tables.items() != null) {
      return out;
    }
    Set<String> keys = keys();
    for (ColumnFacts c : log.table().columns()) {
      if (!keys.contains(c.name())
          && !feedback.used().contains(c.name())
          && !ColumnWords.CONTEXT.is(c.name())
          && !ColumnWords.OUTCOME.is(c.name())
          && !ColumnWords.TIME.is(c.name())
          && c.distinct() > 1
          && c.lists() < 0.5
          && follows(c, log.item())
          && !follows(c, log.user())) {
        out.add(c.name());
      }
    }
    return out;
  }

  private static boolean follows(ColumnFacts c, ColumnFacts key) {
    Map<String, String> first = new HashMap<>();
    int again = 0;
    int same = 0;
    for (int i = 0; i < key.rows(); i++) {
      String id = key.values().get(i);
      String value = c.values().get(i);
      if (id != null && value != null) {
        String before = first.putIfAbsent(id, value);
        again += before == null ? 0 : 1;
        same += value.equals(before) ? 1 : 0;
      }
    }
    return again > 5 && same > 0.98 * again;
  }

  /** The first value of each item. */
  private static List<@Nullable String> firsts(ColumnFacts c, ColumnFacts key) {
    Map<String, String> first = new LinkedHashMap<>();
    for (int i = 0; i < key.rows(); i++) {
      String id = key.values().get(i);
      String value = c.values().get(i);
      if (id != null && value != null) {
        first.putIfAbsent(id, value);
      }
    }
    return new ArrayList<>(first.values());
  }

  private void itemTable() {
    Join join = tables.items();
    if (join == null) {
      Set<String> columns = entityColumns();
      List<ColumnFacts> of =
          log.table().columns().stream()
              .filter(c -> columns.contains(c.name()))
              .map(c -> ColumnFacts.of(c.name(), firsts(c, log.item())))
              .toList();
      EntityGuess guess = EntityGuess.of(of, Set.of());
      draft.open("items");
      draft.put("id", log.item().name(), "no table of items: they are those of the log");
      entity(guess);
      draft.close();
      items = guess;
      words = words(guess, of);
      return;
    }
    Glimpse table = join.table();
    Set<String> not = Set.of(join.column().name());
    EntityGuess guess = EntityGuess.of(table.columns(), not);
    draft.open("items");
    draft.comment(Guess.told(table));
    table(draft, table);
    draft.put(
        "id",
        join.column().name(),
        String.format(
            Locale.ROOT, "one row each; %.0f %% of the log's items are here", 100 * join.share()));
    entity(guess);
    draft.close();
    roles.put("items", table.path());
    items = guess;
    words = words(guess, table.columns());
  }

  private static double words(EntityGuess guess, List<ColumnFacts> columns) {
    return columns.stream()
        .filter(c -> guess.text().contains("{" + c.name() + "}"))
        .mapToDouble(ColumnFacts::words)
        .sum();
  }

  private void entity(EntityGuess guess) {
    if (!guess.text().isEmpty()) {
      draft.put("text", guess.text(), guess.textWhy());
      roles.put("text", guess.text());
    }
    if (!guess.features().isEmpty()) {
      draft.open("features");
      guess.features().forEach((name, f) -> draft.raw(name, f.options(), f.why()));
      draft.close();
    }
    if (!guess.left().isEmpty()) {
      draft.comment("Not used: " + String.join(", ", guess.left()));
    }
  }

  private void userTable() {
    Join join = tables.users();
    if (join == null) {
      return;
    }
    Glimpse table = join.table();
    EntityGuess guess = EntityGuess.of(table.columns(), Set.of(join.column().name()));
    draft.open("users");
    draft.comment(Guess.told(table));
    table(draft, table);
    draft.put(
        "id",
        join.column().name(),
        String.format(
            Locale.ROOT, "one row each; %.0f %% of the log's users are here", 100 * join.share()));
    entity(new EntityGuess("", "", guess.features(), guess.left()));
    draft.close();
    roles.put("users", table.path());
  }

  /** How the files of a table are written, where that is not what is read without a word. */
  static void table(SectionDraft draft, Glimpse table) {
    draft.put("path", table.path(), "");
    draft.put("format", table.format(), "by the first bytes");
    if (table.format().equals("csv")) {
      if (!table.delimiter().equals(",")) {
        draft.put("delimiter", table.delimiter(), "cuts all lines alike");
      }
      if (!table.quote().equals("doubled")) {
        draft.put("quote", table.quote(), "quotes within cells");
      }
      if (!table.header()) {
        draft.raw(
            "columns",
            SectionDraft.list(table.columns().stream().map(ColumnFacts::name).toList()),
            "the first line is a row");
      }
    }
    if (!table.encoding().isEmpty() && !table.encoding().equals("UTF-8")) {
      draft.put("encoding", table.encoding(), "not UTF-8");
    }
  }

  private void prepare() {
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
          "up to " + split.busiest() + " rows of a user in an hour: people here do that");
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
    negatives();
    statistics();
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

  private void negatives() {
    if (feedback.kind() == FeedbackGuess.Kind.RATINGS) {
      draft.raw("negatives", "{ratio: 0}", "all ratings are kept");
    }
  }

  private void statistics() {
    if (!log.order().isEmpty()) {
      draft.raw("statistics", "{by: [item]}", "without times no more can be counted");
    }
  }

  private void gates() {
    List<String> bounds = new ArrayList<>();
    Set<String> mapped = new LinkedHashSet<>(keys());
    feedback.labels().values().forEach(rule -> mapped.add(rule.rule().split("[ ,]", -1)[0]));
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
    if (!bounds.isEmpty()) {
      draft.open("gates");
      draft.raw(
          "max_missing_of",
          "{" + String.join(", ", bounds) + "}",
          "else these would fail the gate of 5 % missing values");
      draft.close();
    }
  }

  private void models(double minutes) {
    boolean positives = feedback.kind() == FeedbackGuess.Kind.POSITIVES;
    Join join = tables.items();
    EntityGuess of = items;
    boolean text = of != null && !of.text().isEmpty();
    long count = join == null ? log.item().distinct() : join.table().allRows();
    Budget budget =
        Budget.of(
            minutes,
            log.table().allRows(),
            positives,
            log.order().isEmpty(),
            count,
            text ? words : 0);
    draft.open("baselines").raw("models", SectionDraft.list(budget.baselines()), "").close();
    draft.open("train");
    draft.comment(budget.why());
    if (text) {
      draft.raw(
          "encoder",
          "{tune: none, max_tokens: " + budget.maxTokens() + "}",
          "text is encoded once; tune: lora trains the encoder too and takes much longer");
    } else {
      draft.raw("encoder", "{tune: none}", "");
      draft.raw("towers", "{text: false, item_ids: true}", "no column holds text");
    }
    draft.put("epochs", budget.epochs(), "passes over the train rows at most");
    draft.put("eval_every", Math.max(0.05, Math.min(0.5, budget.epochs() / 4)), "");
    if (positives) {
      draft.raw("retrieval", "{weight: 1}", "lists are judged, so the softmax over items leads");
    }
    draft.close();
    draft.raw("score", "{latency_users: 0}", "without measuring latency");
    draft.raw("eval", "{}", "");
  }
}
