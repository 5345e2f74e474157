package org.rectrain.report;

import java.util.List;
import java.util.Map;

/**
 * What a preparation did, as drawn; undefined numbers are NaN.
 *
 * @param read rows read
 * @param kept rows kept
 * @param rules what was set aside, by rule
 * @param splits what came of the kept rows
 * @param keepRate share of the train impressions without a click that were kept; NaN where unknown
 * @param gates quality gates
 * @param proofs what was computed against leaks from test into train
 * @param sources the files that were read
 */
record DataView(
    double read,
    double kept,
    List<Rule> rules,
    List<Split> splits,
    double keepRate,
    List<Gate> gates,
    List<Proof> proofs,
    List<Source> sources) {

  /** Rows set aside by one rule. */
  record Rule(String name, double rows) {}

  /**
   * One split.
   *
   * @param users distinct users, NaN where not counted
   * @param items distinct items, NaN where not counted
   * @param from first time, as text, or empty
   * @param to last time, as text, or empty
   * @param rates rate of each label, 0 to 1
   */
  record Split(
      String name,
      double rows,
      double users,
      double items,
      String from,
      String to,
      Map<String, Double> rates) {}

  /**
   * One gate.
   *
   * @param name what was measured, with its column
   * @param value measured, already in words
   * @param limit what was expected, in words
   * @param detail more, or empty
   */
  record Gate(String name, String value, String limit, State state, String detail) {}

  /** One fact that was computed against a leak. */
  record Proof(String claim, String detail, State state) {}

  /** One input. */
  record Source(String name, double rows, String fingerprint) {}

  /** Gates that failed. */
  List<Gate> failed() {
    return gates.stream().filter(g -> g.state() == State.BAD).toList();
  }
}
