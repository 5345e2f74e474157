package org.rectrain.prepare.pass;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.jspecify.annotations.Nullable;
import org.rectrain.prepare.clean.CleaningRule;
import org.rectrain.prepare.clean.Quarantine;
import org.rectrain.prepare.clean.Tally;
import org.rectrain.prepare.log.Event;
import org.rectrain.source.SparkRow;
import org.rectrain.source.TextPool;
import org.rectrain.source.Unreadable;

/**
 * One streaming pass over rows that are grouped by a hash of their user: cleans, cuts sessions,
 * assigns splits, and hands over one user after the other. At most one user is held in memory, and
 * of that one no more rows than the rule heavy_user allows.
 */
final class UserPass {
  /** Takes the clean events of one user, in time, with session and split. */
  @FunctionalInterface
  interface Users {
    void take(String user, int userRow, List<Event> events);
  }

  private final Setup setup;
  private final Tally tally;
  private final Quarantine quarantine;
  private final Users users;
  private final TextPool pool;

  private final Map<String, List<SparkRow>> group = new HashMap<>();
  private @Nullable String heavy;
  private @Nullable String newest;
  private @Nullable List<SparkRow> newestRows;

  UserPass(Setup setup, Tally tally, Quarantine quarantine, Users users) {
    this.setup = setup;
    this.tally = tally;
    this.quarantine = quarantine;
    this.users = users;
    this.pool = new TextPool(setup.layout.columns().size());
  }

  /**
   * Runs over rows.
   *
   * @param rows with the hash of the user first; rows of equal hashes are together
   */
  void run(Iterator<InternalRow> rows) {
    long current = 0;
    while (rows.hasNext()) {
      InternalRow next = rows.next();
      long hash = next.getLong(0);
      if (hash != current) {
        flush();
        current = hash;
      }
      add(new SparkRow(setup.shape, next.copy(), pool));
    }
    flush();
  }

  private void add(SparkRow row) {
    Unreadable broken = row.unreadable();
    if (broken != null) {
      tally.row();
      remove(row, setup.rules.index(CleaningRule.UNREADABLE), broken.reason());
      return;
    }
    String user = setup.layout.user(row);
    if (user == null) {
      // Quarantined at once: rows without a user may be many, and belong together in nothing.
      setup.rowCleaner.read(row, setup.entities.items(), true, tally, quarantine);
      return;
    }
    if (user.equals(heavy)) {
      tally.row();
      remove(row, setup.rules.index(CleaningRule.HEAVY_USER), tooMany());
      return;
    }
    List<SparkRow> mine = rowsOf(user);
    mine.add(row);
    if (mine.size() > setup.maxUserEvents) {
      heavy = user;
      group.remove(user);
      newestRows = null;
      for (SparkRow held : mine) {
        tally.row();
        remove(held, setup.rules.index(CleaningRule.HEAVY_USER), tooMany());
      }
    }
  }

  /** Rows of a hash are nearly always of one user: the last one is looked at before the map. */
  private List<SparkRow> rowsOf(String user) {
    List<SparkRow> mine = newestRows;
    if (mine == null || !user.equals(newest)) {
      mine = group.computeIfAbsent(user, u -> new ArrayList<>());
      newest = user;
      newestRows = mine;
    }
    return mine;
  }

  private String tooMany() {
    return "the user has more than " + setup.maxUserEvents + " rows";
  }

  private void remove(SparkRow row, int rule, String reason) {
    tally.found(rule);
    tally.removed(rule);
    quarantine.take(row, rule, reason);
  }

  private void flush() {
    // Two users share a hash once in 2^64; then they are told apart here.
    group.forEach(this::user);
    group.clear();
    newestRows = null;
    heavy = null;
  }

  private void user(String user, List<SparkRow> rows) {
    int userRow = setup.entities.userRow(user);
    boolean known = setup.entities.users() == null || userRow >= 0;
    List<Event> events = new ArrayList<>(rows.size());
    for (SparkRow row : rows) {
      Event event = setup.rowCleaner.read(row, setup.entities.items(), known, tally, quarantine);
      if (event != null) {
        events.add(event);
      }
    }
    List<Event> clean = setup.userCleaner.clean(events, tally, quarantine);
    clean.removeIf(this::outside);
    if (!clean.isEmpty()) {
      setup.sessions.assign(user, clean);
      setup.splitter.assign(user, clean);
      users.take(user, userRow, clean);
    }
  }

  private boolean outside(Event event) {
    boolean outside = setup.splitter.isOutside(event);
    if (outside) {
      tally.found(setup.rules.index(CleaningRule.OUTSIDE_WINDOW));
      tally.removed(setup.rules.index(CleaningRule.OUTSIDE_WINDOW));
      quarantine.take(
          event.raw(),
          setup.rules.index(CleaningRule.OUTSIDE_WINDOW),
          "later than the split covers");
    }
    return outside;
  }
}
