package org.rectrain.report.release;

import java.util.ArrayList;
import java.util.List;
import org.rectrain.report.chart.Axis;
import org.rectrain.report.chart.IntervalList;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Node;
import org.rectrain.report.html.Page;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.SectionParts;
import org.rectrain.report.part.Tree;

/** The page of a roll-out ({@code org.rectrain.release.rollout.RolloutState}). */
public final class RolloutPage {
  private static final String FOOTER =
      "Made by rectrain. This page is one file and needs no network; every number in it comes from"
          + " rollout.json beside it.";
  private static final int MOST_LOOKS = 30;

  private RolloutPage() {}

  /** Draws the page. */
  public static Page of(Tree state) {
    Element main = Element.of("main").add(steps(state));
    List<Tree> looks = state.list("looks");
    if (!looks.isEmpty()) {
      main.add(last(looks.get(looks.size() - 1)));
      main.add(path(state, looks));
    }
    return new Page(
        "rectrain rollout: " + state.text("name"),
        List.of(head(state), main, Element.of("footer").add(FOOTER)));
  }

  private static Tone tone(String decision) {
    return switch (decision) {
      case "advance" -> Tone.TEAL;
      case "wait" -> Tone.OCHRE;
      default -> Tone.RUST;
    };
  }

  private static Element head(Tree state) {
    Element run =
        Element.of("p", "run")
            .add("Roll-out ")
            .add(Element.of("b").add(state.text("name")))
            .add(
                " of "
                    + state.text("candidate")
                    + " ("
                    + state.text("model")
                    + ") against production"
                    + (state.text("production").isEmpty() ? "" : ", " + state.text("production"))
                    + "; wrong decisions over the whole roll-out: at most "
                    + Display.share(state.number("alpha")));
    String phase = state.text("phase");
    String headline =
        switch (phase) {
          case "complete" -> state.text("candidate") + " is in production";
          case "rolled_back" -> state.text("candidate") + " was rolled back";
          default ->
              state.text("candidate")
                  + " serves "
                  + Display.share(state.number("share"))
                  + " of users"
                  + (state.text("stalled").equals("true") ? "; this step has stalled" : "");
        };
    String decision = state.text("decision");
    Element reason =
        Element.of("li", tone(decision).cssClass())
            .add(
                Element.of("span", "mark").add(decision.equals("advance") ? "\u2713" : "\u2013"),
                Element.of("b").add(decision.replace('_', ' ')),
                Element.of("span").add(state.text("sentence").replaceFirst("^[a-z ]+: ", "")));
    return Element.of("header")
        .add(run, Element.of("h1").add(headline), Element.of("ul", "verdicts").add(reason));
  }

  private static Element steps(Tree state) {
    Table table =
        new Table(
            "Steps",
            List.of(
                Table.Column.words("Share of users"),
                Table.Column.words("State"),
                Table.Column.numbers("Looks"),
                Table.Column.words("Last look"),
                Table.Column.numbers("Margin")));
    List<Tree> shares = state.list("steps");
    int now = (int) state.number("step");
    for (int s = 0; s < shares.size(); s++) {
      int step = s;
      List<Tree> looks =
          state.list("looks").stream().filter(l -> l.number("step") == step).toList();
      Tree last = looks.isEmpty() ? Tree.NONE : looks.get(looks.size() - 1);
      String word =
          s < now || state.text("phase").equals("complete")
              ? "passed"
              : s > now ? "to come" : state.text("phase").replace('_', ' ');
      table.row(
          Display.share(shares.get(s).node().asDouble(Double.NaN)),
          word,
          Display.count(looks.size()),
          last.exists() ? last.text("date") : Display.UNDEFINED,
          last.exists() ? Display.share(last.number("margin")) : Display.UNDEFINED);
    }
    return SectionParts.section(
            "steps",
            "Steps",
            "A user who is in at one step stays in at all later ones. Each step is judged on its"
                + " own days.")
        .add(table.element());
  }

  private static Element last(Tree look) {
    Table table =
        new Table(
            "Last look, " + look.text("date"),
            List.of(
                Table.Column.words("Metric"),
                Table.Column.words("Role"),
                Table.Column.numbers("Production"),
                Table.Column.numbers("Candidate"),
                Table.Column.numbers("Relative"),
                Table.Column.words("State")));
    for (Tree metric : look.list("metrics")) {
      Tree relative = metric.at("relative");
      String note = metric.text("note").isEmpty() ? metric.text("guard") : metric.text("note");
      Node shown =
          Element.of("span")
              .add(Display.decimals(relative.number("value"), 3))
              .add(
                  Element.of("small")
                      .add(
                          Display.decimals(relative.number("low"), 3)
                              + "\u2013"
                              + Display.decimals(relative.number("high"), 3)));
      table.row(
          List.of(
              SectionParts.text(metric.text("name")),
              SectionParts.text(metric.text("role")),
              SectionParts.text(Display.plain(metric.number("production"))),
              SectionParts.text(Display.plain(metric.number("candidate"))),
              shown,
              SectionParts.text(note)),
          "");
    }
    List<Tree> users = look.list("users");
    return SectionParts.section(
            "metrics",
            "What the last look saw",
            Display.count(users.get(0).node().asDouble(Double.NaN))
                + " users of production and "
                + Display.count(users.get(1).node().asDouble(Double.NaN))
                + " of the candidate. Relative is candidate over production, with bounds that hold"
                + " at every look of the roll-out together.")
        .add(table.element());
  }

  private static Element path(Tree state, List<Tree> looks) {
    List<IntervalList.Estimate> rows = new ArrayList<>();
    List<Tree> shown = looks.subList(Math.max(0, looks.size() - MOST_LOOKS), looks.size());
    double low = state.number("floor");
    double high = 1.05;
    for (Tree look : shown) {
      Tree relative = look.list("metrics").get(0).at("relative");
      if (!Double.isNaN(relative.number("low"))) {
        low = Math.min(low, relative.number("low"));
        high = Math.max(high, relative.number("high"));
      }
    }
    low = Math.max(0, low);
    high = Math.min(2, high);
    for (Tree look : shown) {
      Tree relative = look.list("metrics").get(0).at("relative");
      boolean defined = !Double.isNaN(relative.number("low"));
      rows.add(
          new IntervalList.Estimate(
              look.text("date") + ", " + Display.share(look.number("share")),
              relative.number("value"),
              defined ? Math.max(low, relative.number("low")) : Double.NaN,
              defined ? Math.min(high, relative.number("high")) : Double.NaN,
              Display.decimals(relative.number("value"), 3),
              look.text("decision").replace('_', ' '),
              tone(look.text("decision"))));
    }
    Element chart =
        IntervalList.draw(
            "Quality relative to production at each look",
            Axis.of("relative quality").between(low, high),
            rows,
            state.number("floor"));
    return SectionParts.section(
            "looks",
            "Every look",
            "Quality relative to production; the line is the floor of "
                + Display.plain(state.number("floor"))
                + ". A model is rolled back when its whole interval is left of it.")
        .add(chart);
  }
}
