package org.rectrain.sample;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.sample.SampleConfig;
import org.rectrain.sample.Browsing.Impression;

/** Turns what really happened into the rows of the log, with the planted faults. */
final class EventRows {
  private static final int USER = 1;
  private static final int ITEM = 2;
  private static final int TIMESTAMP = 3;
  private static final int CLICK = 5;
  private static final int LIKE = 6;
  private static final int DEVICE = 8;
  private static final int REGION = 9;
  private static final int QUERY = 11;

  /** Share of impressions that a search led to. */
  private static final double SEARCHED = 0.03;

  private static final int[] REQUIRED = {USER, ITEM, TIMESTAMP, CLICK};
  private static final int[] CONTEXT = {DEVICE, REGION};
  private static final int MAX_DELAY = 4;
  private static final List<String> BROKEN =
      List.of(
          "not-a-time",
          "2026-13-40T25:61:00Z",
          "1970-01-01T00:00:00Z",
          "2099-12-31T23:59:59Z",
          "yesterday 10:15");

  private final GeneratedItems catalogue;
  private final GeneratedUsers population;
  private final Browsing browsing;
  private final Faults faults;
  private final Prose prose;
  private final long seed;
  private final SampleIds ids;
  private final long events;
  private final int botEvents;
  private final Shifts shifts;

  EventRows(
      GeneratedItems catalogue,
      GeneratedUsers population,
      Browsing browsing,
      Faults faults,
      Prose prose,
      long seed,
      long events,
      int botEvents,
      Shifts shifts) {
    this.catalogue = catalogue;
    this.population = population;
    this.browsing = browsing;
    this.faults = faults;
    this.prose = prose;
    this.seed = seed;
    this.events = events;
    this.botEvents = botEvents;
    this.shifts = shifts;
    this.ids = new SampleIds('e', events + (long) population.bots() * botEvents, 6);
  }

  /** What a fault does to a row: the column, and what it holds instead. */
  private record Change(int column, @Nullable Object value) {}

  /** A copy that waits until a few more rows have been written. */
  private static final class Waiting {
    private final @Nullable Object[] row;
    private int rows;

    Waiting(@Nullable Object[] row, int rows) {
      this.row = row;
      this.rows = rows;
    }
  }

  /** Tells the rows of one user, in time order but for broken times. */
  void rows(int user, Consumer<@Nullable Object[]> sink) {
    List<Waiting> copies = new ArrayList<>();
    browsing.user(
        user,
        seen -> {
          @Nullable Object[] row = row(seen);
          shifts.breakRow(row, seen.ordinal(), seen.second());
          boolean bot = seen.ordinal() >= events;
          Faults.Kind fault = bot ? null : faults.ofImpression(seen.ordinal());
          if (fault == Faults.Kind.DUPLICATE) {
            copies.add(new Waiting(row, delay(seen.ordinal())));
          } else if (fault != null) {
            for (Change change : changes(fault, seen.ordinal())) {
              row[change.column()] = change.value();
            }
          }
          sink.accept(row);
          for (Iterator<Waiting> it = copies.iterator(); it.hasNext(); ) {
            Waiting copy = it.next();
            if (copy.rows-- == 0) {
              sink.accept(copy.row);
              it.remove();
            }
          }
        });
    copies.forEach(copy -> sink.accept(copy.row));
  }

  /** Tells the truth about one user's faulty rows without making the rows. */
  void faults(int user, Consumer<@Nullable Object[]> sink) {
    long first = population.firstOrdinal(user);
    for (long ordinal = first; ordinal < first + population.impressions(user); ordinal++) {
      Faults.Kind fault = faults.ofImpression(ordinal);
      if (fault == null) {
        continue;
      }
      String field = null;
      Object value = null;
      if (fault == Faults.Kind.FLIPPED_LABEL) {
        field = "click,like";
        value = "0,1";
      } else if (fault != Faults.Kind.DUPLICATE) {
        Change change = changes(fault, ordinal).get(0);
        field = SampleTable.EVENTS.columnNames().get(change.column());
        value = change.value();
      }
      sink.accept(new @Nullable Object[] {fault.key(), "events", ids.of(ordinal), field, value});
    }
    if (population.bot(user)) {
      long start = events + (long) population.botNumber(user) * botEvents;
      for (long ordinal = start; ordinal < start + botEvents; ordinal++) {
        sink.accept(
            new @Nullable Object[] {
              Faults.Kind.BOT.key(), "events", ids.of(ordinal), "user_id", population.id(user)
            });
      }
    }
  }

  private int delay(long ordinal) {
    return faults.details(ordinal).below(MAX_DELAY + 1);
  }

  private List<Change> changes(Faults.Kind fault, long ordinal) {
    Draws draws = faults.details(ordinal);
    return switch (fault) {
      case MISSING_FIELD -> {
        int column = REQUIRED[draws.below(REQUIRED.length)];
        // Some systems write an empty text where others leave the field out.
        boolean empty = column != CLICK && draws.chance(0.3);
        yield List.of(new Change(column, empty ? "" : null));
      }
      case MISSING_CONTEXT -> List.of(new Change(CONTEXT[draws.below(CONTEXT.length)], null));
      case BROKEN_TIMESTAMP -> List.of(new Change(TIMESTAMP, draws.pick(BROKEN)));
      case UNKNOWN_ITEM ->
          List.of(new Change(ITEM, catalogue.id(catalogue.size() + draws.below(catalogue.size()))));
      case FLIPPED_LABEL -> List.of(new Change(CLICK, 0), new Change(LIKE, 1));
      case PERSONAL_QUERY -> List.of(new Change(QUERY, prose.personalQuery(draws)));
      default -> throw new IllegalStateException(fault + " does not change a row of the log");
    };
  }

  private @Nullable Object[] row(Impression seen) {
    @Nullable Object[] row = {
      ids.of(seen.ordinal()),
      population.id(seen.user()),
      catalogue.id(seen.item()),
      Instant.ofEpochSecond(seen.second()).toString(),
      seen.position(),
      seen.click(),
      seen.like(),
      (int) seen.dwellMs(),
      Person.DEVICES.get(seen.device()),
      Calendar.REGIONS.get(seen.region()),
      Feed.PAGES.get(seen.page()),
      query(seen)
    };
    if (shifts.none()) {
      return row;
    }
    @Nullable Object[] scored = Arrays.copyOf(row, row.length + 1);
    scored[row.length] =
        Double.isNaN(seen.foretold()) ? null : Math.rint(seen.foretold() * 1e6) / 1e6;
    return scored;
  }

  private @Nullable String query(Impression seen) {
    Draws draws = Draws.of(seed, "query", seen.ordinal());
    return draws.chance(SEARCHED) ? prose.query(draws, catalogue.main(seen.item())) : null;
  }

  /** The answers of annotators to some of a user's clicks, each right as often as it is. */
  void annotations(int user, SampleConfig config, Consumer<@Nullable Object[]> sink) {
    if (population.bot(user)) {
      return;
    }
    browsing.user(
        user,
        seen -> {
          Draws draws = Draws.of(seed, "annotate", seen.ordinal());
          if (seen.click() == 0 || !draws.chance(config.annotated())) {
            return;
          }
          int annotator = 0;
          for (double right : config.annotators()) {
            int answer = draws.chance(right) ? seen.like() : 1 - seen.like();
            sink.accept(new @Nullable Object[] {ids.of(seen.ordinal()), "a" + ++annotator, answer});
          }
        });
  }
}
