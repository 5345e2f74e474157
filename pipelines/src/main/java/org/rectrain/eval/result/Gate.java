package org.rectrain.eval.result;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.rectrain.Failure;

/**
 * A demand on the main model.
 *
 * @param name the option, e.g. {@code min_auc}
 * @param value what was found
 * @param limit what was demanded; NaN when there was nothing to demand, which passes
 * @param passed whether the value reaches the limit; an undefined value does not
 * @param note how the limit came about, in words
 */
public record Gate(String name, double value, double limit, boolean passed, String note) {
  /** Whether it is a demand on every group of rows. */
  public boolean ofGroups() {
    return name.equals("min_group_auc") || name.endsWith("_ratio");
  }

  /** How it was missed. */
  private String missed() {
    return ofGroups()
        ? name + ": " + note + "; limit " + limit
        : String.format(Locale.ROOT, "%s: AUC %.5f is below the limit %.5f", name, value, limit);
  }

  /** Ends with exit code 4 when a gate did not pass. */
  static void enforce(List<Gate> gates, String where) {
    String failed =
        gates.stream().filter(g -> !g.passed()).map(Gate::missed).collect(Collectors.joining("; "));
    if (!failed.isEmpty()) {
      throw Failure.gate(
          "eval.gates: " + failed,
          "see " + where + " for the slices and comparisons; do not promote this model");
    }
  }
}
