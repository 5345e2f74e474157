package org.rectrain.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a prepared folder holds and how it came about; the part of its {@code manifest.json} beside
 * the provenance. Every figure is counted, none assumed.
 *
 * @param version format version
 * @param labels tasks in order; the first is the click
 * @param sources raw tables
 * @param rows raw = kept + quarantined
 * @param rules cleaning rules in their order
 * @param splits by name: train, valid, test
 * @param asOf what histories and statistics may know: session, event, test_start or train_end
 * @param sampling negative sampling of the train split
 * @param leakage proof that nothing leaks
 * @param missing share of missing values per raw column, 0 to 1; those of the catalogue and the
 *     profiles as items.COLUMN and users.COLUMN
 * @param strata rows and label rates by the values of chosen columns
 * @param personalData cells in which personal data was found, by kind, over all columns
 * @param personalColumns the same by raw column, named as in {@code missing}, and kind: of the log
 *     the raw rows, of the catalogue and the profiles the kept ones; only what was found
 * @param gates thresholds and verdicts
 * @param featureFingerprint of {@code feature_schema.json}
 * @param audit balance, reference population, drift
 * @param days clean rows by UTC day, before sampling; empty for a log without times and in folders
 *     of versions that did not count them
 */
public record PreparedManifest(
    int version,
    List<String> labels,
    List<Source> sources,
    Rows rows,
    List<Rule> rules,
    Map<String, SplitCounts> splits,
    String asOf,
    Sampling sampling,
    Leakage leakage,
    Map<String, Double> missing,
    List<Stratum> strata,
    Map<String, Long> personalData,
    Map<String, Map<String, Long>> personalColumns,
    List<Gate> gates,
    String featureFingerprint,
    DataAudit audit,
    Map<String, Long> days) {
  /** A folder written before there was an audit, or a table of personal data, has none. */
  public PreparedManifest {
    if (version != VERSION) {
      throw new IllegalArgumentException("version: " + version + "; expected " + VERSION);
    }
    if (personalColumns == null) {
      personalColumns = Map.of();
    }
    if (days == null) {
      days = Map.of();
    }
    if (audit == null) {
      audit = DataAudit.none();
    }
  }

  /** Version written by this code. */
  public static final int VERSION = 1;

  private static final String FILE = "manifest.json";

  /** The rule under which events become part of an earlier one's row. */
  public static final String JOINED = "joined";

  /** Events that became part of an earlier one's row: no row is lost by that. */
  public long joined() {
    return rules.stream().filter(r -> r.name().equals(JOINED)).mapToLong(Rule::removed).sum();
  }

  /**
   * One raw table.
   *
   * @param name events, items or users
   * @param location as configured
   * @param files number of files
   * @param rows rows read, readable or not
   * @param quarantined rows removed
   */
  public record Source(
      String name, String location, String format, int files, long rows, long quarantined) {}

  /** Rows of the log; {@code raw = kept + quarantined} was asserted. */
  public record Rows(long raw, long kept, long quarantined) {}

  /**
   * One cleaning rule.
   *
   * @param found rows that break it, whatever its action and the other rules
   * @param removed rows quarantined under it, being the first rule they break
   */
  public record Rule(String name, String action, long found, long removed) {}

  /**
   * One split.
   *
   * @param impressions clean rows before sampling
   * @param examples rows written
   * @param users users with a row in it
   * @param queries users with an item to find
   * @param from first time, ISO-8601; empty when there is no row
   * @param to last time
   * @param rates label rates before sampling, the true distribution
   * @param exampleRates label rates of the rows written
   */
  public record SplitCounts(
      long impressions,
      long examples,
      long users,
      long sessions,
      long queries,
      String from,
      String to,
      Map<String, Double> rates,
      Map<String, Double> exampleRates) {}

  /**
   * Negative sampling of the train split.
   *
   * @param ratio wanted negatives per click; 0 = all were kept
   * @param shortage policy where a user has too few
   * @param available impressions without a click before sampling
   * @param kept of these
   * @param keepRate kept / available: odds learned from the unweighted sample are too high by 1 /
   *     keepRate; the weights of the examples already make up for it
   * @param drawn items drawn to fill up: not shown to the user in train, or under in_session shown
   *     and left
   * @param hard items taken from a scored file
   * @param missing negatives that were wanted and are not there among the impressions
   * @param usersShort users with clicks that have too few
   * @param usersWithClicks users with a click in train
   */
  public record Sampling(
      int ratio,
      String shortage,
      long available,
      long kept,
      double keepRate,
      long drawn,
      long hard,
      long missing,
      long usersShort,
      long usersWithClicks) {}

  /**
   * Measured on every row.
   *
   * @param holds whether all that must be zero is zero, and splits in time do not overlap
   * @param examplesInSeveralSplits must be 0
   * @param rowsKnowingTheirFuture rows whose history or statistics hold an event not strictly
   *     before them, or where {@code asOf} is session not strictly before their session; must be 0
   * @param validRowsKnown valid rows that feed histories or statistics of later rows; 0 where
   *     {@code asOf} is train_end, or session with a split that is neither in time nor by user
   * @param testRowsKnown the same for test rows; 0 too where {@code asOf} is test_start
   * @param newestKnownToHeldOut time of the newest event that any valid or test row knows
   * @param largestTrainTime and the like: ISO-8601, empty without rows
   * @param sessionsInSeveralSplits for information: sessions cut by a boundary
   * @param usersInSeveralSplits for information, and 0 for a split by user
   */
  public record Leakage(
      boolean holds,
      long examplesInSeveralSplits,
      long rowsKnowingTheirFuture,
      long validRowsKnown,
      long testRowsKnown,
      String newestKnownToHeldOut,
      String largestTrainTime,
      String smallestValidTime,
      String largestValidTime,
      String smallestTestTime,
      long sessionsInSeveralSplits,
      long usersInSeveralSplits) {}

  /**
   * Rows with one value of a column, before sampling.
   *
   * @param share of all clean rows, 0 to 1
   * @param rates label rates
   * @param splits share of its rows by split
   */
  public record Stratum(
      String column,
      String value,
      long rows,
      double share,
      Map<String, Double> rates,
      Map<String, Double> splits) {}

  /**
   * One quality gate.
   *
   * @param value NaN where it is undefined
   * @param threshold what the value must keep to
   * @param relation at_most or at_least
   * @param passed the verdict
   * @param hint what to do when it does not hold
   */
  public record Gate(
      String name, double value, String relation, double threshold, boolean passed, String hint) {}

  /** Reads it from a prepared folder. */
  public static PreparedManifest read(Path folder) {
    return Json.read(folder.resolve(FILE), PreparedManifest.class);
  }

  /** What its rows may know, see {@link #asOf}; empty for a folder without a manifest. */
  public static String asOf(Path folder) {
    return Files.exists(folder.resolve(FILE)) ? read(folder).asOf() : "";
  }

  /** Writes it into a folder. */
  public void write(Path folder) throws IOException {
    Json.write(folder.resolve(FILE), this);
  }
}
