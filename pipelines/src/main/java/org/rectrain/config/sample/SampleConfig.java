package org.rectrain.config.sample;

import java.io.Serializable;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.read.Option;

/** Options of the generator of behaviour logs with known truth. */
public record SampleConfig(
    @Option(
            doc =
                "Impressions by people, exactly; duplicates and bots come on top."
                    + " One JVM writes about a million in ten seconds.",
            def = "60000",
            min = 1000,
            max = 1e9)
        long events,
    @Option(
            doc = "People in the log; left out: one for each 50 impressions.",
            min = 10,
            max = 100_000_000)
        @Nullable Integer users,
    @Option(
            doc = "Items, cold ones included; left out: 3.675 times the root of events.",
            min = 60,
            max = 5_000_000)
        @Nullable Integer items,
    @Option(doc = "First day of the log, UTC.", def = "'2026-03-05'") String start,
    @Option(doc = "Length of the log in days.", def = "14", min = 2, max = 365) int days,
    @Option(
            doc = "Share of the items that appear only in the last cold_days.",
            def = "0.12",
            min = 0,
            max = 0.5)
        double coldShare,
    @Option(
            doc =
                "Days at the end in which the cold items appear; below 15 % of days they lie"
                    + " wholly in the test part of a temporal split.",
            def = "2.0",
            min = 0.1,
            max = 100)
        double coldDays,
    @Option(doc = "jsonl (gzip) or parquet (Spark).", def = "jsonl") Format format,
    @Option(
            doc =
                "local writes one file per table in this JVM, spark a folder of part files; auto"
                    + " takes spark for parquet and above two million events.",
            def = "auto")
        Engine engine,
    @Option(
            doc = "Part files per table with Spark; 0: one for each million events, at least 2.",
            def = "0",
            min = 0,
            max = 100_000)
        int files,
    @Option(
            doc = "Chances of a person to use mobile, desktop and tablet.",
            def = "[0.64, 0.26, 0.1]")
        List<Double> devices,
    @Option(
            doc =
                "Chance of each annotator to answer rightly whether an impression was liked; of"
                    + " four, two and two leave it open.",
            def = "[0.97, 0.93, 0.9, 0.85]")
        List<Double> annotators,
    @Option(doc = "Share of the clicks that annotators look at.", def = "0.05", min = 0, max = 1)
        double annotated,
    @Option(doc = "Faults to plant.") SampleDirtConfig dirt,
    @Option(doc = "The simulated online experiment.") SampleExperimentConfig experiment,
    @Option(
            doc =
                "Changes from a day on. With any, the log has a column score: the chance of a click"
                    + " that a model of the days before foretells.",
            def = "[]")
        List<SampleShiftConfig> shifts,
    @Option(doc = "Language of titles, descriptions and categories: en or zh.", def = "en")
        Language language,
    @Option(
            doc =
                "Numbers of the vectors that items get in the column cover, as an image encoder"
                    + " would write them: looks then count for what people like, and no text says"
                    + " them. 0: no vectors.",
            def = "0",
            min = 0,
            max = 512)
        int vectors)
    implements Serializable {

  /** How tables are stored. */
  public enum Format {
    JSONL,
    PARQUET
  }

  /** What the texts of items are written in. */
  public enum Language {
    EN(""),
    ZH("-zh");

    private final String suffix;

    Language(String suffix) {
      this.suffix = suffix;
    }

    /** What follows the names of this language's resources. */
    public String suffix() {
      return suffix;
    }
  }

  /** What writes them. */
  public enum Engine {
    AUTO,
    LOCAL,
    SPARK
  }

  /** Above this many events {@link Engine#AUTO} takes Spark. */
  private static final long LOCAL_EVENTS = 2_000_000;

  /** Checks what holds between options. */
  public SampleConfig {
    try {
      LocalDate.parse(start);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "start: '" + start + "' is not allowed; expected a date such as 2026-03-05", e);
    }
    if (!(coldDays < days)) {
      throw new IllegalArgumentException(
          "cold_days: " + coldDays + " is not allowed; expected less than days: " + days);
    }
    if (users != null && events > 100L * days * users) {
      throw new IllegalArgumentException(
          "users: "
              + users
              + " are too few for events: "
              + events
              + "; expected at most 100 impressions per user and day");
    }
    shares("devices", devices);
    shares("annotators", annotators);
    if (devices != null && devices.size() != 3) {
      throw new IllegalArgumentException(
          "devices: " + devices + " is not allowed; expected mobile, desktop and tablet");
    }
    if (format == Format.PARQUET && engine == Engine.LOCAL) {
      throw new IllegalArgumentException(
          "engine: 'local' is not allowed with format: parquet; expected auto or spark");
    }
  }

  private static void shares(String name, List<Double> values) {
    if (values != null && values.stream().anyMatch(v -> !(v >= 0 && v <= 1))) {
      throw new IllegalArgumentException(
          name + ": " + values + " is not allowed; expected numbers from 0 to 1");
    }
  }

  /** Number of people, given or derived. */
  public int userCount() {
    return users != null ? users : (int) Math.max(10, events / 50);
  }

  /** Number of items, given or derived. */
  public int itemCount() {
    return items != null
        ? items
        : (int) Math.max(60, Math.round(3.675 * Math.sqrt((double) events)));
  }

  /** The engine that {@code auto} stands for. */
  public Engine chosenEngine() {
    if (engine != Engine.AUTO) {
      return engine;
    }
    return format == Format.PARQUET || events > LOCAL_EVENTS ? Engine.SPARK : Engine.LOCAL;
  }

  /** The number of part files that 0 stands for. */
  public int fileCount() {
    return files > 0 ? files : (int) Math.max(2, events / 1_000_000);
  }
}
