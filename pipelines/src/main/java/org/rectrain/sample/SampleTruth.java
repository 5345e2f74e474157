package org.rectrain.sample;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.sample.SampleConfig;
import org.rectrain.config.sample.SampleShiftConfig;

/**
 * What is true of a generated log as a whole; written to {@code truth/truth.json}.
 *
 * @param version format of this file and of the tables
 * @param impressions impressions by people
 * @param events rows of the log: impressions, duplicates and those of bots
 * @param coldFrom ISO time before which no cold item appears
 * @param examination chance that a slot is looked at, by position from 0
 * @param faults planted faults by kind
 * @param annotators chance of each to answer rightly
 * @param shifts planted changes; null when there are none
 * @param vectors what the items' vectors say; null when they have none
 */
public record SampleTruth(
    int version,
    long seed,
    long impressions,
    long events,
    int users,
    int bots,
    int items,
    int coldItems,
    String coldFrom,
    List<Double> examination,
    Map<String, Long> faults,
    List<Double> annotators,
    Experiment experiment,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Shift> shifts,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Vectors vectors) {

  private static final int VERSION = 1;

  /**
   * The truth about the column cover of the items: the look of an item, which no text says.
   *
   * @param size numbers of a vector
   * @param dimensions independent numbers of a look
   * @param weight standard deviation of what looks add to a person's liking, in which a favourite
   *     subject counts about 1
   * @param noise standard deviation of the noise in each number
   * @param missing share of items without one
   */
  public record Vectors(int size, int dimensions, double weight, double noise, double missing) {}

  /** Kinds of change. */
  public enum Drift {
    COVARIATE,
    PRIOR,
    CONCEPT,
    BROKEN
  }

  /**
   * A planted change.
   *
   * @param feature column in which it shows most
   * @param kind as configured
   * @param from first day
   * @param strength as configured
   */
  public record Shift(
      Drift drift, String feature, SampleShiftConfig.Kind kind, String from, double strength) {}

  /**
   * The truth about the experiment.
   *
   * @param relativeUplift of every person's click probability under treatment
   * @param treatmentShare chance of a person to be in treatment
   * @param preFrom ISO time of the first observation before the start
   * @param from ISO time of the start
   */
  public record Experiment(
      int users, double relativeUplift, double treatmentShare, String preFrom, String from) {}

  /** What is true of everything that a generator with these options and this seed makes. */
  static SampleTruth of(SampleConfig config, long seed, SampleGenerator generator) {
    Map<String, Long> faults = generator.faultCounts();
    long copies = faults.getOrDefault(Faults.Kind.DUPLICATE.key(), 0L);
    long byBots = faults.getOrDefault(Faults.Kind.BOT.key(), 0L);
    GeneratedItems catalogue = generator.catalogue();
    Calendar calendar = new Calendar(java.time.LocalDate.parse(config.start()), config.days());
    long coldFrom = calendar.end() - (long) (config.coldDays() * Calendar.DAY);
    return new SampleTruth(
        VERSION,
        seed,
        config.events(),
        config.events() + copies + byBots,
        config.userCount(),
        generator.population().bots(),
        catalogue.size(),
        catalogue.coldCount(),
        Instant.ofEpochSecond(coldFrom).toString(),
        IntStream.range(0, Reaction.SLOTS).mapToObj(Reaction::examination).toList(),
        faults,
        config.annotators(),
        new Experiment(
            config.experiment().users(),
            config.experiment().uplift(),
            0.5,
            Instant.ofEpochSecond(calendar.start()).toString(),
            Instant.ofEpochSecond(generator.experiment().start()).toString()),
        generator.shifts().truth(),
        config.vectors() == 0
            ? null
            : new Vectors(
                config.vectors(), Looks.DIMENSIONS, Looks.WEIGHT, Looks.NOISE, Looks.MISSING));
  }
}
