package org.rectrain.sample;

import java.util.Map;
import java.util.function.Consumer;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.config.sample.SampleConfig;
import org.rectrain.config.sample.SampleConfig.Language;

/** What happened to the people of a generated log, with the true chance of each click. */
public final class TrueImpressions {
  private final SampleGenerator generator;
  private final Vocabulary vocabulary = Vocabulary.shipped(Language.EN);
  private final int users;

  /**
   * One impression.
   *
   * @param relevance chance of a click once the position is looked at
   * @param quality of the item, the same for all people
   */
  public record Shown(
      int user,
      int item,
      String category,
      long second,
      int position,
      int click,
      double relevance,
      double quality) {}

  /** People who each see about 50 impressions of 900 items. */
  public TrueImpressions(int users, long seed) {
    this.users = users;
    this.generator =
        new SampleGenerator(
            ConfigTrees.defaultsBut(
                SampleConfig.class, Map.of("events", 50L * users, "users", users, "items", 900)),
            seed);
  }

  /** People, bots aside. */
  public int users() {
    return users;
  }

  /** All impressions of a person in the order of time. */
  public void of(int user, Consumer<Shown> sink) {
    generator.impressions(
        user,
        i -> {
          if (!Double.isNaN(i.relevance())) {
            sink.accept(
                new Shown(
                    user,
                    i.item(),
                    vocabulary.categoryName(generator.catalogue().main(i.item())),
                    i.second(),
                    i.position(),
                    i.click(),
                    i.relevance(),
                    generator.catalogue().quality(i.item())));
          }
        });
  }

  /** Chance that a position is looked at. */
  public static double examination(int position) {
    return Reaction.examination(position);
  }
}
