package org.rectrain.report.search;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.rectrain.report.chart.Axis;
import org.rectrain.report.chart.Scatter;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.Measured;
import org.rectrain.report.part.SectionParts;
import org.rectrain.report.part.Tree;

/** Variants of a model, from no text to a fully trained encoder: what each gives and costs. */
public final class WorthSection {
  private WorthSection() {}

  /** The section. */
  public static Element draw(Tree worth) {
    Element section =
        SectionParts.section("worth", "Worth", capitalised(worth.text("verdict")) + ".");
    List<Tree> variants = worth.list("variants");
    List<Element> charts = new ArrayList<>();
    for (String metric : metrics(worth, variants)) {
      chart(charts, metric, variants, "minutes", "minutes of training", "training");
    }
    chart(
        charts,
        worth.text("metric"),
        variants,
        "new_millis",
        "ms per 1,000 scores of new items",
        "serving");
    section.add(SectionParts.grid(charts), table(worth, variants), gains(worth));
    for (String finding : worth.texts("findings")) {
      section.add(SectionParts.note(finding));
    }
    return section.add(
        SectionParts.note(
            "Intervals are over users and seeds. Memory is the largest of a training process; a"
                + " score of a new item includes its text's encoding, tokenised before. Predicted"
                + " minutes are those if nothing stops a training early."));
  }

  private static void chart(
      List<Element> into,
      String metric,
      List<Tree> variants,
      String cost,
      String axis,
      String name) {
    List<Scatter.Spot> spots = new ArrayList<>();
    for (Tree variant : variants) {
      Measured value = variant.estimate("metrics", metric, "mean");
      spots.add(
          new Scatter.Spot(
              variant.text("name"),
              variant.number(cost),
              value.value(),
              value.low(),
              value.high(),
              tone(variant.text("kind"))));
    }
    spots.removeIf(spot -> Double.isNaN(spot.y()) || !(spot.x() > 0));
    Scatter scatter =
        new Scatter(
            metric + " against " + axis,
            Axis.log(axis).as(Display::plain),
            Axis.of(metric).as(SearchSection::figure),
            spots);
    if (!scatter.isEmpty()) {
      String id = ("worth-" + name + "-" + metric).replaceAll("[^a-z0-9-]+", "-");
      into.add(
          SectionParts.figure(
              named(metric) + " against " + axis,
              "Grey knows no encoder, teal a frozen one, blue a trained one; bars are intervals.",
              scatter.draw(id)));
    }
  }

  private static Tone tone(String kind) {
    return switch (kind) {
      case "tuned" -> Tone.BLUE;
      case "towers", "frozen" -> Tone.TEAL;
      default -> Tone.SLATE;
    };
  }

  /** Those that some variant has a value of, the one that decides first. */
  private static Set<String> metrics(Tree worth, List<Tree> variants) {
    Set<String> out = new LinkedHashSet<>(List.of(worth.text("metric")));
    for (Tree variant : variants) {
      variant
          .fields("metrics")
          .forEach(
              (name, spread) -> {
                if (Double.isFinite(spread.number("mean", "value")) && !name.contains("log_loss")) {
                  out.add(name);
                }
              });
    }
    return out;
  }

  private static Element table(Tree worth, List<Tree> variants) {
    Set<String> metrics = metrics(worth, variants);
    List<Table.Column> columns = new ArrayList<>();
    columns.add(Table.Column.words("Variant"));
    metrics.forEach(metric -> columns.add(Table.Column.numbers(named(metric))));
    for (String name :
        List.of("Minutes", "Predicted", "Memory, MB", "Learns", "ms per 1,000", "of new items")) {
      columns.add(Table.Column.numbers(name));
    }
    Table table = new Table("What each variant reaches and costs", columns);
    for (Tree variant : variants) {
      List<String> cells = new ArrayList<>();
      String chosen = variant.text("name").equals(worth.text("choice")) ? " (take it)" : "";
      cells.add(variant.text("name") + chosen);
      for (String metric : metrics) {
        Measured value = variant.estimate("metrics", metric, "mean");
        cells.add(
            Double.isFinite(value.low())
                ? String.format(
                    Locale.ROOT, "%.4f [%.4f, %.4f]", value.value(), value.low(), value.high())
                : SearchSection.figure(value.value()));
      }
      cells.add(Display.plain(variant.number("minutes")));
      cells.add(Display.plain(variant.number("predicted_minutes")));
      cells.add(Display.count(variant.number("peak_megabytes")));
      cells.add(Display.compact(variant.number("trainable")));
      cells.add(Display.plain(variant.number("warm_millis")));
      cells.add(Display.plain(variant.number("new_millis")));
      table.row(cells.toArray(String[]::new));
    }
    return table.element();
  }

  /** Paired differences in the metric that decides. */
  private static Element gains(Tree worth) {
    Table table =
        new Table(
            "Paired differences, " + named(worth.text("metric")),
            List.of(
                Table.Column.words("Variant"),
                Table.Column.words("over"),
                Table.Column.numbers("Difference"),
                Table.Column.numbers("p (Holm)"),
                Table.Column.words("Real")));
    for (Tree pair : worth.list("comparisons")) {
      if (pair.text("metric").equals(worth.text("metric"))) {
        Measured d = pair.estimate("difference");
        table.row(
            pair.text("model"),
            pair.text("other"),
            String.format(Locale.ROOT, "%+.4f [%+.4f, %+.4f]", d.value(), d.low(), d.high()),
            Display.plain(pair.number("adjusted_p_value")),
            pair.text("real").equals("true") ? "yes" : "no");
      }
    }
    return table.element();
  }

  private static String named(String metric) {
    return metric.replace('_', ' ');
  }

  private static String capitalised(String text) {
    return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
