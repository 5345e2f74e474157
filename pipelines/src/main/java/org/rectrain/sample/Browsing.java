package org.rectrain.sample;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets one person or bot browse: visits spread over the days, pages within a visit, impressions on
 * a page, reactions to each. A visit begins more than half an hour after the one before.
 */
final class Browsing {
  /**
   * One impression as it really was, before any fault.
   *
   * @param ordinal running number over the whole log
   * @param second epoch second
   * @param position slot on the page, 0 at the top
   * @param relevance true chance of a click once the slot is looked at; NaN for a bot
   * @param foretold chance of a click before anything shifted, the slot taken into account; NaN for
   *     a bot
   */
  record Impression(
      long ordinal,
      int user,
      int item,
      long second,
      int position,
      int page,
      int device,
      int region,
      int click,
      int like,
      long dwellMs,
      double relevance,
      double foretold) {}

  /** Pause between visits, in seconds, at least. */
  static final long VISIT_GAP = 1_860;

  private static final int MAX_VISIT = 80;
  private static final double OTHER_DEVICE = 0.15;
  private static final double BOT_CLICK = 0.95;
  private static final double BOT_LIKE = 0.3;

  private final long seed;
  private final GeneratedItems catalogue;
  private final GeneratedUsers population;
  private final Feed feed;
  private final Calendar calendar;
  private final long events;
  private final int botEvents;
  private final Shifts shifts;

  Browsing(
      long seed,
      GeneratedItems catalogue,
      GeneratedUsers population,
      Feed feed,
      Calendar calendar,
      long events,
      int botEvents,
      Shifts shifts) {
    this.seed = seed;
    this.catalogue = catalogue;
    this.population = population;
    this.feed = feed;
    this.calendar = calendar;
    this.events = events;
    this.botEvents = botEvents;
    this.shifts = shifts;
  }

  /** Tells every impression of the user in time order. */
  void user(int user, Consumer<Impression> sink) {
    if (population.bot(user)) {
      bot(user, sink);
    } else {
      new Walk(population.person(user), sink).run();
    }
  }

  /** One person on the way through the feed. */
  private final class Walk {
    private final Person person;
    private final Consumer<Impression> sink;
    private final Draws draws;
    private final BitSet clicked = new BitSet();
    private long ordinal;
    private double clock;
    private int lastClicked = -1;
    private @Nullable Person model;

    Walk(Person person, Consumer<Impression> sink) {
      this.person = person;
      this.sink = sink;
      this.draws = Draws.of(seed, "browsing", person.index());
      this.ordinal = population.firstOrdinal(person.index());
    }

    void run() {
      int left = population.impressions(person.index());
      double mean = Math.min(60, 8 + StrictMath.sqrt(left) / 1.5);
      int[] sizes = new int[left];
      int visits = 0;
      while (left > 0) {
        int size = Math.min(MAX_VISIT, (int) draws.between(0.5 * mean, 1.5 * mean + 1));
        sizes[visits] = Math.min(size, left);
        left -= sizes[visits++];
      }
      double[] when = new double[visits];
      for (int v = 0; v < visits; v++) {
        when[v] = shifts.when(person, ordinal + v, draws.unit());
      }
      Arrays.sort(when);
      clock = Double.NEGATIVE_INFINITY;
      for (int v = 0; v < visits; v++) {
        visit(calendar.second(person.region(), when[v]), sizes[v]);
      }
    }

    private void visit(long wanted, int size) {
      // An hour is kept at the end, so that the last visit fits into the log.
      double earliest = clock + VISIT_GAP + draws.exponential(1_200);
      clock = Math.max((double) Math.min(wanted, calendar.end() - 3_600), earliest);
      int own = draws.chance(OTHER_DEVICE) ? draws.below(3) : person.device();
      int device = shifts.device(ordinal, (long) clock, own);
      for (int done = 0; done < size; ) {
        int slots = Math.min(Reaction.SLOTS, size - done);
        page(device, slots);
        done += slots;
      }
    }

    private void page(int device, int slots) {
      int page = draws.weighted(0.62, 0.23, lastClicked >= 0 ? 0.15 : 0);
      int near = page == 2 ? catalogue.main(lastClicked) : -1;
      BitSet onPage = new BitSet();
      for (int position = 0; position < slots; position++) {
        long second = Math.min(calendar.end() - 1, (long) clock);
        int chosen = feed.next(draws, person, page, near, second, clicked, onPage);
        int item = shifts.item(ordinal, second, chosen, feed, catalogue, onPage);
        onPage.set(item);
        double before = Reaction.relevance(person, catalogue, item, page);
        double liked = before;
        if (shifts.turned(person, second)) {
          Person other = model == null ? Shifts.model(person, population) : model;
          model = other;
          liked = Reaction.relevance(other, catalogue, item, page);
        }
        double relevance = shifts.relevance(second, liked);
        int click = draws.chance(relevance * Reaction.examination(position)) ? 1 : 0;
        int like = 0;
        long dwell;
        if (click == 1) {
          like = draws.chance(Reaction.like(person, catalogue, item)) ? 1 : 0;
          dwell = Reaction.dwellMs(draws, person.liking().of(catalogue, item), like);
          clicked.set(item);
          lastClicked = item;
        } else {
          dwell = Reaction.glanceMs(draws);
        }
        sink.accept(
            new Impression(
                ordinal++,
                person.index(),
                item,
                second,
                position,
                page,
                device,
                person.region(),
                click,
                like,
                dwell,
                relevance,
                before * Reaction.examination(position)));
        clock += 0.4 + draws.exponential(4) + dwell / 1000.0;
      }
    }
  }

  /** A bot clicks nearly everything within minutes and stays nowhere. */
  private void bot(int user, Consumer<Impression> sink) {
    Person body = population.person(user);
    Draws draws = Draws.of(seed, "bot", user);
    double clock = draws.between((double) calendar.start(), (double) (calendar.end() - 3_600));
    long ordinal = events + (long) population.botNumber(user) * botEvents;
    for (int i = 0; i < botEvents; i++) {
      long second = (long) clock;
      int click = draws.chance(BOT_CLICK) ? 1 : 0;
      int like = click == 1 && draws.chance(BOT_LIKE) ? 1 : 0;
      sink.accept(
          new Impression(
              ordinal++,
              user,
              feed.anything(draws, second),
              second,
              i % Reaction.SLOTS,
              1,
              1,
              body.region(),
              click,
              like,
              0,
              Double.NaN,
              Double.NaN));
      clock += draws.between(1, 2.4);
    }
  }
}
