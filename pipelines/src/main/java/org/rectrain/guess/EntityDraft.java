package org.rectrain.guess;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Columns;
import org.rectrain.guess.Glimpse.Join;

/** Writes the fields of items, users and context in the data section. */
final class EntityDraft {
  /** Names of columns that name a person and no kind of person. */
  private static final String PERSONAL =
      "(?i)((full|first|last|user|nick|sur)[_ -]?)?name|e[_-]?mail.*|(tele|mobile[_"
          + " -]?)?phone.*|address";

  private final Guess.Tables tables;
  private final SectionDraft draft;
  private final Map<String, Object> roles;
  private @Nullable EntityGuess items;
  private double words;
  private final Set<String> names = new HashSet<>(Columns.TAKEN);

  /**
   * A draft.
   *
   * @param draft that is written on
   * @param roles gets the columns and tables that play a part
   */
  EntityDraft(Guess.Tables tables, SectionDraft draft, Map<String, Object> roles) {
    this.tables = tables;
    this.draft = draft;
    this.roles = roles;
  }

  /** Whether items have a text. */
  boolean hasText() {
    return items != null && !items.text().isEmpty();
  }

  /** Mean words of an item's text. */
  double words() {
    return words;
  }

  /** Columns of the log that are the same in all rows of an item, where items have no table. */
  Set<String> ofItems() {
    Set<String> out = new LinkedHashSet<>();
    if (tables.items() != null) {
      return out;
    }
    Set<String> keys = tables.keys();
    for (ColumnFacts c : tables.log().table().columns()) {
      if (!keys.contains(c.name())
          && !tables.feedback().used().contains(c.name())
          && !ColumnWords.CONTEXT.is(c.name())
          && !ColumnWords.OUTCOME.is(c.name())
          && !ColumnWords.TIME.is(c.name())
          && c.distinct() > 1
          && c.lists() < 0.5
          && follows(c, tables.log().item())
          && !follows(c, tables.log().user())) {
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

  /** The items, of a table or of the log. */
  void items() {
    Join join = tables.items();
    if (join == null) {
      Set<String> columns = ofItems();
      List<ColumnFacts> of =
          tables.log().table().columns().stream()
              .filter(c -> columns.contains(c.name()))
              .map(c -> ColumnFacts.of(c.name(), firsts(c, tables.log().item())))
              .toList();
      EntityGuess guess = EntityGuess.of(of, Set.of());
      draft.open("items");
      draft.put("id", tables.log().item().name(), "no table of items: they are those of the log");
      entity("item", guess);
      draft.close();
      items = guess;
      words = words(guess, of);
      return;
    }
    Glimpse table = join.table();
    Set<String> not = new HashSet<>(Set.of(join.column().name()));
    List<String> alike = alike(table, join.column(), tables.log().item());
    not.addAll(alike);
    EntityGuess guess = EntityGuess.of(table.columns(), not);
    alike.forEach(name -> guess.left().add(name + " (one value for the log's items)"));
    draft.open("items");
    draft.table(table);
    draft.put(
        "id",
        join.column().name(),
        String.format(
            Locale.ROOT, "one row each; %.0f %% of the log's items are here", 100 * join.share()));
    entity("item", guess);
    draft.close();
    roles.put("items", table.path());
    items = guess;
    words = words(guess, table.columns());
  }

  /** Columns that differ only among things that the log does not have. */
  private static List<String> alike(Glimpse table, ColumnFacts ids, ColumnFacts inLog) {
    List<String> out = new ArrayList<>();
    for (ColumnFacts c : table.columns()) {
      Set<String> met = new HashSet<>();
      for (int i = 0; i < ids.rows(); i++) {
        String value = c.values().get(i);
        if (value != null && inLog.counts().containsKey(ids.values().get(i))) {
          met.add(value);
        }
      }
      if (met.size() == 1 && !c.constant()) {
        out.add(c.name());
      }
    }
    return out;
  }

  private static double words(EntityGuess guess, List<ColumnFacts> columns) {
    return columns.stream()
        .filter(c -> guess.text().contains("{" + c.name() + "}"))
        .mapToDouble(ColumnFacts::words)
        .sum();
  }

  /** Takes the names of labels. */
  void named(Collection<String> taken) {
    names.addAll(taken);
  }

  /** The name of a feature: as it is, or where that is taken, with its side before it. */
  String nameOf(String side, String name) {
    String free = names.contains(name) ? side + "_" + name : name;
    names.add(free);
    return free;
  }

  private void entity(String side, EntityGuess guess) {
    if (!guess.text().isEmpty()) {
      draft.put("text", guess.text(), guess.textWhy());
      roles.put("text", guess.text());
    }
    if (!guess.features().isEmpty()) {
      draft.open("features");
      guess
          .features()
          .forEach(
              (name, f) -> {
                String own = nameOf(side, name);
                draft.raw(own, own.equals(name) ? f.options() : f.of(name), f.why());
              });
      draft.close();
    }
    if (!guess.left().isEmpty()) {
      draft.comment("Not used: " + String.join(", ", guess.left()));
    }
  }

  /** The users, where there is a table of them. */
  void users() {
    Join join = tables.users();
    if (join == null) {
      return;
    }
    Glimpse table = join.table();
    Set<String> personal =
        table.columns().stream()
            .map(ColumnFacts::name)
            .filter(name -> name.matches(PERSONAL))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> not = new HashSet<>(personal);
    not.add(join.column().name());
    EntityGuess guess = EntityGuess.of(table.columns(), not);
    draft.open("users");
    draft.table(table);
    draft.put(
        "id",
        join.column().name(),
        String.format(
            Locale.ROOT, "one row each; %.0f %% of the log's users are here", 100 * join.share()));
    List<String> left = new ArrayList<>(guess.left());
    personal.forEach(name -> left.add(name + " (personal data)"));
    entity("user", new EntityGuess("", "", guess.features(), left));
    draft.close();
    roles.put("users", table.path());
  }

  /** Columns of the log that were known before the row was shown. */
  void context() {
    Set<String> keys = tables.keys();
    List<String> chosen = new ArrayList<>();
    List<String> left = new ArrayList<>();
    for (ColumnFacts c : tables.log().table().columns()) {
      if (keys.contains(c.name()) || tables.feedback().used().contains(c.name())) {
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
        ColumnFacts c = java.util.Objects.requireNonNull(tables.log().table().column(name));
        String key = nameOf("context", name.replaceAll("[^\\p{L}\\p{N}_]+", "_"));
        draft.raw(
            key,
            key.equals(name) ? "{}" : "{column: " + SectionDraft.scalar(name) + "}",
            c.distinct() + " values: " + String.join(", ", c.frequent(3)));
      }
      draft.close();
      roles.put("context", chosen);
    }
    left.removeAll(ofItems());
    if (!left.isEmpty() && tables.heldOut().isEmpty()) {
      draft.comment("Not used, for it may be known only afterwards: " + String.join(", ", left));
    }
  }
}
