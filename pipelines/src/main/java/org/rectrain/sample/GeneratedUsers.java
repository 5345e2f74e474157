package org.rectrain.sample;

import java.util.ArrayList;
import java.util.List;

/**
 * The people and bots of the log. Activity is log-normal, from casual to heavy, and scaled so that
 * the impressions of all people add up exactly; a person's tastes are drawn on demand from the
 * person's own stream.
 */
final class GeneratedUsers {
  private static final double ACTIVITY_SIGMA = 0.9;
  private static final double MAX_ACTIVITY = 3.2;
  private static final double[] TASTE_WEIGHTS = {1.0, 0.8, 0.65, 0.5};
  private static final double SAME_SUBTOPIC = 0.62;
  private static final double SAME_TOPIC = 0.38;
  private static final double SAME_CATEGORY = 0.12;
  private static final double MAX_AFFINITY = 1.3;
  private static final double DISLIKE = -0.6;
  private static final int DISLIKED_TOPICS = 2;
  private static final double AGE_IN_TASTE = 0.9;
  private static final double STYLE_SIGMA = 0.22;
  private static final double CLICK_BIAS_SIGMA = 0.45;
  private static final double LIKE_BIAS_SIGMA = 0.5;

  private final long seed;
  private final Vocabulary vocabulary;
  private final int styles;
  private final Looks looks;
  private final Calendar calendar;
  private final int size;
  private final int bots;
  private final SampleIds ids;
  private final FeistelPermutation botOrder;
  private final double[] devices;
  private final long[] firstOrdinal;
  private final double[][] ageTaste;

  GeneratedUsers(
      long seed,
      int people,
      int bots,
      long events,
      Vocabulary vocabulary,
      int styles,
      List<Double> devices,
      Calendar calendar,
      Looks looks) {
    this.looks = looks;
    this.seed = seed;
    this.devices = devices.stream().mapToDouble(Double::doubleValue).toArray();
    this.vocabulary = vocabulary;
    this.styles = styles;
    this.calendar = calendar;
    this.size = people + bots;
    this.bots = bots;
    this.ids = new SampleIds('u', size, 5);
    this.botOrder = new FeistelPermutation(size, seed, "bots");
    this.firstOrdinal = ordinals(events);
    this.ageTaste = new double[Person.AGE_GROUPS.size()][vocabulary.topics()];
    for (int age = 0; age < ageTaste.length; age++) {
      Draws draws = Draws.of(seed, "age group", age);
      for (int topic = 0; topic < ageTaste[age].length; topic++) {
        ageTaste[age][topic] = StrictMath.exp(AGE_IN_TASTE * draws.normal());
      }
    }
  }

  /** The running number of each person's first impression; the last entry is the total. */
  private long[] ordinals(long events) {
    double[] activity = new double[size + 1];
    for (int user = 0; user < size; user++) {
      double drawn = Draws.of(seed, "activity", user).normal();
      double own = bot(user) ? 0 : StrictMath.exp(ACTIVITY_SIGMA * Math.min(drawn, MAX_ACTIVITY));
      activity[user + 1] = activity[user] + own;
    }
    long[] first = new long[size + 1];
    for (int user = 1; user < size; user++) {
      first[user] = (long) (activity[user] / activity[size] * events);
    }
    first[size] = events;
    return first;
  }

  /** People and bots. */
  int size() {
    return size;
  }

  int bots() {
    return bots;
  }

  boolean bot(int user) {
    return botOrder.at(user) < bots;
  }

  /** The running number of a bot among the bots. */
  int botNumber(int user) {
    return (int) botOrder.at(user);
  }

  /** The running number of the user's first impression by people. */
  long firstOrdinal(int user) {
    return firstOrdinal[user];
  }

  /** How many impressions the person has; 0 for a bot, whose rows are counted apart. */
  int impressions(int user) {
    return (int) (firstOrdinal[user + 1] - firstOrdinal[user]);
  }

  Person person(int user) {
    Draws draws = Draws.of(seed, "person", user);
    int ageGroup = draws.weighted(0.2, 0.28, 0.22, 0.16, 0.14);
    int gender = draws.weighted(0.47, 0.47, 0.06);
    int region = draws.weighted(0.3, 0.12, 0.25, 0.15, 0.18);
    int device = draws.weighted(devices);
    long signedUp = calendar.start() - (long) (draws.unit() * draws.unit() * 900 * Calendar.DAY);
    List<Person.Taste> tastes = tastes(draws, ageTaste[ageGroup]);
    double[] styleLiking = new double[styles];
    double mean = 0;
    for (int style = 0; style < styles; style++) {
      styleLiking[style] = STYLE_SIGMA * draws.normal();
      mean += styleLiking[style] / styles;
    }
    for (int style = 0; style < styles; style++) {
      styleLiking[style] -= mean;
    }
    return new Person(
        user,
        id(user),
        ageGroup,
        gender,
        region,
        device,
        signedUp,
        tastes,
        new Liking(affinity(draws, tastes), styleLiking, looks.ofPerson(user)),
        CLICK_BIAS_SIGMA * draws.normal(),
        LIKE_BIAS_SIGMA * draws.normal());
  }

  String id(int user) {
    return ids.of(user);
  }

  /** Two to four subtopics of different topics. */
  private List<Person.Taste> tastes(Draws draws, double[] topicWeights) {
    int wanted = 2 + draws.weighted(0.6, 0.4);
    List<Person.Taste> tastes = new ArrayList<>();
    double[] left = topicWeights.clone();
    for (int i = 0; i < wanted; i++) {
      int topic = draws.weighted(left);
      left[topic] = 0;
      int within = draws.below(vocabulary.topic(topic).subtopics().size());
      tastes.add(new Person.Taste(vocabulary.firstOf(topic) + within, TASTE_WEIGHTS[i]));
    }
    return List.copyOf(tastes);
  }

  private double[] affinity(Draws draws, List<Person.Taste> tastes) {
    double[] affinity = new double[vocabulary.subtopics()];
    for (int subtopic = 0; subtopic < affinity.length; subtopic++) {
      double sum = 0;
      for (Person.Taste taste : tastes) {
        double match =
            (taste.subtopic() == subtopic ? SAME_SUBTOPIC : 0)
                + (vocabulary.topicOf(taste.subtopic()) == vocabulary.topicOf(subtopic)
                    ? SAME_TOPIC
                    : 0)
                + (vocabulary.categoryOf(taste.subtopic()) == vocabulary.categoryOf(subtopic)
                    ? SAME_CATEGORY
                    : 0);
        sum += taste.weight() * match;
      }
      affinity[subtopic] = Math.min(MAX_AFFINITY, sum);
    }
    for (int i = 0; i < DISLIKED_TOPICS; i++) {
      int topic = draws.below(vocabulary.topics());
      boolean liked = tastes.stream().anyMatch(t -> vocabulary.topicOf(t.subtopic()) == topic);
      for (int within = 0;
          !liked && within < vocabulary.topic(topic).subtopics().size();
          within++) {
        affinity[vocabulary.firstOf(topic) + within] = DISLIKE;
      }
    }
    return affinity;
  }
}
