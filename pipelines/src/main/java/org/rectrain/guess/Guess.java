package org.rectrain.guess;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.RunConfig;
import org.rectrain.guess.Glimpse.Join;
import org.rectrain.source.JoinedColumns;

/**
 * From files that nobody prepared to a configuration that runs: looks at samples, finds what each
 * table and column is, and writes it down with the evidence.
 *
 * @param yaml the configuration
 * @param roles what was found: tables by role, and columns of the log by role
 * @param unsure what may be wrong, each with what settles it
 * @param facts what was seen and matters
 */
@SuppressWarnings("ReferenceEquality") // The very object is meant.
public record Guess(
    String yaml, Map<String, Object> roles, List<String> unsure, List<String> facts) {
  /** Share of the log's ids that a table has to have at least when it was named, or to be named. */
  private static final double SOME_IDS = 0.01;

  /**
   * Looks at files and folders.
   *
   * @param paths of the tables
   * @param pairs what is known of them: {@code user=uid}, {@code items=films.csv}
   * @param allowance of minutes that a run may take
   * @param command that was given, for the first line of the configuration
   * @throws Failure (exit code 2) for a role that is none, (exit code 3) for files that cannot be
   *     read, (exit code 4) when there is no user or no item
   */
  public static Guess of(
      List<Path> paths, List<String> pairs, Budget.Allowance allowance, String command) {
    Glimpses glimpses = Glimpses.of(paths);
    List<Glimpse> tables = glimpses.tables().stream().map(ShownColumn::rows).toList();
    Map<String, String> given = Given.of(pairs, tables);
    Notes notes = new Notes();
    glimpses.ignored().forEach(notes::fact);
    LogGuess log = log(tables, given, notes);
    ExperimentGuess experiment =
        given.containsKey("item") ? null : ExperimentGuess.of(tables, given, notes);
    Guess made;
    if (experiment != null && (log == null || isExperiment(experiment, log))) {
      made = ExperimentDraft.write(glimpses, experiment, notes, command);
    } else if (log == null) {
      throw nothing(tables, glimpses.ignored());
    } else {
      made = LogDraft.write(glimpses, tables(log, tables, given, notes), allowance, notes, command);
    }
    // What is written must be read: a fault of ours would show here and not at the user's.
    ConfigReader.bind(made.yaml, List.of(), RunConfig.class, "what init wrote");
    return made;
  }

  /** An experiment on a log of impressions holds variants in the log. */
  private static boolean isExperiment(ExperimentGuess experiment, LogGuess log) {
    return experiment.log().equals(log.table()) || experiment.assignment() != null;
  }

  private static Failure nothing(List<Glimpse> tables, List<String> ignored) {
    List<String> described = new ArrayList<>();
    for (Glimpse table : tables) {
      described.add(
          table.path()
              + " ("
              + String.join(
                  ", ", table.columns().stream().limit(12).map(c -> shown(table, c)).toList())
              + (table.columns().size() > 12 ? ", ..." : "")
              + ")");
    }
    String left = ignored.isEmpty() ? "" : "; not read: " + String.join("; ", ignored);
    return Failure.gate(
        "no table has a column of users and one of items: " + String.join("; ", described) + left,
        "name them: rectrain init FILE user=COLUMN item=COLUMN");
  }

  /** A column's name, and its first value where the file gives no names. */
  private static String shown(Glimpse table, ColumnFacts c) {
    String first = c.values().stream().filter(v -> v != null).findFirst().orElse("");
    return table.form().header() ? c.name() : c.name() + " = " + first;
  }

  private static @Nullable LogGuess log(
      List<Glimpse> tables, Map<String, String> given, Notes notes) {
    LogGuess best = null;
    double most = -1;
    Notes ofBest = new Notes();
    for (Glimpse table : tables) {
      if (given.containsKey("log") && !Given.isNamed(table, given.getOrDefault("log", ""))) {
        continue;
      }
      List<Glimpse> others = tables.stream().filter(t -> t != table).toList();
      Notes own = new Notes();
      LogGuess log = LogGuess.of(table, others, given, own);
      boolean catalogue = log != null && !table.form().header() && given.get("user") == null;
      if (log == null || (log.user().unique() && (log.item().unique() || catalogue))) {
        continue; // a row for each of something
      }
      boolean heldOut = isHeldOut(table);
      double score =
          Math.log1p((double) table.allRows()) + (log.time() == null ? 0 : 1) - (heldOut ? 100 : 0);
      if (score > most || best == null) {
        most = score;
        best = log;
        ofBest = own;
      }
    }
    ofBest
        .unsure()
        .forEach(u -> notes.unsure(u.replaceFirst("; (.*) settles it$", ""), override(u)));
    ofBest.facts().forEach(notes::fact);
    return best;
  }

  private static String override(String unsure) {
    return unsure.replaceFirst("(?s).*; (.*) settles it$", "$1");
  }

  static boolean isHeldOut(Glimpse table) {
    return !side(table).isEmpty();
  }

  /** valid or test where the file's name says so. */
  static String side(Glimpse table) {
    String name = String.valueOf(table.file().getFileName()).toLowerCase(Locale.ROOT);
    return name.matches("(.*[-_.])?(valid|validation|val|dev)[-_.].*")
        ? "valid"
        : name.matches("(.*[-_.])?test[-_.].*") ? "test" : "";
  }

  /**
   * The tables of a log.
   *
   * @param items null when the log has none beside it
   * @param users null when there are no profiles
   * @param heldOut further files of the log by split
   */
  record Tables(
      LogGuess log,
      FeedbackGuess feedback,
      @Nullable Join items,
      @Nullable Join users,
      Map<String, Glimpse> heldOut) {
    /** The columns of the log that are keys: user, item, time, request and position. */
    Set<String> keys() {
      Set<String> keys = new HashSet<>(List.of(log.user().name(), log.item().name()));
      if (log.time() != null) {
        keys.add(log.time().name());
        keys.addAll(JoinedColumns.parts(log.time().name()));
      }
      if (feedback.request() != null) {
        keys.add(feedback.request());
      }
      if (feedback.position() != null) {
        keys.add(feedback.position());
      }
      return keys;
    }
  }

  private static Tables tables(
      LogGuess log, List<Glimpse> tables, Map<String, String> given, Notes notes) {
    Map<String, Glimpse> heldOut = new LinkedHashMap<>();
    Set<String> columns =
        new HashSet<>(log.table().columns().stream().map(ColumnFacts::name).toList());
    List<Glimpse> others = new ArrayList<>();
    for (Glimpse table : tables) {
      boolean same = table.columns().stream().allMatch(c -> columns.contains(c.name()));
      if (table != log.table() && same && isHeldOut(table)) {
        heldOut.put(side(table), table);
      } else if (table != log.table()) {
        others.add(table);
      }
    }
    if (!heldOut.isEmpty() && !heldOut.containsKey("valid")) {
      notes.fact("a test file without a valid one is left aside: " + heldOut.keySet());
      heldOut.clear();
    }
    Join items = join(log.item(), ColumnWords.ITEM, others, given.get("items"), notes);
    List<Glimpse> left = others.stream().filter(t -> items == null || t != items.table()).toList();
    Join users = join(log.user(), ColumnWords.USER, left, given.get("users"), notes);
    for (Glimpse table : left) {
      if (users == null || table != users.table()) {
        notes.fact(table.path() + " is not used: " + unused(log, table, items));
      }
    }
    if (users != null) {
      baskets(log, users.table(), notes);
    }
    return new Tables(log, FeedbackGuess.of(log, given, notes), items, users, heldOut);
  }

  /** Says where a table of orders knows who ordered what the log has by order. */
  private static void baskets(LogGuess log, Glimpse orders, Notes notes) {
    ColumnFacts person =
        orders.columns().stream()
            .filter(c -> ColumnWords.USER.fit(c.name()) >= 2 && !c.unique() && LogGuess.isId(c))
            .findFirst()
            .orElse(null);
    if (person != null && !ColumnWords.USER.is(log.user().name())) {
      notes.unsure(
          "each " + log.user().name() + " counts as a user; who it was is in " + orders.path(),
          "writing its " + person.name() + " (and its time) into each row of the log");
    }
  }

  private static String unused(LogGuess log, Glimpse table, @Nullable Join items) {
    Set<String> names =
        new HashSet<>(log.table().columns().stream().map(ColumnFacts::name).toList());
    if (table.form().header() && table.columns().stream().allMatch(c -> names.contains(c.name()))) {
      return "it has the log's columns; data.events.path takes a pattern that names both";
    }
    if (items != null && Join.of(log.item(), ColumnWords.ITEM, List.of(table)) != null) {
      return "the items are in " + items.table().path() + "; join what it adds to that table";
    }
    Join few =
        items == null ? Join.of(log.item(), ColumnWords.ITEM, List.of(table), SOME_IDS) : null;
    return few == null || !few.column().name().equals(log.item().name())
        ? "it has no row for each item or user"
        : String.format(
            Locale.ROOT,
            "it has only %.0f %% of the log's %s; items=%s takes it all the same",
            100 * few.share(),
            log.item().name(),
            table.path());
  }

  private static @Nullable Join join(
      ColumnFacts ids,
      ColumnWords kind,
      List<Glimpse> others,
      @Nullable String given,
      Notes notes) {
    List<Glimpse> among =
        given == null ? others : others.stream().filter(t -> Given.isNamed(t, given)).toList();
    Join join = given == null ? Join.of(ids, kind, among) : Join.of(ids, kind, among, SOME_IDS);
    if (join != null && join.share() < 0.7) {
      notes.fact(
          String.format(
              Locale.ROOT,
              "only %.0f %% of the log's %s are in %s",
              100 * join.share(),
              ids.name(),
              join.table().path()));
    }
    return join;
  }

  /** What a person should know or decide: what is unsure with the override that settles it. */
  static final class Notes {
    private final List<String> unsure = new ArrayList<>();
    private final List<String> facts = new ArrayList<>();

    /** Something that may be wrong, its alternatives, and what to write to have it otherwise. */
    void unsure(String what, String override) {
      unsure.add(what + "; " + override + " settles it");
    }

    /** Something that was seen and matters. */
    void fact(String what) {
      facts.add(what);
    }

    List<String> unsure() {
      return List.copyOf(unsure);
    }

    List<String> facts() {
      return List.copyOf(facts);
    }
  }
}
