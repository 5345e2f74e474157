package org.rectrain.report.cause;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.rectrain.eval.fair.FairnessResult;
import org.rectrain.report.chart.Axis;
import org.rectrain.report.chart.IntervalList;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Node;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.Measured;
import org.rectrain.report.part.SectionParts;

/** Exposure and error of groups under the main model: {@code fairness} of eval.json. */
public final class FairnessSection {
  private FairnessSection() {}

  /** The section. */
  public static Element draw(FairnessResult fairness) {
    FairnessResult.OfModel main = fairness.models().get(0);
    Element section = SectionParts.section("groups", "Groups", lead(fairness, main));
    Map<String, List<FairnessResult.Group>> families = new LinkedHashMap<>();
    for (FairnessResult.Group group : main.groups()) {
      families.computeIfAbsent(group.family(), f -> new ArrayList<>()).add(group);
    }
    List<Element> figures = new ArrayList<>();
    families.forEach(
        (family, groups) -> {
          List<IntervalList.Estimate> rows = new ArrayList<>();
          for (FairnessResult.Group group : groups) {
            Measured ratio = Measured.of(group.exposureRatio());
            if (ratio.defined()) {
              rows.add(SectionParts.row(group.value(), ratio, FairnessSection::ratio, tone(ratio)));
            }
          }
          if (!rows.isEmpty()) {
            figures.add(
                SectionParts.figure(
                    "Exposure for clicks by " + family.replace('_', ' '),
                    "share of exposure over share of clicks; 1 is even",
                    IntervalList.draw(
                        "Exposure over clicks by " + family, Axis.of("ratio"), rows, 1)));
          }
        });
    section.add(SectionParts.grid(figures));
    families.forEach((family, groups) -> section.add(table(family, groups)));
    return section.add(
        SectionParts.note(
            "Each user's rows are ranked by "
                + main.model()
                + "; a row at rank r has the exposure 1 / log2(1 + r). Clicks were given to what"
                + " was shown, at the position where it was shown. Intervals are over users."
                + " eval.json has every model."));
  }

  private static String lead(FairnessResult fairness, FairnessResult.OfModel main) {
    List<FairnessResult.Group> judged =
        main.groups().stream().filter(g -> g.rows() >= fairness.minRows()).toList();
    long above = judged.stream().filter(g -> g.exposureRatio().low() > 1).count();
    long below = judged.stream().filter(g -> g.exposureRatio().high() < 1).count();
    return "Of "
        + SectionParts.plural(judged.size(), "group", "groups")
        + " with enough rows "
        + main.model()
        + " shows "
        + above
        + " more, and "
        + below
        + " less, than their share of "
        + fairness.task()
        + "s asks for, beyond chance.";
  }

  private static Tone tone(Measured ratio) {
    return ratio.high() < 1 ? Tone.RUST : ratio.low() > 1 ? Tone.TEAL : Tone.SLATE;
  }

  private static String ratio(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static Element table(String family, List<FairnessResult.Group> groups) {
    Table table =
        new Table(
            "Groups by " + family.replace('_', ' '),
            List.of(
                Table.Column.words("Group"),
                Table.Column.numbers("Rows"),
                Table.Column.numbers("Users"),
                Table.Column.numbers("Share of clicks"),
                Table.Column.numbers("Share of exposure"),
                Table.Column.numbers("Exposure / clicks"),
                Table.Column.numbers("AUC"),
                Table.Column.numbers("Scores / clicks")));
    for (FairnessResult.Group group : groups) {
      List<Node> cells = new ArrayList<>();
      cells.add(SectionParts.text(group.value()));
      cells.add(SectionParts.text(Display.count(group.rows())));
      cells.add(SectionParts.text(Display.count(group.users())));
      cells.add(SectionParts.cell(Measured.of(group.clicks()), Display::share));
      cells.add(SectionParts.cell(Measured.of(group.exposure()), Display::share));
      cells.add(SectionParts.cell(Measured.of(group.exposureRatio()), FairnessSection::ratio));
      cells.add(SectionParts.cell(Measured.of(group.auc()), Display::score));
      cells.add(SectionParts.cell(Measured.of(group.calibration()), FairnessSection::ratio));
      table.row(cells, "");
    }
    return table.element();
  }
}
