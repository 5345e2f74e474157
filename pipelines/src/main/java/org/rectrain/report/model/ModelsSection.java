package org.rectrain.report.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleFunction;
import org.rectrain.report.chart.Axis;
import org.rectrain.report.chart.IntervalList;
import org.rectrain.report.chart.Scatter;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.data.DataSection;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Node;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.Measured;
import org.rectrain.report.part.Metric;
import org.rectrain.report.part.SectionParts;
import org.rectrain.report.part.State;

/** All models side by side, which differences are real, and where the main model is weakest. */
public final class ModelsSection {
  private ModelsSection() {}

  public static Element draw(EvalView eval) {
    Element section =
        SectionParts.section("models", "Models side by side", RankingVerdict.sentence(eval));
    Optional<Element> chance = chance(eval);
    // One chart says what could be chance; a sentence for each would bury what is certain.
    List<String> certain =
        eval.findings().stream()
            .filter(finding -> chance.isEmpty() || !finding.contains(", which could be chance: "))
            .toList();
    if (!certain.isEmpty()) {
      Element findings = Element.of("ul", "findings");
      certain.forEach(finding -> findings.add(Element.of("li").add(finding)));
      section.add(findings);
    }
    chance.ifPresent(section::add);
    section.add(tables(eval));
    List<Metric> metrics = metrics(eval);
    List<Element> figures = new ArrayList<>();
    for (Metric metric : metrics) {
      List<EvalView.Comparison> of =
          eval.comparisons().stream().filter(c -> c.metric().equals(metric.key())).toList();
      if (of.stream().anyMatch(c -> !c.difference().isZero())) {
        figures.add(differences(eval, metric, of));
      }
    }
    Scatter cost = cost(eval);
    if (!cost.isEmpty()) {
      String note = "higher and further left is better";
      figures.add(SectionParts.figure("Quality against cost", note, cost.draw("cost")));
    }
    if (!figures.isEmpty()) {
      section.add(SectionParts.grid(figures));
    }
    if (!eval.worst().isEmpty()) {
      section.add(worst(eval));
    }
    if (!eval.gates().isEmpty()) {
      section.add(DataSection.gates(eval.gates()));
    }
    return section.add(notes(eval.notes()));
  }

  /** Quality and costs of all models. */
  static List<Element> tables(EvalView eval) {
    List<Metric> metrics = metrics(eval);
    String caption = "Every model on test; best value in bold, " + eval.interval() + " below";
    List<Element> tables = new ArrayList<>();
    tables.add(table(eval, caption, metrics.stream().filter(Metric::quality).toList()));
    List<Metric> costs = metrics.stream().filter(m -> !m.quality()).toList();
    if (!costs.isEmpty()) {
      tables.add(table(eval, "What each model needs", costs));
    }
    tables.add(everything(eval));
    return tables;
  }

  /** Every metric that was computed, folded away. */
  private static Element everything(EvalView eval) {
    List<Table.Column> columns = new ArrayList<>(List.of(Table.Column.words("Metric")));
    eval.models().forEach(model -> columns.add(Table.Column.numbers(model.name())));
    Table table = new Table("Every metric on test", columns);
    java.util.Set<String> keys = new java.util.LinkedHashSet<>();
    eval.models().forEach(model -> keys.addAll(model.scores().keySet()));
    keys.removeIf(key -> key.startsWith(Metric.COST));
    Map<String, List<String>> undefined = new LinkedHashMap<>();
    for (String key : keys) {
      List<Measured> all =
          eval.models().stream()
              .map(m -> m.scores().getOrDefault(key, Measured.undefined("not computed")))
              .toList();
      if (all.stream().noneMatch(Measured::defined)) {
        undefined.computeIfAbsent(all.get(0).why(), w -> new ArrayList<>()).add(key);
        continue;
      }
      List<Node> cells = new ArrayList<>(List.of(SectionParts.text(key.replace('_', ' '))));
      all.forEach(score -> cells.add(SectionParts.cell(score, Display::score)));
      table.row(cells, "");
    }
    Element out = Element.of("details").add(Element.of("summary").add("Every metric"));
    undefined.forEach(
        (why, names) ->
            out.add(
                SectionParts.note(
                    "Undefined for every model, "
                        + why
                        + ": "
                        + String.join(", ", names).replace('_', ' ')
                        + ".")));
    return out.add(table.element());
  }

  static Element notes(List<String> notes) {
    Element list = Element.of("ul", "notes");
    notes.forEach(note -> list.add(Element.of("li").add(note)));
    return Element.of("details").add(Element.of("summary").add("How this was measured"), list);
  }

  /** The metrics that some model has, in the order of the table. */
  private static List<Metric> metrics(EvalView eval) {
    List<Metric> all = new ArrayList<>();
    eval.tasks().forEach(task -> all.add(Metric.of(task, "auc")));
    if (!eval.tasks().isEmpty()) {
      String first = eval.tasks().get(0);
      for (String name :
          List.of("gauc", "session_gauc", "cold_auc", "log_loss", "calibration_error")) {
        all.add(Metric.of(first, name));
      }
    }
    all.add(eval.recall());
    all.add(eval.retrieval("ndcg@10"));
    all.add(eval.coldRecall());
    all.add(eval.retrieval("coverage@10"));
    all.add(Metric.MILLIS);
    all.add(Metric.LATENCY);
    all.add(Metric.PARAMETERS);
    return all.stream().filter(eval::has).toList();
  }

