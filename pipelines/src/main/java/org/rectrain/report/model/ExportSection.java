package org.rectrain.report.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.export.ExportResult;
import org.rectrain.export.serving.Calibrated;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Node;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.SectionParts;

/** What was handed over: forms of the model, their size, speed and losses, and the checks. */
public final class ExportSection {
  private ExportSection() {}

  public static Element draw(ExportResult export) {
    Element section =
        SectionParts.section("export", "Export", sentence(export))
            .add(variants(export), checks(export));
    List<Calibrated> calibration = export.calibration();
    if (calibration != null && !calibration.isEmpty()) {
      section.add(calibration(calibration));
    }
    String runtime = export.runtime();
    return section.add(
        SectionParts.note(
            "Losses on "
                + Display.count(export.rows())
                + " rows of "
                + export.split()
                + ", times on one thread"
                + (runtime.isEmpty() ? "" : ", graphs by ONNX Runtime " + runtime)
                + ". Callers must match the feature schema "
                + export.featureFingerprint()
                + "; the graphs refuse others."));
  }

  /** Whether everything does what the model does. */
  static String sentence(ExportResult export) {
    List<ExportResult.Check> checks = export.checks();
    long passed = checks.stream().filter(ExportResult.Check::passed).count();
    String verdict =
        passed == checks.size()
            ? "all " + checks.size() + " comparisons with the model passed"
            : passed + " of " + checks.size() + " comparisons with the model passed";
    return export.model()
        + " was written as "
        + SectionParts.listed(export.formats().stream().map(f -> f.replace('_', ' ')).toList())
        + "; "
        + verdict
        + ".";
  }

  private static Element variants(ExportResult export) {
    List<ExportResult.Variant> variants = export.variants();
    List<String> metrics =
        variants.isEmpty() ? List.of() : new ArrayList<>(variants.get(0).metrics().keySet());
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
    for (ExportResult.Variant variant : variants) {
      List<Node> cells = new ArrayList<>();
      cells.add(SectionParts.named(variant.name().replace('_', ' '), Tone.BLUE));
      cells.add(SectionParts.text(shown((double) variant.bytes(), Display::bytes)));
      cells.add(SectionParts.text(shown(variant.sizeShare(), Display::share)));
      cells.add(SectionParts.text(shown(variant.encodeMillisPerThousand(), Display::plain)));
      cells.add(SectionParts.text(shown(variant.millisPerThousand(), Display::plain)));
      for (String metric : metrics) {
        Element cell = Element.of("span");
        cell.add(shown(number(variant.metrics().get(metric)), v -> Display.decimals(v, 4)));
        if (variant.losses().containsKey(metric)) {
          double loss = number(variant.losses().get(metric));
          ExportResult.Range range = variant.lossRanges().get(metric);
          String between =
              range != null && Double.isFinite(range.low())
                  ? " ("
                      + Display.difference(-range.high())
                      + " to "
                      + Display.difference(-range.low())
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

  /** What calibration gains on rows that it was not fitted on. */
  private static Element calibration(List<Calibrated> tasks) {
    Table table =
        new Table(
            "Calibration of the served scores: log loss and expected calibration error",
            List.of(
                Table.Column.words("Task"),
                Table.Column.words("By"),
                Table.Column.words("Fitted on"),
                Table.Column.words("Measured on"),
                Table.Column.numbers("Rows"),
                Table.Column.numbers("Log loss before"),
                Table.Column.numbers("after"),
                Table.Column.numbers("Error before"),
                Table.Column.numbers("after")));
    for (Calibrated task : tasks) {
      table.row(
          task.task(),
          task.method(),
          task.fittedOn(),
          task.measuredOn(),
          Display.count(task.rows()),
          shown(task.lossBefore(), v -> Display.decimals(v, 4)),
          shown(task.lossAfter(), v -> Display.decimals(v, 4)),
          shown(task.errorBefore(), v -> Display.decimals(v, 4)),
          shown(task.errorAfter(), v -> Display.decimals(v, 4)));
    }
    return table.element();
  }

  private static Element checks(ExportResult export) {
    Table table =
        new Table(
            "Each file against the model",
            List.of(
                Table.Column.words("Comparison"),
                Table.Column.numbers("Numbers compared"),
                Table.Column.numbers("Largest difference, or loss"),
                Table.Column.numbers("Allowed"),
                Table.Column.words("Verdict")));
    for (ExportResult.Check check : export.checks()) {
      table.row(
          check.name().replace('_', ' '),
          Display.count(check.compared()),
          scientific(check.difference()),
          scientific(check.allowed()),
          check.passed() ? "passed" : "failed");
    }
    return table.element();
  }

  private static String scientific(double value) {
    return Double.isFinite(value)
        ? String.format(java.util.Locale.ROOT, "%.2g", value)
        : Display.UNDEFINED;
  }

  private static double number(@Nullable Double value) {
    return value == null ? Double.NaN : value;
  }

  private static String shown(double value, java.util.function.DoubleFunction<String> format) {
    return Double.isFinite(value) ? format.apply(value) : Display.UNDEFINED;
  }
}
