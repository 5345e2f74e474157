package org.rectrain.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.Json;
import org.rectrain.model.Model;
import org.rectrain.model.ModelData;
import org.rectrain.train.loop.LoopOutcome;
import org.rectrain.train.loop.ProcessMemory;
import org.rectrain.train.loop.TrainResult;
import org.rectrain.train.recipe.TaskWeighting;

/** What a training that has ended says of its model. */
public final class TrainedModel {
  private TrainedModel() {}

  /** The learned task weights, whose variances leave the model with that; empty when fixed. */
  static Map<String, Double> taskWeights(Model model) {
    if (!model.towerParameters().contains(TaskWeighting.LOG_VARIANCE)) {
      return Map.of();
    }
    Map<String, Double> out = TaskWeighting.learned(model.towerParameters(), model.spec().tasks());
    model.towerParameters().remove(TaskWeighting.LOG_VARIANCE);
    return out;
  }

  /** Its result but for how it started. */
  public static TrainResult result(
      Model model, ModelData data, Examples train, Session.Outcome done) {
    LoopOutcome loop = done.loop();
    List<Map<String, Object>> curve =
        curve(loop.log()).stream().filter(line -> line.containsKey("value")).toList();
    Map<String, Double> best = new LinkedHashMap<>();
    for (Map<String, Object> line : curve) {
      if (line.get("step") instanceof Number step && step.longValue() == loop.bestStep()) {
        line.forEach(
            (name, value) -> {
              if (name.startsWith("valid_")) {
                best.put(name, value instanceof Number n ? n.doubleValue() : Double.NaN);
              }
            });
      }
    }
    Model.Encoder encoder = model.encoder();
    return new TrainResult(
        model.spec().name(),
        Training.FOLDER,
        model.size(),
        model.trainableSize(),
        encoder == null ? 0 : encoder.parameters().trainableSize(),
        train.size(),
        done.validExamples(),
        encoder == null ? 0 : data.texts().size(),
        done.textTokens(),
        loop.steps(),
        done.settings().stepsPerEpoch(),
        loop.bestStep(),
        loop.steps() < done.settings().totalSteps(),
        best,
        loop.seconds(),
        loop.examplesPerSecond(),
        loop.tokensPerSecond(),
        ProcessMemory.residentMegabytes(),
        model.spec().scorer(),
        null,
        0,
        null,
        null,
        Double.NaN,
        Double.NaN,
        Map.of(),
        curve,
        List.of(),
        Map.of());
  }

  /** Lines of train.jsonl as maps. */
  private static List<Map<String, Object>> curve(List<String> log) {
    List<Map<String, Object>> out = new ArrayList<>();
    for (String line : log) {
      Map<String, Object> values = new LinkedHashMap<>();
      Json.parse(line)
          .properties()
          .forEach(
              e ->
                  values.put(
                      e.getKey(),
                      e.getValue().isNumber()
                          ? (Object) e.getValue().numberValue()
                          : e.getValue().isBoolean()
                              ? (Object) e.getValue().booleanValue()
                              : Double.NaN));
      out.add(values);
    }
    return out;
  }
}
