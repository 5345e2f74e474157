package org.rectrain.sample;

import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.sample.SampleConfig;
import org.rectrain.sample.Browsing.Impression;

/**
 * Makes the rows of every table, key by key. A key is an item or a user; its rows depend on the
 * seed, the options and the key alone, so keys can be made in any order and in any number of
 * threads or processes. Instances are immutable and safe to share.
 */
public final class SampleGenerator {
  private final long seed;
  private final Vocabulary vocabulary;
  private final Prose prose;
  private final GeneratedItems catalogue;
  private final GeneratedUsers population;
  private final Browsing browsing;
  private final Faults faults;
  private final EventRows events;
  private final GeneratedExperiment experiment;
  private final Shifts shifts;
  private final Looks looks;
  private final SampleConfig config;

  /** Prepares items and the activity of users: a second for each ten million users. */
  public SampleGenerator(SampleConfig config, long seed) {
    this.config = config;
    this.seed = seed;
    vocabulary = Vocabulary.shipped(config.language());
    prose = new Prose(vocabulary, config.language());
    LocalDate start = LocalDate.parse(config.start());
    Calendar calendar = new Calendar(start, config.days());
    looks = new Looks(seed, config.vectors());
    catalogue =
        new GeneratedItems(
            seed,
            config.itemCount(),
            config.coldShare(),
            config.coldDays(),
            calendar,
            vocabulary,
            prose.styles(),
            looks);
    int bots = (int) Math.round(config.dirt().bots() * config.userCount());
    population =
        new GeneratedUsers(
            seed,
            config.userCount(),
            bots,
            config.events(),
            vocabulary,
            prose.styles(),
            config.devices(),
            calendar,
            looks);
    shifts = new Shifts(seed, config.shifts(), calendar, vocabulary);
    int botEvents = config.dirt().botEvents();
    browsing =
        new Browsing(
            seed,
            catalogue,
            population,
            new Feed(catalogue, vocabulary),
            calendar,
            config.events(),
            botEvents,
            shifts);
    faults =
        new Faults(seed, config.dirt(), config.events(), config.itemCount(), population.size());
    events =
        new EventRows(
            catalogue,
            population,
            browsing,
            faults,
            prose,
            seed,
            config.events(),
            botEvents,
            shifts);
    int experimentDays = config.experiment().preDays() + config.experiment().days();
    experiment =
        new GeneratedExperiment(seed, config.experiment(), new Calendar(start, experimentDays));
  }

  /**
   * The columns of a table: the log has scores only where something shifts, the catalogue vectors
   * only where looks count.
   */
  List<SampleTable.Column> columns(SampleTable table) {
    return table.columns().stream()
        .filter(c -> !(shifts.none() && c.name().equals(SampleTable.SCORE)))
        .filter(c -> !(looks.none() && c.name().equals(SampleTable.COVER)))
        .toList();
  }

  Shifts shifts() {
    return shifts;
  }

  /** How many keys the table has; keys are 0 to this minus 1. */
  public int keys(SampleTable table) {
    return switch (table) {
      case ITEMS, TRUE_ITEMS -> catalogue.size();
      case USERS, EVENTS, ANNOTATIONS, TRUE_TASTES -> population.size();
      // Faults of users and their rows come first, then those of items.
      case TRUE_FAULTS -> population.size() + catalogue.size();
      case EXPERIMENT -> experiment.users();
    };
  }

  /**
   * Tells the rows of one key, each as an array in the order of the table's columns: String,
   * Integer, Double, an array of Double, or null.
   */
  public void rows(SampleTable table, int key, Consumer<@Nullable Object[]> sink) {
    switch (table) {
      case ITEMS -> sink.accept(item(key));
      case USERS -> sink.accept(user(key));
      case EVENTS -> events.rows(key, sink);
      case EXPERIMENT -> experiment.rows(key, sink);
      case ANNOTATIONS -> events.annotations(key, config, sink);
      case TRUE_FAULTS -> {
        if (key < population.size()) {
          userFault(key, sink);
          events.faults(key, sink);
        } else {
          itemFault(key - population.size(), sink);
        }
      }
      case TRUE_ITEMS -> sink.accept(trueItem(key));
      case TRUE_TASTES -> tastes(key, sink);
    }
  }

