package org.rectrain.prepare.clean;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.prepare.CleanConfig;
import org.rectrain.prepare.log.Event;

/** The rules that need all rows of a user: duplicates, bots, support. */
public final class UserCleaner implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final long HOUR_MILLIS = 3_600_000L;

  private final RuleBook rules;
  private final int maxEventsPerHour;
  private final long minDwellMillis;
  private final int minDwellEvents;
  private final int minUserEvents;
  private @Nullable HashSet<String> rareItems;
  private @Nullable RowCleaner joined;
  private long joinWindow = -1;

  /** The rules of a configuration. */
  public UserCleaner(CleanConfig config, RuleBook rules) {
    this.rules = rules;
    this.maxEventsPerHour = config.bots().maxEventsPerHour();
    this.minDwellMillis = config.bots().minDwellMs();
    this.minDwellEvents = config.bots().minEvents();
    this.minUserEvents = config.minUserEvents();
  }

  /**
   * Lets the events of one impression be joined, whose labels the rules of rows then judge.
   *
   * @param windowMillis longest pause between two rows of an item that belong together where the
   *     log has no ids; negative where it has
   */
  public void joinEvents(RowCleaner rows, long windowMillis) {
    joined = rows;
    joinWindow = windowMillis;
  }

  /** Names the items that have too few rows. */
  public void rareItems(Set<String> items) {
    rareItems = new HashSet<>(items);
  }

  /**
   * Cleans the rows of one user.
   *
   * @param events rows that passed the rules of single rows; sorted here by {@link Event#ORDER}
   * @return what is left, in order
   */
  public List<Event> clean(List<Event> events, Tally tally, Quarantine quarantine) {
    events.sort(Event.ORDER);
    RowCleaner rows = joined;
    List<Event> kept =
        duplicates(
            rows == null ? events : join(events, rows, tally, quarantine), tally, quarantine);
    String bot = rules.isOff(rules.index(CleaningRule.BOT)) ? null : machine(kept);
    if (bot != null) {
      return user(kept, rules.index(CleaningRule.BOT), bot, tally, quarantine);
    }
    kept = rareItems(kept, tally, quarantine);
    if (kept.size() < minUserEvents && !rules.isOff(rules.index(CleaningRule.RARE_USER))) {
      String reason = kept.size() + " clean rows; at least " + minUserEvents + " are asked for";
      return user(kept, rules.index(CleaningRule.RARE_USER), reason, tally, quarantine);
    }
    return kept;
  }

  private List<Event> join(
      List<Event> sorted, RowCleaner rows, Tally tally, Quarantine quarantine) {
    List<Event> firsts = new ArrayList<>(sorted.size());
    Map<List<String>, Event> byKey = new HashMap<>();
    Map<String, Long> lastOfItem = new HashMap<>();
    for (Event event : sorted) {
      String id = event.impression();
      Event first;
      if (joinWindow >= 0) {
        Long last = lastOfItem.put(event.item(), event.time());
        List<String> key = List.of(event.item());
        boolean follows = last != null && event.time() - last <= joinWindow;
        first = follows ? byKey.get(key) : null;
        if (first == null) {
          byKey.put(key, event);
        }
      } else {
        first = id == null ? null : byKey.putIfAbsent(List.of(id, event.item()), event);
      }
      if (first == null) {
        firsts.add(event);
        continue;
      }
      first.join(event);
      tally.found(rules.index(CleaningRule.JOINED));
      tally.removed(rules.index(CleaningRule.JOINED));
      quarantine.take(
          event.raw(),
          rules.index(CleaningRule.JOINED),
          id == null ? "joined to an earlier row" : "joined to impression '" + id + "'");
    }
    List<Event> kept = new ArrayList<>(firsts.size());
    for (Event event : firsts) {
      boolean off = rules.isOff(rules.index(CleaningRule.CONTRADICTION));
      String found = off ? null : rows.contradiction(event.labels());
      if (found == null) {
        kept.add(event);
        continue;
      }
      tally.found(rules.index(CleaningRule.CONTRADICTION));
      if (rules.removes(rules.index(CleaningRule.CONTRADICTION))) {
        tally.removed(rules.index(CleaningRule.CONTRADICTION));
        quarantine.take(event.raw(), rules.index(CleaningRule.CONTRADICTION), found);
      } else {
        kept.add(event);
      }
    }
    return kept;
  }

  private List<Event> duplicates(List<Event> sorted, Tally tally, Quarantine quarantine) {
    if (rules.isOff(rules.index(CleaningRule.DUPLICATE))) {
      return sorted;
    }
    List<Event> kept = new ArrayList<>(sorted.size());
    // By split: what the log says is held out is another impression than one of train.
    List<Set<String>> ids = List.of(new HashSet<>(), new HashSet<>(), new HashSet<>());
    Event last = null;
    for (Event event : sorted) {
      // Joined events have one row for each id and item already.
      String id = joined == null ? event.impression() : null;
      boolean repeated =
          id == null
              ? last != null
                  && last.time() == event.time()
                  && last.split() == event.split()
                  && last.item().equals(event.item())
              : !ids.get(event.split().place()).add(id + '\n' + event.item());
      if (!repeated) {
        kept.add(event);
        last = event;
        continue;
      }
      tally.found(rules.index(CleaningRule.DUPLICATE));
      if (!rules.removes(rules.index(CleaningRule.DUPLICATE))) {
        kept.add(event);
        continue;
      }
      tally.removed(rules.index(CleaningRule.DUPLICATE));
      String key = id == null ? "the same user, item and time" : "impression '" + id + "'";
      quarantine.take(event.raw(), rules.index(CleaningRule.DUPLICATE), key + " came before");
    }
    return kept;
  }

  /** Why a user is a machine; null when the rows do not say so. */
  private @Nullable String machine(List<Event> sorted) {
    int from = 0;
    for (int i = 0; i < sorted.size(); i++) {
      while (sorted.get(i).time() - sorted.get(from).time() >= HOUR_MILLIS) {
        from++;
      }
      if (i - from + 1 > maxEventsPerHour) {
        return "more than " + maxEventsPerHour + " events in 60 minutes";
      }
    }
    double median = medianDwell(sorted);
    if (median < minDwellMillis) {
      return "median dwell time " + median + " ms; people need at least " + minDwellMillis;
    }
    return null;
  }

  private double medianDwell(List<Event> events) {
    double[] dwell =
        events.stream().mapToDouble(Event::dwell).filter(d -> !Double.isNaN(d)).sorted().toArray();
    if (dwell.length < minDwellEvents) {
      return Double.NaN;
    }
    int middle = dwell.length / 2;
    return dwell.length % 2 == 1 ? dwell[middle] : (dwell[middle - 1] + dwell[middle]) / 2;
  }

  private List<Event> rareItems(List<Event> events, Tally tally, Quarantine quarantine) {
    Set<String> rare = rareItems;
    if (rare == null || rules.isOff(rules.index(CleaningRule.RARE_ITEM))) {
      return events;
    }
    List<Event> kept = new ArrayList<>(events.size());
    for (Event event : events) {
      if (!rare.contains(event.item())) {
        kept.add(event);
        continue;
      }
      tally.found(rules.index(CleaningRule.RARE_ITEM));
      tally.removed(rules.index(CleaningRule.RARE_ITEM));
      quarantine.take(
          event.raw(),
          rules.index(CleaningRule.RARE_ITEM),
          "item '" + event.item() + "' has few rows");
    }
    return kept;
  }

  private List<Event> user(
      List<Event> events, int rule, String reason, Tally tally, Quarantine quarantine) {
    boolean removes = rules.removes(rule);
    for (Event event : events) {
      tally.found(rule);
      if (removes) {
        tally.removed(rule);
        quarantine.take(event.raw(), rule, reason);
      }
    }
    return removes ? new ArrayList<>() : events;
  }
}
