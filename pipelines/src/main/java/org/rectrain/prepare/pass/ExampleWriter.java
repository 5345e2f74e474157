package org.rectrain.prepare.pass;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.dataset.ParquetLayout;
import org.rectrain.dataset.ParquetRows;
import org.rectrain.dataset.file.ParquetText;
import org.rectrain.prepare.feature.Extractor;
import org.rectrain.prepare.feature.StatSnapshot;
import org.rectrain.prepare.feature.Values;
import org.rectrain.prepare.log.Event;
import org.rectrain.prepare.log.ExampleIds;
import org.rectrain.prepare.log.Split;
import org.rectrain.prepare.negative.Sampler;
import org.rectrain.run.TaskFiles;

/**
 * Writes the examples, the profile and the queries of one user after the other. An event is written
 * once all events before its {@link Event#knownTime} are learned and none from there on: so nothing
 * knows its own moment, nor, known at the start of its session, any of its session.
 */
final class ExampleWriter implements UserPass.Users {
  private static final Set<Side> ALL = EnumSet.allOf(Side.class);
  private static final ParquetText CLICKED = new ParquetText("clicked");
  static final ParquetText EXPOSED = new ParquetText("exposed");
  private static final ParquetText SAMPLED = new ParquetText("sampled");

  private final Setup setup;
  private final PassPlan plan;
  private final TaskFiles files;
  private final ExampleCounts counts;
  private final ExampleTables tables;
  private final ParquetLayout exampleLayout;
  private final ParquetLayout queryLayout;
  private final ParquetLayout userLayout;
  private final Extractor extractor;
  private final Values values;
  private final UserPast past;
  private final int labels;

  private ParquetText userText = new ParquetText("");
  private long newestKnown;
  private int learned;
  private int profileAt;

  ExampleWriter(Setup setup, PassPlan plan, TaskFiles files, ExampleCounts counts) {
    this.setup = setup;
    this.plan = plan;
    this.files = files;
    this.counts = counts;
    this.tables = new ExampleTables(setup.features, setup.layout.labelNames(), plan.skippedLength);
    this.exampleLayout = tables.examples();
    this.queryLayout = tables.queries();
    this.userLayout = tables.users();
    this.extractor = new Extractor(setup.features, setup.entities, plan.statistics);
    this.labels = setup.layout.labelNames().size();
    this.values = new Values(setup.features.size());
    this.past = new UserPast(setup, plan.historyLength, plan.skippedLength);
  }

  @Override
  public void take(String user, int userRow, List<Event> events) {
    past.newUser();
    userText = new ParquetText(user);
    extractor.newUser();
    newestKnown = Long.MIN_VALUE;
    learned = 0;
    List<Event> bySession = setup.layout.givesSessions() ? sorted(events, Event::session) : events;
    counts.proof.user(user, bySession);
    counts.strata.add(setup.entities, userRow, events);
    counts.splits(bySession);
    Sampler.Choice choice = plan.sampler.choose(user, events);
    boolean clicks = events.stream().anyMatch(e -> e.split() == Split.TRAIN && e.clicked());
    counts.sampled(choice, clicks);
    if (plan.outOfFold) {
      events.stream().filter(plan::isKnown).forEach(e -> extractor.know(user, userRow, e));
    }
    int lastKnown = plan.lastKnown(events);
    profileAt = lastKnown < 0 ? -1 : endOfTie(events, lastKnown);
    if (lastKnown < 0) {
      profile(user, userRow, events.get(0).time());
    }
    Set<Split> asked = new HashSet<>();
    // Sessions that the log names may overlap; all others are in this order already.
    List<Sampler.Chosen> choices = sorted(choice.rows(), c -> c.event().knownTime());
    int chosen = 0;
    for (Event event : sorted(events, Event::knownTime)) {
      learnBefore(event.knownTime(), user, userRow, events);
      counts.impression(event);
      if (event.split() != Split.TRAIN) {
        if (asked.add(event.split())) {
          query(user, userRow, event, events);
        }
        example(user, userRow, event, event.item(), event.itemRow(), null, 0, 1);
        continue;
      }
      while (chosen < choices.size() && choices.get(chosen).event() == event) {
        chosen(user, userRow, choices.get(chosen++), events.size());
      }
    }
    learnBefore(Long.MAX_VALUE, user, userRow, events);
  }

  /** In the order of a key; what has the same stays as it was. */
  private static <T> List<T> sorted(List<T> rows, ToLongFunction<T> key) {
    List<T> out = new ArrayList<>(rows);
    out.sort(Comparator.comparingLong(key));
    return out;
  }

  /** Learns the events before a time that are not learned yet. */
  private void learnBefore(long time, String user, int userRow, List<Event> events) {
    while (learned < events.size() && events.get(learned).time() < time) {
      Event event = events.get(learned++);
      learn(user, userRow, event);
      if (learned == profileAt) {
        profile(user, userRow, event.time());
      }
    }
  }

  private static int endOfTie(List<Event> events, int from) {
    int end = from + 1;
    while (end < events.size() && events.get(end).time() == events.get(from).time()) {
      end++;
    }
    return end;
  }

