package org.rectrain.report.search;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.rectrain.eval.SeedSpread;
import org.rectrain.eval.measure.PairedComparison;
import org.rectrain.report.chart.Axis;
import org.rectrain.report.chart.Scatter;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.Measured;
import org.rectrain.report.part.SectionParts;
import org.rectrain.tune.worth.Rung;
import org.rectrain.tune.worth.WorthResult;

/** Variants of a model, from no text to a fully trained encoder: what each gives and costs. */
public final class WorthSection {
  private WorthSection() {}

  /** The section. */
  public static Element draw(WorthResult worth) {
    Element section = SectionParts.section("worth", "Worth", capitalised(worth.verdict()) + ".");
    List<WorthResult.Variant> variants = worth.variants();
    List<Element> charts = new ArrayList<>();
    for (String metric : metrics(worth, variants)) {
      chart(
          charts,
          metric,
          variants,
          WorthResult.Variant::minutes,
          "minutes of training",
          "training");
    }
    chart(
        charts,
        worth.metric(),
        variants,
        WorthResult.Variant::newMillis,
        "ms per 1,000 scores of new items",
        "serving");
    section.add(SectionParts.grid(charts), table(worth, variants), gains(worth));
    for (String finding : worth.findings()) {
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
      List<WorthResult.Variant> variants,
      ToDoubleFunction<WorthResult.Variant> cost,
      String axis,
      String name) {
    List<Scatter.Spot> spots = new ArrayList<>();
    for (WorthResult.Variant variant : variants) {
      Measured value = mean(variant, metric);
      spots.add(
          new Scatter.Spot(
              variant.name(),
              cost.applyAsDouble(variant),
              value.value(),
              value.low(),
              value.high(),
              tone(variant.kind())));
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

  private static Measured mean(WorthResult.Variant variant, String metric) {
    SeedSpread spread = variant.metrics().get(metric);
    return Measured.ofOptional(spread == null ? null : spread.mean());
  }

  private static Tone tone(Rung.Kind kind) {
    return switch (kind) {
      case TUNED -> Tone.BLUE;
      case TOWERS, FROZEN -> Tone.TEAL;
      default -> Tone.SLATE;
    };
  }

  /** Those that some variant has a value of, the one that decides first. */
  private static Set<String> metrics(WorthResult worth, List<WorthResult.Variant> variants) {
    Set<String> out = new LinkedHashSet<>(List.of(worth.metric()));
    for (WorthResult.Variant variant : variants) {
      variant
          .metrics()
          .forEach(
              (name, spread) -> {
                if (Double.isFinite(spread.mean().value()) && !name.contains("log_loss")) {
                  out.add(name);
                }
              });
    }
    return out;
  }

  private static Element table(WorthResult worth, List<WorthResult.Variant> variants) {
    Set<String> metrics = metrics(worth, variants);
    List<Table.Column> columns = new ArrayList<>();
    columns.add(Table.Column.words("Variant"));
    metrics.forEach(metric -> columns.add(Table.Column.numbers(named(metric))));
    for (String name :
        List.of("Minutes", "Predicted", "Memory, MB", "Learns", "ms per 1,000", "of new items")) {
      columns.add(Table.Column.numbers(name));
    }
    Table table = new Table("What each variant reaches and costs", columns);
    for (WorthResult.Variant variant : variants) {
      List<String> cells = new ArrayList<>();
      String chosen = variant.name().equals(worth.choice()) ? " (take it)" : "";
      cells.add(variant.name() + chosen);
      for (String metric : metrics) {
        Measured value = mean(variant, metric);
        cells.add(
            Double.isFinite(value.low())
                ? String.format(
                    Locale.ROOT, "%.4f [%.4f, %.4f]", value.value(), value.low(), value.high())
                : SearchSection.figure(value.value()));
      }
      cells.add(Display.plain(variant.minutes()));
      cells.add(Display.plain(variant.predictedMinutes()));
      cells.add(Display.count(variant.peakMegabytes()));
      cells.add(Display.compact((double) variant.trainable()));
      cells.add(Display.plain(variant.warmMillis()));
      cells.add(Display.plain(variant.newMillis()));
      table.row(cells.toArray(String[]::new));
    }
    return table.element();
  }

  /** Paired differences in the metric that decides. */
  private static Element gains(WorthResult worth) {
    Table table =
        new Table(
            "Paired differences, " + named(worth.metric()),
            List.of(
                Table.Column.words("Variant"),
                Table.Column.words("over"),
                Table.Column.numbers("Difference"),
                Table.Column.numbers("p (Holm)"),
                Table.Column.words("Real")));
    for (PairedComparison pair : worth.comparisons()) {
      if (pair.metric().equals(worth.metric())) {
        Measured d = Measured.of(pair.difference());
        table.row(
            pair.model(),
            pair.other(),
            String.format(Locale.ROOT, "%+.4f [%+.4f, %+.4f]", d.value(), d.low(), d.high()),
            Display.plain(pair.adjustedPValue()),
            pair.real() ? "yes" : "no");
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
