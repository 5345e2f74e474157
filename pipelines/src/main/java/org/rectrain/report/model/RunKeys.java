package org.rectrain.report.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.dataset.Json;
import org.rectrain.eval.compare.RunComparison;
import org.rectrain.report.chart.Axis;
import org.rectrain.report.chart.Line;
import org.rectrain.report.chart.LineChart;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.SectionParts;
import org.rectrain.train.loop.TrainResult;

/** What sets compared runs apart before any result: configuration keys, and courses of training. */
final class RunKeys {
  private static final String ABSENT = "\u2013";
  private static final int MOST = 60;

  private RunKeys() {}

  /** A table of the keys that are not alike in all runs; a sentence where all are. */
  static Element table(List<RunComparison.Run> runs) {
    Map<String, Map<String, String>> values = new LinkedHashMap<>();
    Set<String> keys = new LinkedHashSet<>();
    for (RunComparison.Run run : runs) {
      Map<String, String> own = new LinkedHashMap<>();
      Path file = Path.of(run.folder()).resolve("score").resolve("config.yaml");
      if (Files.exists(file)) {
        own.putAll(ConfigTrees.flat(ConfigTrees.of(ConfigReader.read(file, List.of()))));
      }
      own.remove("output");
      values.put(run.name(), own);
      keys.addAll(own.keySet());
    }
    keys.removeIf(
        key ->
            values.values().stream().map(own -> own.getOrDefault(key, ABSENT)).distinct().count()
                == 1);
    if (keys.isEmpty()) {
      return SectionParts.note("Their configurations are alike in every key.");
    }
    List<Table.Column> columns = new ArrayList<>(List.of(Table.Column.words("Key")));
    runs.forEach(run -> columns.add(Table.Column.words(run.name())));
    Table table = new Table("Keys that differ", columns);
    keys.stream()
        .limit(MOST)
        .forEach(
            key -> {
              List<String> row = new ArrayList<>(List.of(key));
              values.values().forEach(own -> row.add(shown(own.getOrDefault(key, ABSENT))));
              table.row(row.toArray(String[]::new));
            });
    return keys.size() <= MOST
        ? table.element()
        : Element.of("div")
            .add(
                table.element(),
                SectionParts.note("And " + (keys.size() - MOST) + " more, in the runs' files."));
  }

  private static String shown(String value) {
    return value.length() <= 60 ? value : value.substring(0, 57) + "...";
  }

  /** The runs' courses over one another, where they trained: AUC of the first task, and recall. */
  static List<Element> courses(List<RunComparison.Run> runs, EvalView eval) {
    List<Line> scores = new ArrayList<>();
    List<Line> recalls = new ArrayList<>();
    for (RunComparison.Run run : runs) {
      Path file = Path.of(run.folder()).resolve("train").resolve(TrainResult.FILE);
      if (!Files.exists(file)) {
        continue;
      }
      TrainingView view = TrainingFacts.read(Json.read(file, TrainResult.class));
      if (!view.model().equals(run.model())) {
        continue; // a baseline or a student of that run, whose course this is not
      }
      Tone tone =
          eval.models().stream()
              .filter(model -> model.name().equals(run.name()))
              .map(EvalView.Model::tone)
              .findFirst()
              .orElse(Tone.SLATE);
      view.scores().values().stream().limit(1).forEach(s -> add(scores, run.name(), tone, s));
      add(recalls, run.name(), tone, view.recall());
    }
    List<Element> out = new ArrayList<>();
    draw(out, "AUC on valid", "AUC", "curve-auc", scores);
    draw(out, "Recall on valid", "recall", "curve-recall", recalls);
    return out;
  }

  private static void add(
      List<Line> lines, String name, Tone tone, List<TrainingView.Step> course) {
    if (!course.isEmpty()) {
      lines.add(
          new Line(
                  name, tone, course.stream().map(p -> Line.Point.of(p.step(), p.value())).toList())
              .thinned(110));
    }
  }

  private static void draw(
      List<Element> out, String title, String unit, String id, List<Line> lines) {
    Axis steps = Axis.of("optimizer step").as(Display::compact).fromZeroToLast();
    LineChart chart = new LineChart(title + " by step", steps, Axis.of(unit), lines);
    if (!chart.isEmpty()) {
      out.add(SectionParts.figure(title, "the runs' trainings over one another", chart.draw(id)));
    }
  }
}