  private void learn(String user, int userRow, Event event) {
    if (!plan.isKnown(event)) {
      return;
    }
    counts.proof.known(event);
    extractor.learn(user, userRow, event);
    newestKnown = event.time();
    past.learn(event);
  }

  private void chosen(String user, int userRow, Sampler.Chosen row, int rows) {
    Event event = row.event();
    String drawn = row.drawn();
    String item = drawn == null ? event.item() : drawn;
    int itemRow = drawn == null ? event.itemRow() : setup.entities.itemRow(drawn);
    PopulationWeights population = plan.weights;
    double weight =
        population == null
            ? row.weight()
            : row.weight() * population.of(setup.entities, userRow, event, rows);
    if (drawn == null) {
      weight *= plan.clickWeight(event);
    }
    example(user, userRow, event, item, itemRow, drawn, row.place(), weight);
  }

  private void example(
      String user,
      int userRow,
      Event event,
      String item,
      int itemRow,
      @Nullable String drawn,
      int place,
      double weight) {
    if (plan.outOfFold && plan.isKnown(event)) {
      extractor.extractOutOfFold(values, user, userRow, item, itemRow, event);
    } else {
      extractor.extract(values, ALL, user, userRow, item, itemRow, event.knownTime(), event);
    }
    UserPast.Shown shown = past.of(event);
    long own = ExampleIds.of(user, event);
    long id = drawn == null ? own : ExampleIds.drawn(own, place, drawn);
    counts.written(event, drawn != null);
    counts.proof.example(event, newestKnown);
    if (event.split() == Split.TRAIN) {
      counts.fit.add(id, values);
    }
    counts.historyItems += shown.items().length;
    counts.rowsWithHistory += shown.items().length > 0 ? 1 : 0;
    ParquetRows row = files.table(ExampleTables.examples(event.split()), exampleLayout);
    int column = 0;
    row.whole(column++, id);
    row.text(column++, userText);
    row.text(column++, past.text(item));
    row.whole(column++, event.time());
    row.whole(column++, event.session());
    if (event.position() >= 0 && drawn == null) {
      row.whole(column, event.position());
    }
    column++;
    for (int i = 0; i < labels; i++) {
      row.whole(column++, drawn == null && event.has(i) ? 1 : 0);
    }
    row.text(column++, drawn != null ? SAMPLED : event.clicked() ? CLICKED : EXPOSED);
    row.number(column++, weight);
    row.texts(column++, shown.items());
    row.texts(column++, shown.events());
    row.wholes(column++, shown.ages());
    if (plan.skippedLength > 0) {
      row.texts(column++, past.skipped().items());
      row.wholes(column, past.skipped().ages(event.knownTime()));
    }
    tables.set(row, exampleLayout, ALL, values);
    TaskFiles.end(row);
  }

  /** The user as known after the last event that may be known. */
  private void profile(String user, int userRow, long last) {
    long now = Math.max(last + 1, plan.knownEnd);
    extractor.extract(values, ExampleTables.OF_USER, user, userRow, "", -1, now, null);
    ParquetRows row = files.table(ExampleTables.USERS, userLayout);
    row.text(0, user);
    row.text(1, plan.userText(userRow));
    row.texts(2, past.clicks().items());
    row.texts(3, past.clicks().events());
    tables.set(row, userLayout, ExampleTables.OF_USER, values);
    TaskFiles.end(row);
    if (plan.snapshot) {
      ParquetRows counts =
          files.table(StatSnapshot.FOLDER, StatSnapshot.layout(setup.features.labels()));
      extractor.snapshot(counts, () -> TaskFiles.end(counts));
    }
  }

  /** The user's retrieval query of a split, as of its first event there. */
  private void query(String user, int userRow, Event first, List<Event> events) {
    Set<String> seen = new LinkedHashSet<>();
    Set<String> positives = new LinkedHashSet<>();
    for (Event event : events) {
      if (event.clicked() && event.split().place() < first.split().place()) {
        seen.add(event.item());
      }
    }
    for (Event event : events) {
      if (event.clicked() && event.split() == first.split() && !seen.contains(event.item())) {
        positives.add(event.item());
      }
    }
    if (positives.isEmpty()) {
      return;
    }
    counts.queries[first.split().place()]++;
    extractor.extract(
        values, ExampleTables.OF_QUERY, user, userRow, "", -1, first.knownTime(), first);
    ParquetRows row = files.table(ExampleTables.queries(first.split()), queryLayout);
    row.text(0, user);
    row.whole(1, first.time());
    row.texts(2, texts(positives));
    row.texts(3, texts(seen));
    UserPast.Shown shown = past.of(first);
    row.texts(4, shown.items());
    row.texts(5, shown.events());
    row.wholes(6, shown.ages());
    tables.set(row, queryLayout, ExampleTables.OF_QUERY, values);
    TaskFiles.end(row);
  }

  private ParquetText[] texts(Set<String> ids) {
    return ids.stream().map(past::text).toArray(ParquetText[]::new);
  }
}
