package org.rectrain.report.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.report.html.Display;
import org.rectrain.report.part.State;
import org.rectrain.report.part.Tree;

/** Reads {@code train.json} and its likes (records of {@code org.rectrain.train}). */
public final class TrainingFacts {
  private static final String AUC = "valid_auc_";
  private static final String TERM = "loss_";
  private static final double MEGABYTE = 1 << 20;

  private TrainingFacts() {}

  public static TrainingView read(Tree result, String fallbackName) {
    Map<String, List<TrainingView.Step>> losses = new LinkedHashMap<>();
    Map<String, List<TrainingView.Step>> scores = new LinkedHashMap<>();
    List<TrainingView.Step> recall = new ArrayList<>();
    for (Tree line : result.list("curve")) {
      double step = line.number("step");
      line.fields()
          .forEach(
              (key, value) -> {
                TrainingView.Step point = new TrainingView.Step(step, value.number());
                if (key.equals("loss")) {
                  add(losses, "all", point);
                } else if (key.startsWith(TERM)) {
                  add(losses, key.substring(TERM.length()), point);
                } else if (key.startsWith(AUC)) {
                  add(scores, key.substring(AUC.length()), point);
                } else if (key.equals("valid_recall")) {
                  recall.add(point);
                }
              });
    }
    String name = result.text("model");
    return new TrainingView(
        name.isEmpty() ? fallbackName : name,
        losses,
        scores,
        recall,
        result.number("best_step"),
        facts(result));
  }

  private static void add(
      Map<String, List<TrainingView.Step>> courses, String name, TrainingView.Step point) {
    courses.computeIfAbsent(name, key -> new ArrayList<>()).add(point);
  }

  private static Map<String, String> facts(Tree result) {
    Map<String, String> facts = new LinkedHashMap<>();
    double parameters = result.number("parameters");
    double trainable = result.number("trainable");
    if (Double.isFinite(parameters)) {
      String share = Display.share(trainable / parameters);
      facts.put(
          "Parameters",
          Display.compact(parameters)
              + ", of which "
              + Display.compact(trainable)
              + " learn ("
              + share
              + ")");
    }
    put(facts, "Of these in the encoder", Display.compact(result.number("encoder_trainable")));
    put(facts, "Train examples", Display.count(result.number("examples")));
    double texts = result.number("distinct_texts");
    if (Double.isFinite(texts)) {
      String tokens = Display.compact(result.number("text_tokens"));
      facts.put("Distinct texts", Display.count(texts) + ", " + tokens + " tokens");
    }
    double steps = result.number("steps");
    if (Double.isFinite(steps)) {
      boolean early = result.state("stopped_early") == State.GOOD;
      facts.put("Steps", Display.count(steps) + (early ? ", stopped early" : ""));
    }
    members(facts, result);
    put(facts, "Time", Display.duration(result.number("seconds")));
    put(facts, "Examples per second", Display.compact(result.number("examples_per_second")));
    put(facts, "Tokens per second", Display.compact(result.number("tokens_per_second")));
    put(facts, "Memory", Display.bytes(result.number("peak_megabytes") * MEGABYTE));
    return facts;
  }

  /** What the networks of an ensemble reach on valid. */
  private static void members(Map<String, String> facts, Tree result) {
    int number = 1;
    for (Tree member : result.list("members")) {
      String start = member.number("best_step") <= 0 ? "; nothing gained over its start" : "";
      facts.put("Member " + number++, metrics(member.at("best")) + start);
    }
    if (number > 1) {
      facts.put("All together, on valid", metrics(result.at("together")));
    }
  }

  private static String metrics(Tree values) {
    List<String> parts = new ArrayList<>();
    values
        .fields()
        .forEach(
            (name, value) -> {
              String label =
                  name.startsWith(AUC)
                      ? name.substring(AUC.length()) + " AUC"
                      : name.replaceFirst("^valid_", "");
              parts.add(label + " " + Display.score(value.number()));
            });
    return String.join(", ", parts);
  }

  private static void put(Map<String, String> facts, String name, String value) {
    if (!value.equals(Display.UNDEFINED)) {
      facts.put(name, value);
    }
  }
}
