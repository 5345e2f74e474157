package org.rectrain.report.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.report.html.Display;
import org.rectrain.train.loop.TrainResult;

/** What the page shows of a training. */
public final class TrainingFacts {
  private static final String AUC = "valid_auc_";
  private static final String TERM = "loss_";
  private static final double MEGABYTE = 1 << 20;

  private TrainingFacts() {}

  public static TrainingView read(TrainResult result) {
    Map<String, List<TrainingView.Step>> losses = new LinkedHashMap<>();
    Map<String, List<TrainingView.Step>> scores = new LinkedHashMap<>();
    List<TrainingView.Step> recall = new ArrayList<>();
    for (Map<String, Object> line : result.curve()) {
      double step = number(line.get("step"));
      line.forEach(
          (key, value) -> {
            TrainingView.Step point = new TrainingView.Step(step, number(value));
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
    return new TrainingView(
        result.model(), losses, scores, recall, result.bestStep(), facts(result));
  }

  /** Of a line of the curve, where an undefined number is a text. */
  private static double number(@Nullable Object value) {
    return value instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  private static void add(
      Map<String, List<TrainingView.Step>> courses, String name, TrainingView.Step point) {
    courses.computeIfAbsent(name, key -> new ArrayList<>()).add(point);
  }

  private static Map<String, String> facts(TrainResult result) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put(
        "Parameters",
        Display.compact((double) result.parameters())
            + ", of which "
            + Display.compact((double) result.trainable())
            + " learn ("
            + Display.share((double) result.trainable() / result.parameters())
            + ")");
    // An item without a text has an empty one.
    boolean read = result.distinctTexts() > 1;
    String encoder =
        result.encoderTrainable() > 0
            ? Display.compact((double) result.encoderTrainable())
            : read ? "none: it is frozen" : "none: no text is read";
    facts.put("Of these in the encoder", encoder);
    facts.put("Train examples", Display.count(result.examples()));
    if (read) {
      facts.put(
          "Distinct texts",
          Display.count(result.distinctTexts())
              + ", "
              + Display.compact((double) result.textTokens())
              + " tokens");
    }
    facts.put(
        "Steps", Display.count(result.steps()) + (result.stoppedEarly() ? ", stopped early" : ""));
    members(facts, result);
    put(facts, "Time", Display.duration(result.seconds()));
    put(facts, "Examples per second", Display.compact(result.examplesPerSecond()));
    put(facts, "Tokens per second", Display.compact(result.tokensPerSecond()));
    put(facts, "Memory", Display.bytes(result.peakMegabytes() * MEGABYTE));
    return facts;
  }

  /** What the networks of an ensemble reach on valid. */
  private static void members(Map<String, String> facts, TrainResult result) {
    int number = 1;
    for (TrainResult.Member member : result.members()) {
      String start = member.bestStep() <= 0 ? "; nothing gained over its start" : "";
      facts.put("Member " + number++, metrics(member.best()) + start);
    }
    if (number > 1) {
      facts.put("All together, on valid", metrics(result.together()));
    }
  }

  private static String metrics(Map<String, Double> values) {
    List<String> parts = new ArrayList<>();
    values.forEach(
        (name, value) -> {
          String label =
              name.startsWith(AUC)
                  ? name.substring(AUC.length()) + " AUC"
                  : name.replaceFirst("^valid_", "");
          parts.add(label + " " + Display.score(value));
        });
    return String.join(", ", parts);
  }

  private static void put(Map<String, String> facts, String name, String value) {
    if (!value.equals(Display.UNDEFINED)) {
      facts.put(name, value);
    }
  }
}
