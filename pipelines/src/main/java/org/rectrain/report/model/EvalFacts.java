package org.rectrain.report.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.report.chart.Line;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.data.DataView;
import org.rectrain.report.html.Display;
import org.rectrain.report.part.Measured;
import org.rectrain.report.part.Metric;
import org.rectrain.report.part.SectionParts;
import org.rectrain.report.part.State;
import org.rectrain.report.part.Tree;

/** Reads {@code eval.json} (records of {@code org.rectrain.eval}). */
public final class EvalFacts {
  private static final List<Tone> BASELINE_TONES =
      List.of(Tone.RUST, Tone.PLUM, Tone.OCHRE, Tone.SLATE);

  private EvalFacts() {}

  /**
   * The view of an evaluation.
   *
   * @param costs of each model by name, keyed by metric; models without any are left out
   */
  public static EvalView read(Tree eval, Map<String, Map<String, Measured>> costs) {
    String mainModel = eval.text("main_model");
    Tree protocol = eval.at("protocol");
    List<EvalView.Model> models = new ArrayList<>();
    int baselines = 0;
    for (Tree model : eval.list("models")) {
      String name = model.text("model");
      EvalView.Role role = role(name, mainModel);
      Tone tone =
          switch (role) {
            case MAIN -> Tone.BLUE;
            case STUDENT -> Tone.TEAL;
            case OTHER -> Tone.SLATE;
            case BASELINE -> BASELINE_TONES.get(Math.min(baselines++, 3));
          };
      models.add(model(model, role, tone, costs.getOrDefault(name, Map.of())));
    }
    return new EvalView(
        protocol.texts("tasks"),
        (int) Math.max(0, orZero(protocol.number("longest_list"))),
        protocol.number("level"),
        models,
        comparisons(eval),
        worst(eval, mainModel),
        gates(eval),
        eval.texts("findings"),
        notes(eval, mainModel));
  }

  private static EvalView.Role role(String name, String mainModel) {
    if (name.equals(mainModel)) {
      return EvalView.Role.MAIN;
    }
    return switch (name) {
      case "student" -> EvalView.Role.STUDENT;
      case "teacher", "student_hard" -> EvalView.Role.OTHER;
      default -> EvalView.Role.BASELINE;
    };
  }

  private static EvalView.Model model(
      Tree model, EvalView.Role role, Tone tone, Map<String, Measured> costs) {
    Map<String, Measured> scores = new LinkedHashMap<>();
    Map<String, List<Line.Point>> roc = new LinkedHashMap<>();
    Map<String, List<Line.Point>> calibration = new LinkedHashMap<>();
    for (Tree task : model.list("tasks")) {
      String name = task.text("task");
      String why = why(task);
      task.fields("metrics")
          .forEach((key, value) -> scores.put(name + "." + key, because(value.estimate(), why)));
      roc.put(name, points(task, "roc", "false_positive_rate", "true_positive_rate"));
      calibration.put(name, points(task, "reliability", "mean_prediction", "rate"));
    }
    Tree retrieval = model.at("retrieval");
    retrieval
        .fields("metrics")
        .forEach((key, value) -> scores.put(key, because(value.estimate(), "no such positive")));
    scores.putAll(costs);
    List<Line.Point> recall = new ArrayList<>();
    for (Tree at : retrieval.list("recall")) {
      Measured value = at.estimate("estimate");
      recall.add(new Line.Point(at.number("k"), value.value(), value.low(), value.high()));
    }
    return new EvalView.Model(model.text("model"), role, tone, scores, roc, calibration, recall);
  }

  /** Why a metric of this task can be undefined. */
  private static String why(Tree task) {
    double rows = task.number("rows");
    double unscored = task.number("unscored");
    double positives = task.number("positives");
    if (unscored > 0) {
      return unscored == rows ? "no scores" : Display.count(unscored) + " rows without a score";
    }
    return positives == 0 ? "no positive row" : positives == rows ? "no negative row" : "undefined";
  }

  private static Measured because(Measured value, String why) {
    return value.defined() ? value : Measured.undefined(why);
  }

  private static List<Line.Point> points(Tree task, String list, String x, String y) {
    return task.list(list).stream()
        .map(point -> Line.Point.of(point.number(x), point.number(y)))
        .filter(point -> Double.isFinite(point.x()) && Double.isFinite(point.y()))
        .toList();
  }

