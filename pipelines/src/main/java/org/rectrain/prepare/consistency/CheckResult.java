package org.rectrain.prepare.consistency;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the check found, written as {@value #FILE}.
 *
 * @param records online records read; 0 when only schemas were compared
 * @param features features of the offline schema
 * @param mismatches findings that do not pass
 * @param asOf what the offline rows know of their user, see {@code prepare.as_of}; empty where
 *     nothing says
 * @param findings all of them, in the schema's order
 */
public record CheckResult(
    long records, int features, int mismatches, String asOf, List<Finding> findings) {
  /** File name inside the stage's folder. */
  public static final String FILE = "check.json";

  /** Findings as lines of a table for people: those that do not pass, or all when they are few. */
  public List<String> table(int most) {
    List<Finding> shown =
        findings.size() <= most ? findings : findings.stream().filter(f -> !f.passes()).toList();
    List<String> out = new ArrayList<>();
    String layout = "%-8s %-28s %-12s %-28s %-28s %s";
    out.add(
        String.format(
            Locale.ROOT,
            layout,
            "verdict",
            "feature",
            "property",
            "offline",
            "online",
            "expected"));
    for (Finding f : shown) {
      out.add(
          String.format(
              Locale.ROOT,
              layout,
              f.passes() ? "ok" : "FAILED",
              f.feature(),
              f.property(),
              f.offline(),
              f.online(),
              f.expected()));
    }
    return out;
  }
}
