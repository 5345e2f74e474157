package org.rectrain.config.tune;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.config.read.Option;

/** A search for better values of the configuration's own keys. */
public record TuneConfig(
    @Option(
            doc =
                "Keys of the configuration and their values: a list, {uniform: [low, high]},"
                    + " {log: ...} (even in the logarithm), {int: ...} or {log_int: ...}. With"
                    + " when: {other.key: [values]} a key counts for those values only; points"
                    + " says how many a grid takes of a range (5).")
        Map<String, JsonNode> space,
    @Option(
            doc = "Trials at most, beside the configuration as it is. A grid ends when it is done.",
            def = "30",
            min = 1,
            max = 100000)
        int trials,
    @Option(
            doc =
                "Minutes after which no further trial starts; 0 sets no limit. Trials that run are"
                    + " finished.",
            def = "0",
            min = 0,
            max = 1000000)
        double minutes,
    @Option(
            doc =
                "What is made better, on valid: TASK.METRIC or METRIC@K as eval names it, of"
                    + " eval.main_model; e.g. click.auc, recall@20. Empty takes the AUC of the"
                    + " first label, which training itself measures.",
            def = "''")
        String metric,
    @Option(
            doc =
                "Folds by user: each trial is trained this many times, without the users of one"
                    + " fold, and judged on all users by models that have not seen them. 0 judges"
                    + " on valid.",
            def = "0",
            min = 0,
            max = 20)
        int folds,
    @Option(doc = "Stops trials that learn badly.") PruneConfig prune,
    @Option(
            doc =
                "tpe (tree-structured Parzen estimator, multivariate), random, or grid (every"
                    + " combination, in order).",
            def = "tpe")
        Sampler sampler,
    @Option(doc = "Random trials before tpe has an opinion.", def = "10", min = 1, max = 10000)
        int startup,
    @Option(
            doc =
                "Trials side by side, each a process with the memory of this one. The list of"
                    + " trials depends on it and on nothing else of the machine.",
            def = "1",
            min = 1,
            max = 256)
        int workers,
    @Option(
            doc =
                "Further seeds with which the winner and the configuration as it is are trained"
                    + " again and compared on test.",
            def = "3",
            min = 1,
            max = 100)
        int seeds) {

  /** How trials are chosen. */
  public enum Sampler {
    TPE,
    RANDOM,
    GRID
  }

  /** Checks the space. */
  public TuneConfig {
    space = Collections.unmodifiableMap(new LinkedHashMap<>(space));
    if (space.isEmpty()) {
      throw new IllegalArgumentException(
          "space: is empty; expected keys to search, e.g."
              + " {train.optimizer.learning_rate: {log: [1e-4, 1e-2]}}");
    }
    if (folds == 1) {
      throw new IllegalArgumentException("folds: 1 leaves no user to learn from; expected 2 to 20");
    }
    List<String> problems = new ArrayList<>();
    List<TuneParameter> read = new ArrayList<>();
    space.forEach(
        (key, node) -> {
          try {
            read.add(TuneParameter.read(key, node));
          } catch (IllegalArgumentException e) {
            problems.add(String.valueOf(e.getMessage()));
          }
        });
    if (problems.isEmpty()) {
      problems.addAll(unmet(read));
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }

  /** The keys that are searched; those that others depend on first. */
  public List<TuneParameter> parameters() {
    return ordered(
        space.entrySet().stream().map(e -> TuneParameter.read(e.getKey(), e.getValue())).toList());
  }

  /** Each behind those that it depends on; those in a circle are left out. */
  private static List<TuneParameter> ordered(List<TuneParameter> all) {
    List<TuneParameter> left = new ArrayList<>(all);
    List<TuneParameter> out = new ArrayList<>();
    List<TuneParameter> ready;
    do {
      List<String> known = out.stream().map(TuneParameter::key).toList();
      ready = left.stream().filter(p -> known.containsAll(p.when().keySet())).toList();
      out.addAll(ready);
      left.removeAll(ready);
    } while (!ready.isEmpty());
    return out;
  }

  /** Conditions that can never hold. */
  private static List<String> unmet(List<TuneParameter> all) {
    List<String> problems = new ArrayList<>();
    Map<String, TuneParameter> byKey = new LinkedHashMap<>();
    all.forEach(p -> byKey.put(p.key(), p));
    for (TuneParameter parameter : all) {
      parameter
          .when()
          .forEach(
              (key, values) -> {
                TuneParameter other = byKey.get(key);
                String at = "space." + parameter.key() + ".when." + key;
                if (other == null) {
                  problems.add(
                      at
                          + ": is not searched; expected one of "
                          + String.join(", ", byKey.keySet()));
                } else if (other.kind() != TuneParameter.Kind.CHOICE) {
                  problems.add(at + ": is a range; expected a key with a list of values");
                } else {
                  for (JsonNode value : values) {
                    if (!other.values().contains(value)) {
                      problems.add(at + ": " + value + " is not in its list " + other.values());
                    }
                  }
                }
              });
    }
    if (problems.isEmpty() && ordered(all).size() < all.size()) {
      problems.add("space: conditions (when) go round in a circle");
    }
    return problems;
  }
}
