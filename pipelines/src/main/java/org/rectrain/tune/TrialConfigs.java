package org.rectrain.tune;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.RunConfig;
import org.rectrain.train.Training;
import org.rectrain.tune.Objective.Source;

/** The configurations of trials: that of the search, with some keys changed. */
public final class TrialConfigs {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Sections of stages that no trial needs. */
  static final List<String> OTHERS =
      List.of(
          "sample", "check", "export", "abtest", "monitor", "update", "rollout", "shadow", "track",
          "tune", "worth");

  private TrialConfigs() {}

  /**
   * A configuration for one look at a trial: trained, and as far as the metric needs it scored and
   * evaluated, on valid.
   *
   * @param values of the searched keys
   * @param output folder of its run
   * @param prepared the data that it shares
   */
  static RunConfig trial(
      RunConfig base,
      Map<String, JsonNode> values,
      Objective objective,
      Path output,
      Path prepared) {
    Map<String, JsonNode> changes = shared(base, values, objective, output, prepared);
    if (objective.source() == Source.TRAINING) {
      for (String section : List.of("score", "eval")) {
        changes.put(section, NullNode.instance);
      }
    } else {
      changes.putAll(judged("valid"));
      // Intervals of single trials are not looked at.
      changes.put("eval.resampling.replicates", NODES.numberNode(20));
      changes.put("eval.resampling.slice_replicates", NODES.numberNode(20));
      changes.put("eval.resampling.permutations", NODES.numberNode(0));
    }
    return ConfigReader.with(base, changes, "tune.space");
  }

  /** A configuration for the last word: trained with another seed, scored on test. */
  static RunConfig judge(
      RunConfig base,
      Map<String, JsonNode> values,
      Objective objective,
      long seed,
      Path output,
      Path prepared) {
    Map<String, JsonNode> changes = shared(base, values, objective, output, prepared);
    changes.put("seed", NODES.numberNode(seed));
    changes.putAll(judged("test"));
    // A search has no such keys; who judges variants says what is to be measured of them.
    values.forEach(
        (key, value) -> {
          if (key.startsWith("score.")) {
            changes.put(key, value);
          }
        });
    return ConfigReader.with(base, changes, "tune.space");
  }

  /**
   * A configuration that a person runs.
   *
   * @param key of the values, for the message
   * @throws org.rectrain.Failure (exit code 2) when a value is not allowed for its key
   */
  public static RunConfig with(RunConfig base, Map<String, JsonNode> values, String key) {
    Map<String, JsonNode> changes = new LinkedHashMap<>(values);
    changes.put("tune", NullNode.instance);
    changes.put("worth", NullNode.instance);
    return ConfigReader.with(base, changes, key);
  }

  /** Sections that decide the model: what a search may change. */
  public static List<String> deciding(RunConfig config, Objective objective) {
    if (objective.isBaseline(config)) {
      return List.of("baselines");
    }
    return objective.model().equals(Training.MODEL)
        ? List.of("train")
        : List.of("train", "distill");
  }

  private static Map<String, JsonNode> shared(
      RunConfig base,
      Map<String, JsonNode> values,
      Objective objective,
      Path output,
      Path prepared) {
    Map<String, JsonNode> changes = new LinkedHashMap<>(values);
    OTHERS.forEach(section -> changes.put(section, NullNode.instance));
    List<String> deciding = deciding(base, objective);
    for (String section : List.of("train", "distill")) {
      if (!deciding.contains(section)) {
        changes.put(section, NullNode.instance);
      }
    }
    // Its own key is a default, so that a section taken away would bring all of them back.
    changes.put(
        "baselines.models",
        objective.isBaseline(base) ? NODES.arrayNode().add(objective.model()) : NODES.arrayNode());
    changes.put("output", NODES.textNode(output.toString()));
    changes.put("prepared", NODES.textNode(prepared.toString()));
    return changes;
  }

  /** What scores and evaluates a split without what only a person reads. */
  static Map<String, JsonNode> judged(String split) {
    Map<String, JsonNode> changes = new LinkedHashMap<>();
    changes.put("score.split", NODES.textNode(split));
    changes.put("score.also", NODES.arrayNode());
    changes.put("score.latency_users", NODES.numberNode(0));
    changes.put("score.latency_batches", NODES.arrayNode());
    changes.put("score.latency_threads", NODES.arrayNode().add(1));
    changes.put("eval.slice_by", NODES.arrayNode());
    changes.put("eval.models", NODES.arrayNode());
    changes.put("eval.gates", NODES.objectNode());
    changes.put("eval.folds", NODES.numberNode(0));
    return changes;
  }
}
