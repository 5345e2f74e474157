package org.rectrain.report.data;

import java.util.List;
import java.util.Map;
import org.rectrain.report.part.State;

/**
 * What a preparation did, as drawn; undefined numbers are NaN.
 *
 * @param read rows of the log that were read
 * @param kept rows kept
 * @param rules cleaning rules
 * @param missing share of missing values by raw column
 * @param strata who the rows are, by column
 * @param splits what came of the kept rows
 * @param sampling what was done to the train split's negatives, in sentences
 * @param gates quality gates
 * @param proofs what was measured against leaks
 * @param notes further findings, in sentences
 * @param sources the tables that were read
 * @param sheets tables of the audit
 */
public record DataView(
    double read,
    double kept,
    List<Rule> rules,
    Map<String, Double> missing,
    List<Strata> strata,
    List<Split> splits,
    List<String> sampling,
    List<Gate> gates,
    List<Proof> proofs,
    List<String> notes,
    List<Source> sources,
    List<Sheet> sheets) {

  /**
   * One rule.
   *
   * @param found rows that break it
   * @param removed rows set aside under it
   */
  record Rule(String name, double found, double removed) {}

  /** Rows by the values of a column. */
  record Strata(String column, List<Stratum> values) {}

  /**
   * Rows with one value.
   *
   * @param share of all kept rows
   * @param rate of the first label
   */
  record Stratum(String value, double share, double rate) {}

  /**
   * One split.
   *
   * @param impressions rows before sampling
   * @param examples rows written
   * @param queries users with an item to find
   * @param from first time, as text, or empty
   * @param to last time, as text, or empty
   * @param rates rate of each label before sampling, the true distribution
   * @param exampleRates rate of each label among the rows written
   */
  record Split(
      String name,
      double impressions,
      double examples,
      double users,
      double queries,
      String from,
      String to,
      Map<String, Double> rates,
      Map<String, Double> exampleRates) {}

  /**
   * One gate.
   *
   * @param name what was measured
   * @param value measured, in words
   * @param limit what was expected, in words
   * @param detail what to do about it, or empty
   */
  public record Gate(String name, String value, String limit, State state, String detail) {}

  /** One fact that was measured against leaks. */
  public record Proof(String claim, String found, State state) {}

  /**
   * One table of the audit; its first column is words, the others figures.
   *
   * @param columns headings
   * @param rows cells as text
   */
  record Sheet(String caption, List<String> columns, List<List<String>> rows) {}

  /** One table that was read. */
  record Source(String name, String location, double files, double rows, double quarantined) {}

  /** Gates that failed. */
  public List<Gate> failed() {
    return gates.stream().filter(g -> g.state() == State.BAD).toList();
  }
}
