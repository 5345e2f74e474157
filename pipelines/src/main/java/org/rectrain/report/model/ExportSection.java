package org.rectrain.report.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Node;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.SectionParts;
import org.rectrain.report.part.State;
import org.rectrain.report.part.Tree;

/** What was handed over: forms of the model, their size, speed and losses, and the checks. */
public final class ExportSection {
  private ExportSection() {}

  /**
   * The section.
   *
   * @param export {@code export.json}
   */
  public static Element draw(Tree export) {
    Element section =
        SectionParts.section("export", "Export", sentence(export))
            .add(variants(export), checks(export));
    if (!export.list("calibration").isEmpty()) {
      section.add(calibration(export));
    }
    String runtime = export.text("runtime");
    return section.add(
        SectionParts.note(
            "Losses on "
                + Display.count(export.number("rows"))
                + " rows of "
                + export.text("split")
                + ", times on one thread"
                + (runtime.isEmpty() ? "" : ", graphs by ONNX Runtime " + runtime)
                + ". Callers must match the feature schema "
                + export.text("feature_fingerprint")
                + "; the graphs refuse others."));
  }

  /** Whether everything does what the model does. */
  static String sentence(Tree export) {
    List<Tree> checks = export.list("checks");
    long passed = checks.stream().filter(c -> c.state("passed") == State.GOOD).count();
    String verdict =
        passed == checks.size()
            ? "all " + checks.size() + " comparisons with the model passed"
            : passed + " of " + checks.size() + " comparisons with the model passed";
    return export.text("model")
        + " was written as "
        + SectionParts.listed(
            export.texts("formats").stream().map(f -> f.replace('_', ' ')).toList())
        + "; "
        + verdict
        + ".";
  }

  private static Element variants(Tree export) {
    List<Tree> variants = export.list("variants");
    List<String> metrics =
        variants.isEmpty()
            ? List.of()
            : new ArrayList<>(variants.get(0).fields("metrics").keySet());
    List<Table.Column> columns =
        new ArrayList<>(
            List.of(
                Table.Column.words("Form"),
                Table.Column.numbers("Size"),
                Table.Column.numbers("Share"),
                Table.Column.numbers("ms per 1,000 texts"),
                Table.Column.numbers("ms per 1,000 scores")));
    metrics.forEach(m -> columns.add(Table.Column.numbers(m.replace('_', ' '))));
    Table table = new Table("Forms of the model; loss against the trained one below", columns);
    for (Tree variant : variants) {
      List<Node> cells = new ArrayList<>();
      cells.add(SectionParts.named(variant.text("name").replace('_', ' '), Tone.BLUE));
      cells.add(SectionParts.text(shown(variant.number("bytes"), Display::bytes)));
      cells.add(SectionParts.text(shown(variant.number("size_share"), Display::share)));
      cells.add(
          SectionParts.text(shown(variant.number("encode_millis_per_thousand"), Display::plain)));
      cells.add(SectionParts.text(shown(variant.number("millis_per_thousand"), Display::plain)));
      Map<String, Tree> losses = variant.fields("losses");
      for (String metric : metrics) {
        Element cell = Element.of("span");
        cell.add(shown(variant.number("metrics", metric), v -> Display.decimals(v, 4)));
        if (losses.containsKey(metric)) {
          double loss = variant.number("losses", metric);
          Tree range = variant.at("loss_ranges", metric);
          String between =
              range.exists() && Double.isFinite(range.number("low"))
                  ? " ("
                      + Display.difference(-range.number("high"))
                      + " to "
                      + Display.difference(-range.number("low"))
                      + ")"
                  : "";
          cell.add(Element.of("small").add(shown(-loss, Display::difference) + between));
        }
        cells.add(cell);
      }
      table.row(cells, "");
    }
    return table.element();
  }

  /** What Platt scaling gains on rows that it was not fitted on. */
  private static Element calibration(Tree export) {
    Table table =
        new Table(
            "Calibration of the served scores: log loss and expected calibration error",
            List.of(
                Table.Column.words("Task"),
                Table.Column.words("Fitted on"),
                Table.Column.words("Measured on"),
                Table.Column.numbers("Rows"),
                Table.Column.numbers("Log loss before"),
                Table.Column.numbers("after"),
                Table.Column.numbers("Error before"),
                Table.Column.numbers("after")));
    for (Tree task : export.list("calibration")) {
      table.row(
          task.text("task"),
          task.text("fitted_on"),
          task.text("measured_on"),
          Display.count(task.number("rows")),
          shown(task.number("loss_before"), v -> Display.decimals(v, 4)),
          shown(task.number("loss_after"), v -> Display.decimals(v, 4)),
          shown(task.number("error_before"), v -> Display.decimals(v, 4)),
          shown(task.number("error_after"), v -> Display.decimals(v, 4)));
    }
    return table.element();
  }

  private static Element checks(Tree export) {
    Table table =
        new Table(
            "Each file against the model",
            List.of(
                Table.Column.words("Comparison"),
                Table.Column.numbers("Numbers compared"),
                Table.Column.numbers("Largest difference, or loss"),
                Table.Column.numbers("Allowed"),
                Table.Column.words("Verdict")));
    for (Tree check : export.list("checks")) {
      table.row(
          check.text("name").replace('_', ' '),
          Display.count(check.number("compared")),
          scientific(check.number("difference")),
          scientific(check.number("allowed")),
          check.state("passed") == State.GOOD ? "passed" : "failed");
    }
    return table.element();
  }

  private static String scientific(double value) {
    return Double.isFinite(value)
        ? String.format(java.util.Locale.ROOT, "%.2g", value)
        : Display.UNDEFINED;
  }

  private static String shown(double value, java.util.function.DoubleFunction<String> format) {
    return Double.isFinite(value) ? format.apply(value) : Display.UNDEFINED;
  }
}