  private static List<EvalView.Comparison> comparisons(Tree eval) {
    List<EvalView.Comparison> out = new ArrayList<>();
    for (Tree c : eval.list("comparisons")) {
      boolean real = c.state("real") == State.GOOD;
      State state =
          !real ? State.OPEN : c.text("better").equals(c.text("model")) ? State.GOOD : State.BAD;
      out.add(
          new EvalView.Comparison(
              c.text("metric"),
              c.text("model"),
              c.text("other"),
              c.estimate("difference"),
              c.number("adjusted_p_value"),
              state));
    }
    return out;
  }

  private static List<EvalView.Slice> worst(Tree eval, String mainModel) {
    List<EvalView.Slice> out = new ArrayList<>();
    for (Tree model : eval.list("models")) {
      if (!model.text("model").equals(mainModel)) {
        continue;
      }
      for (Tree task : model.list("tasks")) {
        String metric = Metric.of(task.text("task"), "auc").label();
        task.list("worst").forEach(slice -> out.add(slice(metric, slice)));
      }
      String recall = "Recall@" + eval.text("protocol", "longest_list");
      model.list("retrieval", "worst").forEach(slice -> out.add(slice(recall, slice)));
    }
    return out;
  }

  private static EvalView.Slice slice(String metric, Tree slice) {
    String name = slice.text("family").replace('_', ' ') + ": " + slice.text("value");
    return new EvalView.Slice(metric, name, slice.number("rows"), slice.estimate("estimate"));
  }

  private static List<DataView.Gate> gates(Tree eval) {
    List<DataView.Gate> out = new ArrayList<>();
    for (Tree gate : eval.list("gates")) {
      String name = gate.text("name");
      String limit = Display.plain(gate.number("limit"));
      // All demands of an evaluation are on the AUC, which must not lie below the limit.
      String sign = Double.isNaN(gate.number("limit")) ? "" : "at least ";
      out.add(
          new DataView.Gate(
              name.replace('_', ' '),
              Display.plain(gate.number("value")),
              sign + limit,
              gate.state("passed"),
              gate.text("note")));
    }
    return out;
  }

  private static List<String> notes(Tree eval, String mainModel) {
    Tree p = eval.at("protocol");
    List<String> notes = new ArrayList<>();
    notes.add(
        Display.count(p.number("rows"))
            + " rows of "
            + Display.count(p.number("users"))
            + " users in "
            + p.text("split")
            + "; retrieval for "
            + Display.count(p.number("queries"))
            + " users over "
            + Display.count(p.number("items"))
            + " items, of which "
            + Display.count(p.number("cold_items"))
            + " are cold.");
    double without = p.number("users_without_positive");
    if (without > 0) {
      notes.add(
          SectionParts.plural(without, "user", "users")
              + " of the test rows clicked nothing there: nothing is to be found for them, and the"
              + " retrieval metrics are means over the others.");
    }
    addNote(notes, "Ranking: ", p.text("ranking"));
    addNote(notes, "Recall: ", p.text("recall_denominator"));
    addNote(notes, "GAUC: ", p.text("gauc_weighting"));
    addNote(notes, "Cold: ", p.text("cold"));
    addNote(notes, "Intervals: ", p.text("intervals"));
    for (Tree model : eval.list("models")) {
      double missing = model.number("retrieval", "users_without_list");
      if (missing > 0) {
        notes.add(
            model.text("model")
                + " gave no list to "
                + SectionParts.plural(missing, "user", "users")
                + ", who count as 0 in its recall.");
      }
      for (Tree task : model.list("tasks")) {
        double dropped = task.number("gauc", "dropped_users");
        if (dropped > 0 && model.text("model").equals(mainModel)) {
          notes.add(
              Display.count(dropped)
                  + " users with only one class are left out of the GAUC of "
                  + task.text("task")
                  + ".");
        }
        Measured delong = task.estimate("delong");
        if (delong.defined() && model.text("model").equals(mainModel)) {
          notes.add(
              "Were all rows independent, the interval of the AUC of "
                  + task.text("task")
                  + " would be "
                  + Display.plain(delong.low())
                  + " to "
                  + Display.plain(delong.high())
                  + " (DeLong); the one shown is over users, whose rows hang together.");
        }
      }
    }
    return notes;
  }

  private static void addNote(List<String> notes, String what, String text) {
    if (!text.isEmpty()) {
      notes.add(what + text + (text.endsWith(".") ? "" : "."));
    }
  }

  private static double orZero(double value) {
    return Double.isFinite(value) ? value : 0;
  }
}
