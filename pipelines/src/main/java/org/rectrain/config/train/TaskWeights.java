package org.rectrain.config.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.rectrain.config.read.Names;

/** Weights of the tasks' losses where a configuration names none. */
public final class TaskWeights {
  private static final double FIRST = 0.7;

  private TaskWeights() {}

  /**
   * The weights in force.
   *
   * @param given by the configuration; empty learns all labels: a single one with weight 1, else
   *     the first with 0.7 and the others with equal parts of 0.3
   * @param labels those that can be learned, in their order
   */
  public static Map<String, Double> of(Map<String, Double> given, List<String> labels) {
    if (!given.isEmpty()) {
      return given;
    }
    Map<String, Double> out = new LinkedHashMap<>();
    double other = (1 - FIRST) / Math.max(1, labels.size() - 1);
    for (String label : labels) {
      out.put(label, labels.size() == 1 ? 1 : out.isEmpty() ? FIRST : rounded(other));
    }
    return Collections.unmodifiableMap(out);
  }

  /** Without the last bits of 1 - 0.7, so that two labels weigh 0.7 and 0.3 as one writes them. */
  private static double rounded(double weight) {
    return Math.round(weight * 1e12) / 1e12;
  }

  /** A problem when the label that is to be retrieved is no task; none when it is left to us. */
  public static List<String> unlearned(
      String key,
      RetrievalConfig retrieval,
      Map<String, Double> tasks,
      Map<String, String> labels) {
    Set<String> learned = tasks.isEmpty() ? labels.keySet() : tasks.keySet();
    String label = retrieval.label();
    return label.isEmpty() || retrieval.weight() == 0 || learned.contains(label)
        ? List.of()
        : List.of(key + ": '" + label + "' is not among the tasks; expected one of " + learned);
  }

  /** A problem for each task that is no label. */
  public static List<String> unknown(
      String key, Map<String, Double> tasks, Map<String, String> labels) {
    List<String> out = new ArrayList<>();
    for (String task : tasks.keySet()) {
      if (!labels.containsKey(task)) {
        out.add(
            key
                + ": '"
                + task
                + "' is no label of data.events.labels "
                + List.copyOf(labels.keySet())
                + Names.nearest(task, labels.keySet())
                    .map(n -> "; did you mean '" + n + "'?")
                    .orElse(""));
      }
    }
    return out;
  }
}
