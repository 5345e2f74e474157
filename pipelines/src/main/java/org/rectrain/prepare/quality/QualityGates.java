package org.rectrain.prepare.quality;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.rectrain.Failure;
import org.rectrain.dataset.PreparedManifest.Gate;

/** Collects the verdicts of the quality gates; a failed one ends the stage after its report. */
public final class QualityGates {
  private final List<Gate> gates = new ArrayList<>();

  /** A value that must not exceed a threshold; an undefined one does not pass. */
  public void atMost(String name, double value, double threshold, String hint) {
    gates.add(new Gate(name, value, "at_most", threshold, value <= threshold, hint));
  }

  /** A value that must reach a threshold; an undefined one does not pass. */
  public void atLeast(String name, double value, double threshold, String hint) {
    gates.add(new Gate(name, value, "at_least", threshold, value >= threshold, hint));
  }

  /** All verdicts. */
  public List<Gate> all() {
    return List.copyOf(gates);
  }

  /**
   * The largest share of missing values of each raw column of the log; of the other tables'
   * columns, written {@code items.title}, only those that have a threshold of their own.
   */
  public void missing(Map<String, Double> rates, double threshold, Map<String, Double> thresholds) {
    Map<String, Double> judged = new LinkedHashMap<>(rates);
    judged.keySet().removeIf(c -> c.matches("(items|users)\\..*") && !thresholds.containsKey(c));
    judged.forEach(
        (column, rate) ->
            atMost(
                "missing " + column,
                rate,
                thresholds.getOrDefault(column, threshold),
                "mend the logging of '"
                    + column
                    + "', leave the column out, or set prepare.gates.max_missing_of"));
  }

  /** The gates as lines of a table for people: value, threshold, verdict. */
  public static List<String> table(List<Gate> gates) {
    List<String> out = new ArrayList<>();
    String layout = "%-8s %12s  %-8s %10s  %s";
    out.add(String.format(Locale.ROOT, layout, "verdict", "value", "", "threshold", "gate"));
    for (Gate gate : gates) {
      out.add(
          String.format(
              Locale.ROOT,
              layout,
              gate.passed() ? "ok" : "FAILED",
              String.format(Locale.ROOT, "%.4f", gate.value()),
              gate.relation().replace('_', ' '),
              String.format(Locale.ROOT, "%.4f", gate.threshold()),
              gate.name()));
    }
    return out;
  }

  /**
   * Fails when a gate did not pass.
   *
   * @throws Failure (exit code 4) that names each of them with value and threshold
   */
  public static void require(List<Gate> gates) {
    List<Gate> failed = gates.stream().filter(g -> !g.passed()).toList();
    if (!failed.isEmpty()) {
      throw Failure.gate(
          failed.size()
              + (failed.size() == 1 ? " quality gate" : " quality gates")
              + " did not pass: "
              + failed.stream().map(QualityGates::shown).collect(Collectors.joining("; ")),
          failed.get(0).hint());
    }
  }

  private static String shown(Gate gate) {
    return String.format(
        Locale.ROOT,
        "%s = %.4f, expected %s %.4f",
        gate.name(),
        gate.value(),
        gate.relation().replace('_', ' '),
        gate.threshold());
  }
}