  /** How many faults of each kind are planted, by the kind's name in the truth. */
  public Map<String, Long> faultCounts() {
    Map<Faults.Kind, Long> counts = new EnumMap<>(Faults.Kind.class);
    for (Faults.Kind kind : Faults.Kind.values()) {
      counts.put(
          kind,
          kind == Faults.Kind.BOT
              ? (long) population.bots() * config.dirt().botEvents()
              : faults.count(kind));
    }
    Map<String, Long> named = new java.util.LinkedHashMap<>();
    counts.forEach((kind, count) -> named.put(kind.key(), count));
    return named;
  }

  /** What really happened to one user, before any fault. */
  void impressions(int user, Consumer<Impression> sink) {
    browsing.user(user, sink);
  }

  GeneratedItems catalogue() {
    return catalogue;
  }

  GeneratedUsers population() {
    return population;
  }

  GeneratedExperiment experiment() {
    return experiment;
  }

  private @Nullable Object[] item(int item) {
    Draws draws = Draws.of(seed, "text", item);
    Prose.Text text =
        prose.write(
            draws,
            catalogue.main(item),
            catalogue.second(item),
            catalogue.style(item),
            catalogue.quality(item));
    String description = text.description();
    Faults.Kind fault = faults.ofItem(item);
    if (fault == Faults.Kind.EMAIL) {
      description += " " + prose.email(draws);
    } else if (fault == Faults.Kind.PHONE) {
      description += " " + prose.phone(draws);
    }
    @Nullable Object[] row = {
      catalogue.id(item),
      text.title(),
      vocabulary.categoryName(catalogue.main(item)),
      fault == Faults.Kind.MISSING_TEXT ? null : description,
      Instant.ofEpochSecond(catalogue.createdAt(item)).toString(),
      looks.none() ? null : looks.vector(item)
    };
    return looks.none() ? java.util.Arrays.copyOf(row, row.length - 1) : row;
  }

  private void itemFault(int item, Consumer<@Nullable Object[]> sink) {
    Faults.Kind fault = faults.ofItem(item);
    if (fault != null) {
      sink.accept(
          new @Nullable Object[] {fault.key(), "items", catalogue.id(item), "description", null});
    }
  }

  private String name(int user) {
    Draws draws = Draws.of(seed, "name", user);
    return faults.personalName(user) ? prose.mailName(draws) : prose.name(draws);
  }

  private void userFault(int user, Consumer<@Nullable Object[]> sink) {
    if (faults.personalName(user)) {
      String kind = Faults.Kind.PERSONAL_NAME.key();
      sink.accept(new @Nullable Object[] {kind, "users", population.id(user), "name", name(user)});
    }
  }

  private @Nullable Object[] trueItem(int item) {
    int main = catalogue.main(item);
    int second = catalogue.second(item);
    return new @Nullable Object[] {
      catalogue.id(item),
      vocabulary.topicName(main),
      vocabulary.subtopic(main).name(),
      second == main ? null : vocabulary.subtopic(second).name(),
      prose.styleName(catalogue.style(item)),
      thousandths(catalogue.quality(item)),
      thousandths(catalogue.popularity(item)),
      catalogue.cold(item) ? 1 : 0
    };
  }

  private @Nullable Object[] user(int user) {
    Person person = population.person(user);
    return new @Nullable Object[] {
      person.id(),
      Person.AGE_GROUPS.get(person.ageGroup()),
      Person.GENDERS.get(person.gender()),
      Calendar.REGIONS.get(person.region()),
      Instant.ofEpochSecond(person.signedUp()).toString(),
      name(user)
    };
  }

  private void tastes(int user, Consumer<@Nullable Object[]> sink) {
    if (population.bot(user)) {
      return;
    }
    Person person = population.person(user);
    for (Person.Taste taste : person.tastes()) {
      sink.accept(
          new @Nullable Object[] {
            person.id(),
            vocabulary.topicName(taste.subtopic()),
            vocabulary.subtopic(taste.subtopic()).name(),
            taste.weight()
          });
    }
  }

  private static double thousandths(double value) {
    return Math.rint(value * 1000) / 1000;
  }
}
