package org.rectrain.report.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.eval.measure.Slice;
import org.rectrain.eval.measure.TaskResult;
import org.rectrain.eval.rank.RetrievalResult;
import org.rectrain.eval.result.Evaluation;
import org.rectrain.eval.result.Gate;
import org.rectrain.eval.result.ModelResult;
import org.rectrain.eval.result.Protocol;
import org.rectrain.metric.Calibration;
import org.rectrain.metric.Gauc;
import org.rectrain.metric.RocCurve;
import org.rectrain.report.chart.Line;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.data.DataView;
import org.rectrain.report.html.Display;
import org.rectrain.report.part.Measured;
import org.rectrain.report.part.Metric;
import org.rectrain.report.part.SectionParts;
import org.rectrain.report.part.State;

/** What the page shows of an evaluation. */
public final class EvalFacts {
  private static final List<Tone> BASELINE_TONES =
      List.of(Tone.RUST, Tone.PLUM, Tone.OCHRE, Tone.LEAF, Tone.VIOLET, Tone.SLATE);

  private EvalFacts() {}

  /**
   * The view of an evaluation.
   *
   * @param costs of each model by name, keyed by metric; models without any are left out
   */
  public static EvalView read(Evaluation eval, Map<String, Map<String, Measured>> costs) {
    String mainModel = eval.mainModel();
    Protocol protocol = eval.protocol();
    List<EvalView.Model> models = new ArrayList<>();
    int baselines = 0;
    for (ModelResult model : eval.models()) {
      String name = model.model();
      EvalView.Role role = role(name, mainModel);
      Tone tone =
          switch (role) {
            case MAIN -> Tone.BLUE;
            case STUDENT -> Tone.TEAL;
            case OTHER -> Tone.SLATE;
            case BASELINE -> BASELINE_TONES.get(Math.min(baselines++, BASELINE_TONES.size() - 1));
          };
      models.add(model(model, role, tone, costs.getOrDefault(name, Map.of())));
    }
    return new EvalView(
        protocol.tasks(),
        protocol.longestList(),
        protocol.level(),
        models,
        comparisons(eval),
        worst(eval, mainModel),
        gates(eval),
        eval.findings(),
        notes(eval, mainModel),
        protocol.among());
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
      ModelResult model, EvalView.Role role, Tone tone, Map<String, Measured> costs) {
    Map<String, Measured> scores = new LinkedHashMap<>();
    Map<String, List<Line.Point>> roc = new LinkedHashMap<>();
    Map<String, List<Line.Point>> calibration = new LinkedHashMap<>();
    for (TaskResult task : model.tasks()) {
      String name = task.task();
      String why = why(task);
      task.metrics()
          .forEach((key, value) -> scores.put(name + "." + key, because(Measured.of(value), why)));
      roc.put(
          name,
          points(task.roc(), RocCurve.Point::falsePositiveRate, RocCurve.Point::truePositiveRate));
      calibration.put(
          name, points(task.reliability(), Calibration.Bin::meanPrediction, Calibration.Bin::rate));
    }
    List<Line.Point> recall = new ArrayList<>();
    RetrievalResult retrieval = model.retrieval();
    if (retrieval != null) {
      retrieval
          .metrics()
          .forEach(
              (key, value) -> scores.put(key, because(Measured.of(value), "no such positive")));
      for (RetrievalResult.AtK at : retrieval.recall()) {
        IntervalEstimate value = at.estimate();
        recall.add(new Line.Point(at.k(), value.value(), value.low(), value.high()));
      }
    }
    scores.putAll(costs);
    return new EvalView.Model(model.model(), role, tone, scores, roc, calibration, recall);
  }

  /** Why a metric of this task can be undefined. */
  private static String why(TaskResult task) {
    if (task.unscored() > 0) {
      return task.unscored() == task.rows()
          ? "no scores"
          : Display.count(task.unscored()) + " rows without a score";
    }
    return task.positives() == 0
        ? "no positive row"
        : task.positives() == task.rows() ? "no negative row" : "undefined";
  }

  private static Measured because(Measured value, String why) {
    return value.defined() ? value : Measured.undefined(why);
  }

  private static <T> List<Line.Point> points(
      List<T> of, ToDoubleFunction<T> x, ToDoubleFunction<T> y) {
    return of.stream()
        .map(point -> Line.Point.of(x.applyAsDouble(point), y.applyAsDouble(point)))
        .filter(point -> Double.isFinite(point.x()) && Double.isFinite(point.y()))
        .toList();
  }

  private static List<EvalView.Comparison> comparisons(Evaluation eval) {
    return eval.comparisons().stream()
        .map(
            c ->
                new EvalView.Comparison(
                    c.metric(),
                    c.model(),
                    c.other(),
                    Measured.of(c.difference()),
                    c.adjustedPValue(),
                    c.real() ? State.of(c.better().equals(c.model())) : State.OPEN))
        .toList();
  }