  private static Element table(EvalView eval, String caption, List<Metric> metrics) {
    List<Table.Column> columns = new ArrayList<>(List.of(Table.Column.words("Model")));
    metrics.forEach(metric -> columns.add(Table.Column.numbers(metric.label())));
    Table table = new Table(caption, columns);
    for (EvalView.Model model : eval.ranked()) {
      List<Node> cells = new ArrayList<>(List.of(SectionParts.named(model.name(), model.tone())));
      for (Metric metric : metrics) {
        Element cell = SectionParts.cell(model.score(metric), telling(eval, metric));
        boolean best = metric.quality() && isAlone(eval, model, metric);
        cells.add(best ? Element.of("b").add(cell) : cell);
      }
      table.row(cells, "");
    }
    return table.element();
  }

  /** The metric's format, with as many more digits as tell unlike values apart, up to six. */
  static DoubleFunction<String> telling(EvalView eval, Metric metric) {
    double[] values =
        eval.models().stream()
            .mapToDouble(m -> m.score(metric).value())
            .filter(Double::isFinite)
            .distinct()
            .toArray();
    DoubleFunction<String> format = metric.format();
    boolean shares = values.length > 0 && format.apply(values[0]).endsWith("%");
    for (int places = 4; places <= 6 && metric.quality() && !shares; places++) {
      DoubleFunction<String> now = format;
      if (Arrays.stream(values).mapToObj(now).distinct().count() == values.length) {
        break;
      }
      int digits = places;
      format = value -> Display.decimals(value, digits);
    }
    return format;
  }

  /** Whether a model's value is the best, and no other model's reads the same. */
  private static boolean isAlone(EvalView eval, EvalView.Model model, Metric metric) {
    DoubleFunction<String> format = telling(eval, metric);
    String own = format.apply(model.score(metric).value());
    return eval.best(metric).map(model::equals).orElse(false)
        && eval.models().stream()
            .noneMatch(m -> !m.equals(model) && format.apply(m.score(metric).value()).equals(own));
  }

  /** Where another model is ahead and it could be chance: one chart, in shares of the value. */
  private static Optional<Element> chance(EvalView eval) {
    List<IntervalList.Estimate> rows = new ArrayList<>();
    String main = eval.main().map(EvalView.Model::name).orElse("");
    for (EvalView.Comparison c : eval.comparisons()) {
      Metric metric = Metric.named(c.metric());
      double own = eval.main().map(m -> m.score(metric).value()).orElse(Double.NaN);
      Measured d = c.difference();
      boolean ahead = c.state() == State.OPEN && d.value() != 0 && metric.prefers(0, d.value());
      if (ahead && c.model().equals(main) && own > 0 && d.defined()) {
        double sign = metric.prefers(1, 0) ? -1 / own : 1 / own;
        double low = Math.min(sign * d.low(), sign * d.high());
        double high = Math.max(sign * d.low(), sign * d.high());
        rows.add(
            SectionParts.row(
                c.other() + ", " + metric.label(),
                Measured.of(sign * d.value(), low, high),
                v -> (v > 0 ? "+" : "") + Display.share(v),
                Tone.SLATE));
      }
    }
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    Axis axis = Axis.of("share of " + main + "'s value").as(Display::share);
    return Optional.of(
        SectionParts.figure(
            "Ahead of " + main + ", which could be chance",
            eval.interval()
                + " of one pair; right of the line the other model is better. All pairs of a metric"
                + " together (Holm) leave none of these for certain.",
            IntervalList.draw("Leads that could be chance", axis, rows, 0)));
  }

  private static Element differences(
      EvalView eval, Metric metric, List<EvalView.Comparison> comparisons) {
    String main = comparisons.get(0).model();
    List<IntervalList.Estimate> rows =
        comparisons.stream()
            .map(
                c ->
                    SectionParts.row(
                        c.other(), c.difference(), Display::difference, tone(c.state())))
            .toList();
    Axis axis = Axis.of(main + " minus the other").as(Display::difference);
    String side = metric.prefers(1, 0) ? "right" : "left";
    return SectionParts.figure(
        metric.label() + ": " + main + " against",
        eval.interval() + ", same users; " + side + " of the line " + main + " is better",
        IntervalList.draw("Differences in " + metric.label(), axis, rows, 0));
  }

  private static Tone tone(State state) {
    return state == State.OPEN ? Tone.SLATE : state.tone();
  }

  private static Scatter cost(EvalView eval) {
    List<Scatter.Spot> spots =
        eval.models().stream()
            .map(
                m -> {
                  Measured score = m.score(eval.deciding());
                  double cost = m.score(Metric.MILLIS).value();
                  return new Scatter.Spot(
                      m.name(), cost, score.value(), score.low(), score.high(), m.tone());
                })
            .toList();
    return new Scatter(
        eval.deciding().label() + " by time per 1,000 scores",
        Axis.log("ms per 1,000 scores"),
        Axis.of(eval.deciding().label()),
        spots);
  }

  private static Element worst(EvalView eval) {
    Map<String, List<IntervalList.Estimate>> rows = new LinkedHashMap<>();
    for (EvalView.Slice slice : eval.worst()) {
      rows.computeIfAbsent(slice.metric(), key -> new ArrayList<>())
          .add(
              SectionParts.row(
                  slice.name() + " (" + Display.compact(slice.rows()) + ")",
                  slice.score(),
                  Display::score,
                  Tone.BLUE));
    }
    List<Element> figures = new ArrayList<>();
    rows.forEach(
        (metric, slices) ->
            figures.add(
                SectionParts.figure(
                    "Where " + metric + " is weakest",
                    "slices wholly below the average; rows in brackets",
                    IntervalList.draw(metric + " by slice", Axis.of(metric), slices))));
    return SectionParts.grid(figures);
  }
}
