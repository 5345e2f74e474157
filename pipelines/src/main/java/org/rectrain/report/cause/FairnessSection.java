package org.rectrain.report.cause;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.rectrain.report.chart.Axis;
import org.rectrain.report.chart.IntervalList;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Node;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.Measured;
import org.rectrain.report.part.SectionParts;
import org.rectrain.report.part.Tree;

/** Exposure and error of groups under the main model: {@code fairness} of eval.json. */
public final class FairnessSection {
  private FairnessSection() {}

  /** The section. */
  public static Element draw(Tree fairness) {
    Tree main = fairness.list("models").stream().findFirst().orElse(Tree.NONE);
    Element section = SectionParts.section("groups", "Groups", lead(fairness, main));
    Map<String, List<Tree>> families = new LinkedHashMap<>();
    for (Tree group : main.list("groups")) {
      families.computeIfAbsent(group.text("family"), f -> new ArrayList<>()).add(group);
    }
    List<Element> figures = new ArrayList<>();
    families.forEach(
        (family, groups) -> {
          List<IntervalList.Estimate> rows = new ArrayList<>();
          for (Tree group : groups) {
            Measured ratio = group.estimate("exposure_ratio");
            if (ratio.defined()) {
              rows.add(
                  SectionParts.row(
                      group.text("value"), ratio, FairnessSection::ratio, tone(ratio)));
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
                + main.text("model")
                + "; a row at rank r has the exposure 1 / log2(1 + r). Clicks were given to what"
                + " was shown, at the position where it was shown. Intervals are over users."
                + " eval.json has every model."));
  }

  private static String lead(Tree fairness, Tree main) {
    List<Tree> judged =
        main.list("groups").stream()
            .filter(g -> g.number("rows") >= fairness.number("min_rows"))
            .toList();
    long above = judged.stream().filter(g -> g.number("exposure_ratio", "low") > 1).count();
    long below = judged.stream().filter(g -> g.number("exposure_ratio", "high") < 1).count();
    return "Of "
        + SectionParts.plural(judged.size(), "group", "groups")
        + " with enough rows "
        + main.text("model")
        + " shows "
        + above
        + " more, and "
        + below
        + " less, than their share of "
        + fairness.text("task")
        + "s asks for, beyond chance.";
  }

  private static Tone tone(Measured ratio) {
    return ratio.high() < 1 ? Tone.RUST : ratio.low() > 1 ? Tone.TEAL : Tone.SLATE;
  }

  private static String ratio(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static Element table(String family, List<Tree> groups) {
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
    for (Tree group : groups) {
      List<Node> cells = new ArrayList<>();
      cells.add(SectionParts.text(group.text("value")));
      cells.add(SectionParts.text(Display.count(group.number("rows"))));
      cells.add(SectionParts.text(Display.count(group.number("users"))));
      cells.add(SectionParts.cell(group.estimate("clicks"), Display::share));
      cells.add(SectionParts.cell(group.estimate("exposure"), Display::share));
      cells.add(SectionParts.cell(group.estimate("exposure_ratio"), FairnessSection::ratio));
      cells.add(SectionParts.cell(group.estimate("auc"), Display::score));
      cells.add(SectionParts.cell(group.estimate("calibration"), FairnessSection::ratio));
      table.row(cells, "");
    }
    return table.element();
  }
}