  private static List<EvalView.Slice> worst(Evaluation eval, String mainModel) {
    List<EvalView.Slice> out = new ArrayList<>();
    for (ModelResult model : eval.models()) {
      if (!model.model().equals(mainModel)) {
        continue;
      }
      for (TaskResult task : model.tasks()) {
        String metric = Metric.of(task.task(), "auc").label();
        task.worst().forEach(slice -> out.add(slice(metric, slice)));
      }
      RetrievalResult retrieval = model.retrieval();
      if (retrieval != null) {
        String recall = "Recall@" + eval.protocol().longestList();
        retrieval.worst().forEach(slice -> out.add(slice(recall, slice)));
      }
    }
    return out;
  }

  private static EvalView.Slice slice(String metric, Slice slice) {
    String name = slice.family().replace('_', ' ') + ": " + slice.value();
    return new EvalView.Slice(metric, name, slice.rows(), Measured.of(slice.estimate()));
  }

  private static List<DataView.Gate> gates(Evaluation eval) {
    List<DataView.Gate> out = new ArrayList<>();
    for (Gate gate : eval.gates()) {
      // Demands are on an AUC, which must not be below the limit, or on a ratio.
      String sign =
          Double.isNaN(gate.limit())
              ? ""
              : gate.name().endsWith("_ratio") ? "at most " : "at least ";
      out.add(
          new DataView.Gate(
              gate.name().replace('_', ' '),
              Display.plain(gate.value()),
              sign + Display.plain(gate.limit()),
              State.of(gate.passed()),
              gate.note()));
    }
    return out;
  }

  private static List<String> notes(Evaluation eval, String mainModel) {
    Protocol p = eval.protocol();
    List<String> notes = new ArrayList<>();
    notes.add(
        Display.count(p.rows())
            + " rows of "
            + Display.count(p.users())
            + " users in "
            + p.split()
            + "; retrieval for "
            + Display.count(p.queries())
            + " users over "
            + Display.count(p.items())
            + " items, of which "
            + Display.count(p.coldItems())
            + " are cold.");
    double without = p.usersWithoutPositive();
    if (without > 0) {
      notes.add(
          SectionParts.plural(without, "user", "users")
              + " of the test rows clicked nothing there: nothing is to be found for them, and the"
              + " retrieval metrics are means over the others.");
    }
    addNote(notes, "Known of users: ", KNOWN.getOrDefault(p.asOf(), ""));
    addNote(notes, "Ranking: ", p.ranking());
    addNote(notes, "Recall: ", p.recallDenominator());
    addNote(notes, "GAUC weighs users and sessions by: ", p.gaucWeighting());
    addNote(notes, "Cold: ", p.cold());
    addNote(notes, "Intervals: ", p.intervals());
    for (ModelResult model : eval.models()) {
      RetrievalResult retrieval = model.retrieval();
      if (retrieval != null && retrieval.usersWithoutList() > 0) {
        notes.add(
            model.model()
                + " gave no list to "
                + SectionParts.plural(retrieval.usersWithoutList(), "user", "users")
                + ", who count as 0 in its recall.");
      }
      if (model.model().equals(mainModel)) {
        model.tasks().forEach(task -> addNotes(notes, task));
      }
    }
    return notes;
  }

  private static void addNotes(List<String> notes, TaskResult task) {
    notes.add(
        "GAUC of "
            + task.task()
            + " by user: "
            + counted(task.gauc(), "users")
            + "; by session: "
            + counted(task.sessionGauc(), "sessions")
            + ".");
    if (Double.isFinite(task.delong().value())) {
      notes.add(
          "Were all rows independent, the interval of the AUC of "
              + task.task()
              + " would be "
              + Display.plain(task.delong().low())
              + " to "
              + Display.plain(task.delong().high())
              + " (DeLong); the one shown is over users, whose rows are correlated.");
    }
  }

  private static final Map<String, String> KNOWN =
      Map.of(
          "session",
          "every row strictly before the session (or request) of a test row, as a server that ranks"
              + " the candidates of one request by one state of the user (prepare.as_of: session)",
          "event",
          "every row strictly before each test row, those of its own session too, as where features"
              + " arrive within the session (prepare.as_of: event); its figures are not comparable"
              + " with those known at the start of the session",
          "test_start",
          "rows of train and valid (prepare.as_of: test_start)",
          "train_end",
          "rows of train (prepare.as_of: train_end)");

  private static String counted(Gauc.Result gauc, String groups) {
    return Display.count(gauc.rows())
        + " rows of "
        + Display.count(gauc.users())
        + " "
        + groups
        + ", "
        + Display.count(gauc.droppedUsers())
        + " "
        + groups
        + " with only one class left out";
  }

  private static void addNote(List<String> notes, String what, String text) {
    if (!text.isEmpty()) {
      notes.add(what + text + (text.endsWith(".") ? "" : "."));
    }
  }
}
