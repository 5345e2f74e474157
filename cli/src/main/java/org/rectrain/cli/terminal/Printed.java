package org.rectrain.cli.terminal;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.RunConfig;
import org.rectrain.eval.large.ScoredTable;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.eval.result.Evaluation;
import org.rectrain.eval.result.ModelResult;
import org.rectrain.path.StageName;
import org.rectrain.path.runner.PathCosts;
import org.rectrain.path.runner.PathPlan;
import org.rectrain.path.runner.RunComparer;
import org.rectrain.path.runner.RunOutcome;

/** Results as tables for people and as the fields of the last line for schedulers. */
public final class Printed {
  private static final int MODELS = 5;

  private Printed() {}

  public static Map<String, Object> json(
      PathPlan plan, RunConfig config, @Nullable PathCosts costs) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("status", "planned");
    line.put("run", config.output());
    List<Object> steps = new ArrayList<>();
    for (PathPlan.Step step : plan.steps()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("stage", step.stage().folder());
      one.put("state", step.state().name().toLowerCase(Locale.ROOT));
      one.put("why", step.why());
      one.put("reads", step.reads().stream().map(Object::toString).toList());
      one.put("writes", step.writes().toString());
      steps.add(one);
    }
    line.put("stages", steps);
    if (costs != null) {
      Map<String, Object> predicted = new LinkedHashMap<>();
      costs
          .costs()
          .forEach(
              c ->
                  predicted.put(
                      c.stage().folder(),
                      Map.of(
                          "seconds", Math.round(c.seconds()),
                          "least_seconds", Math.round(c.least()),
                          "megabytes", Math.round(c.megabytes()))));
      line.put("predicted", predicted);
    }
    return line;
  }

  public static Map<String, Object> json(RunOutcome outcome) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("status", outcome.upToDate() ? "up_to_date" : "done");
    line.put("run", outcome.run().toString());
    line.put("metrics", outcome.headlines());
    line.put("seconds", outcome.seconds());
    line.put("written", outcome.reports().stream().map(Object::toString).toList());
    return line;
  }

  public static Map<String, Object> json(RunComparer.Outcome outcome) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("status", "done");
    line.put("folder", outcome.folder().toString());
    line.put("metrics", outcome.headline());
    line.put("written", outcome.written().stream().map(Object::toString).toList());
    return line;
  }

  public static Map<String, Object> table(java.nio.file.Path table, List<?> metrics) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("status", "done");
    line.put("table", table.toString());
    line.put("metrics", metrics);
    return line;
  }

  public static void scored(List<ScoredTable.TaskMetrics> metrics, PrintWriter err) {
    for (ScoredTable.TaskMetrics m : metrics) {
      err.printf(
          Locale.ROOT,
          "%n%s: %,d rows, %,d positives, %,d without label, %,d without score, %,d without"
              + " user%n",
          m.task(),
          m.rows(),
          m.positives(),
          m.unlabelled(),
          m.unscored(),
          m.withoutUser());
      err.printf("  %-28s  %s%n", "auc", shown(m.auc()));
      m.gauc()
          .forEach(
              g ->
                  err.printf(
                      Locale.ROOT,
                      "  %-28s  %s (%,d users, %,d of one class left out)%n",
                      "gauc by " + g.weighting().name().toLowerCase(Locale.ROOT),
                      shown(g.value()),
                      g.users(),
                      g.droppedUsers()));
      err.printf("  %-28s  %s%n", "log_loss", shown(m.logLoss()));
      err.printf("  %-28s  %s%n", "brier", shown(m.brier()));
    }
    err.flush();
  }

  public static void comparison(RunComparer.Outcome outcome, PrintWriter err) {
    err.printf("%n%-22s %-34s %9s  %-19s %7s%n", "metric", "pair", "differs", "interval", "Holm p");
    outcome
        .comparison()
        .evaluation()
        .comparisons()
        .forEach(
            c ->
                err.printf(
                    Locale.ROOT,
                    "%-22s %-34s %+9.4f  [%+.4f, %+.4f] %7.4f  %s%n",
                    c.metric(),
                    c.model() + " - " + c.other(),
                    c.difference().value(),
                    c.difference().low(),
                    c.difference().high(),
                    c.adjustedPValue(),
                    c.real() ? c.better() + " is better" : ""));
    err.println();
    outcome.written().forEach(path -> err.println(path));
    err.flush();
  }

  public static void plan(PathPlan plan, PrintWriter err) {
    for (PathPlan.Step step : plan.steps()) {
      String state = step.state() == PathPlan.State.UP_TO_DATE ? "up to date" : "to run";
      err.printf("%-8s  %-10s  %s%n", step.stage().folder(), state, step.why());
      step.reads().forEach(path -> err.printf("          reads   %s%n", path));
      err.printf("          writes  %s%n", step.writes());
    }
    err.flush();
  }

  public static void outcome(RunOutcome outcome, PrintWriter err) {
    outcome
        .headlines()
        .forEach(
            (stage, results) -> {
              Double seconds = outcome.seconds().get(stage);
              String time =
                  seconds == null ? "up to date" : String.format(Locale.ROOT, "%.1f s", seconds);
              err.printf("%n%s (%s)%n", stage, time);
              results.forEach((name, value) -> err.printf("  %-28s  %s%n", name, figure(value)));
            });
    if (outcome.headlines().containsKey(StageName.EVAL.folder())) {
      models(outcome.run().resolve(StageName.EVAL.folder()), err);
    }
    err.println();
    outcome.reports().forEach(path -> err.println(path));
    err.flush();
  }

  /** A result; null is an undefined number. */
  private static String figure(@Nullable Object value) {
    return shown(value == null ? Double.NaN : value);
  }

  /** The models side by side, best first: at most five lines below their heading. */
  private static void models(Path folder, PrintWriter err) {
    if (!Files.exists(folder.resolve(Evaluation.FILE))) {
      return;
    }
    Evaluation evaluation = Evaluation.read(folder);
    List<String> columns = evaluation.summary();
    err.printf("%n%-24s", "model");
    columns.forEach(name -> err.printf("  %24s", name));
    err.println();
    List<ModelResult> models = evaluation.ranked();
    for (ModelResult model : models.subList(0, Math.min(MODELS, models.size()))) {
      err.printf("%-24s", model.model());
      columns.forEach(name -> err.printf("  %24s", interval(model.metric(name))));
      err.println();
    }
    if (models.size() > MODELS) {
      err.printf("and %d more, in %s%n", models.size() - MODELS, Evaluation.FILE);
    }
  }

  private static String interval(@Nullable IntervalEstimate metric) {
    return metric == null || Double.isNaN(metric.value())
        ? "-"
        : String.format(
            Locale.ROOT, "%.3f [%.3f, %.3f]", metric.value(), metric.low(), metric.high());
  }

  /** A figure or word for people; what a stage does not have is a dash. */
  public static String shown(@Nullable Object value) {
    if (value == null) {
      return "-";
    }
    if ((value instanceof Double number && number.isNaN()) || isUndefined(value)) {
      return "undefined";
    }
    if (value instanceof Double number) {
      return String.format(Locale.ROOT, Math.abs(number) >= 100 ? "%.1f" : "%.4f", number);
    }
    return String.valueOf(value);
  }

  /** Whether a value read from a stage's file is an undefined number. */
  static boolean isUndefined(Object value) {
    return "NaN".equals(value);
  }
}
