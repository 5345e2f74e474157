package org.rectrain.sample;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The policy that chose what was shown: a mix of what is prominent, of what the person likes and of
 * chance, by page; new items get slots of their own while they are new. Items that the person has
 * clicked are not shown again.
 */
final class Feed {
  static final List<String> PAGES = List.of("home", "explore", "related");

  /** Chances of prominent, liked and random choices on each page. */
  private static final double[][] MIX = {{0.25, 0.4, 0.35}, {0.35, 0.2, 0.45}, {0.1, 0.75, 0.15}};

  /** Share of slots for cold items while there are any. */
  private static final double FRESH_SHARE = 0.45;

  /** Chance that a liked choice keeps to the subtopic and does not roam the topic. */
  private static final double KEEP_SUBTOPIC = 0.65;

  private static final int ATTEMPTS = 8;

  private final GeneratedItems catalogue;
  private final Vocabulary vocabulary;
  private final AliasTable prominent;
  private final Shelf[] warmBySubtopic;
  private final Shelf[] warmByTopic;
  private final Shelf[] coldByTopic;
  private final int[] warm;
  private final int[] cold;
  private final long firstCold;

  /** Some items with the chance of each. */
  private static final class Shelf {
    private final int[] items;
    private final @Nullable AliasTable chances;

    /** Within a subject, prominence counts by its square root: the tail is seen there, too. */
    Shelf(List<Integer> items, GeneratedItems catalogue) {
      this.items = items.stream().mapToInt(i -> i).toArray();
      double[] weights = new double[items.size()];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = StrictMath.sqrt(catalogue.popularity(this.items[i]));
      }
      chances = items.isEmpty() ? null : new AliasTable(weights);
    }

    /** An item, or -1 when there is none. */
    int draw(Draws draws) {
      return chances == null ? -1 : items[chances.draw(draws)];
    }
  }

  Feed(GeneratedItems catalogue, Vocabulary vocabulary) {
    this.catalogue = catalogue;
    this.vocabulary = vocabulary;
    List<List<Integer>> subtopics = lists(vocabulary.subtopics());
    List<List<Integer>> topics = lists(vocabulary.topics());
    List<List<Integer>> coldTopics = lists(vocabulary.topics());
    List<Integer> allWarm = new ArrayList<>();
    List<Integer> allCold = new ArrayList<>();
    long first = Long.MAX_VALUE;
    for (int item = 0; item < catalogue.size(); item++) {
      int subtopic = catalogue.main(item);
      int topic = vocabulary.topicOf(subtopic);
      if (catalogue.cold(item)) {
        first = Math.min(first, catalogue.createdAt(item));
        allCold.add(item);
        coldTopics.get(topic).add(item);
      } else {
        allWarm.add(item);
        subtopics.get(subtopic).add(item);
        topics.get(topic).add(item);
      }
    }
    firstCold = first;
    warm = allWarm.stream().mapToInt(i -> i).toArray();
    cold = allCold.stream().mapToInt(i -> i).toArray();
    double[] weights = new double[warm.length];
    for (int i = 0; i < warm.length; i++) {
      weights[i] = catalogue.popularity(warm[i]);
    }
    prominent = new AliasTable(weights);
    warmBySubtopic = shelves(subtopics);
    warmByTopic = shelves(topics);
    coldByTopic = shelves(coldTopics);
  }

  private static List<List<Integer>> lists(int count) {
    List<List<Integer>> lists = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lists.add(new ArrayList<>());
    }
    return lists;
  }

  private Shelf[] shelves(List<List<Integer>> lists) {
    return lists.stream().map(items -> new Shelf(items, catalogue)).toArray(Shelf[]::new);
  }

  /**
   * Chooses the next item.
   *
   * @param near subtopic that the page relates to, or -1
   * @param clicked items that the person has clicked before
   * @param onPage items already on the page, as a bit set
   */
  int next(
      Draws draws, Person person, int page, int near, long second, BitSet clicked, BitSet onPage) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int item = candidate(draws, person, page, near, second);
      if (item >= 0
          && catalogue.createdAt(item) <= second
          && !clicked.get(item)
          && !onPage.get(item)) {
        return item;
      }
    }
    return anything(draws, second);
  }

  /** Any warm item that exists by then; most have existed for long. */
  int anything(Draws draws, long second) {
    int item;
    do {
      item = warm[draws.below(warm.length)];
    } while (catalogue.createdAt(item) > second);
    return item;
  }

  private int candidate(Draws draws, Person person, int page, int near, long second) {
    boolean fresh = second >= firstCold && draws.chance(FRESH_SHARE);
    int way = draws.weighted(MIX[page]);
    if (way == 1) {
      int subtopic = near >= 0 ? near : liked(draws, person);
      int topic = vocabulary.topicOf(subtopic);
      if (fresh) {
        return coldByTopic[topic].draw(draws);
      }
      return draws.chance(KEEP_SUBTOPIC)
          ? warmBySubtopic[subtopic].draw(draws)
          : warmByTopic[topic].draw(draws);
    }
    if (fresh) {
      return cold[draws.below(cold.length)];
    }
    return way == 0 ? warm[prominent.draw(draws)] : warm[draws.below(warm.length)];
  }

  private static int liked(Draws draws, Person person) {
    double total = 0;
    for (Person.Taste taste : person.tastes()) {
      total += taste.weight();
    }
    double left = draws.unit() * total;
    int chosen = person.tastes().get(0).subtopic();
    for (Person.Taste taste : person.tastes()) {
      chosen = taste.subtopic();
      left -= taste.weight();
      if (left < 0) {
        break;
      }
    }
    return chosen;
  }
}
