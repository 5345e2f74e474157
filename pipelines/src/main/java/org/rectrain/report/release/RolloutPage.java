package org.rectrain.report.release;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rectrain.release.rollout.RolloutRule.Bounds;
import org.rectrain.release.rollout.RolloutRule.Decision;
import org.rectrain.release.rollout.RolloutState;
import org.rectrain.release.rollout.RolloutState.Look;
import org.rectrain.release.rollout.RolloutState.Phase;
import org.rectrain.release.rollout.RolloutState.Watched;
import org.rectrain.report.chart.Axis;
import org.rectrain.report.chart.IntervalList;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Node;
import org.rectrain.report.html.Page;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.SectionParts;

/** The page of a roll-out. */
public final class RolloutPage {
  private static final String FOOTER =
      "Made by rectrain. This page is one file and needs no network; every number in it comes from"
          + " rollout.json beside it.";
  private static final int MOST_LOOKS = 30;

  private RolloutPage() {}

  /** Draws the page. */
  public static Page of(RolloutState state) {
    Element main = Element.of("main").add(steps(state));
    Look last = state.last();
    if (last != null) {
      main.add(last(last));
      main.add(path(state, state.looks()));
    }
    return new Page(
        "rectrain rollout: " + state.name(),
        List.of(head(state), main, Element.of("footer").add(FOOTER)));
  }

  private static Tone tone(Decision decision) {
    return switch (decision) {
      case ADVANCE -> Tone.TEAL;
      case WAIT -> Tone.OCHRE;
      default -> Tone.RUST;
    };
  }

  private static String words(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static Element head(RolloutState state) {
    Element run =
        Element.of("p", "run")
            .add("Roll-out ")
            .add(Element.of("b").add(state.name()))
            .add(
                " of "
                    + state.candidate()
                    + " ("
                    + state.model()
                    + ") against production"
                    + (state.production() == null ? "" : ", " + state.production())
                    + "; wrong decisions over the whole roll-out: at most "
                    + Display.share(state.alpha()));
    String headline =
        switch (state.phase()) {
          case COMPLETE -> state.candidate() + " is in production";
          case ROLLED_BACK -> state.candidate() + " was rolled back";
          case RUNNING ->
              state.candidate()
                  + " serves "
                  + Display.share(state.share())
                  + " of users"
                  + (state.stalled() ? "; this step has stalled" : "");
        };
    Decision decision = state.decision();
    Element reason =
        Element.of("li", tone(decision).cssClass())
            .add(
                Element.of("span", "mark").add(decision == Decision.ADVANCE ? "\u2713" : "\u2013"),
                Element.of("b").add(words(decision)),
                Element.of("span").add(state.sentence().replaceFirst("^[a-z ]+: ", "")));
    return Element.of("header")
        .add(run, Element.of("h1").add(headline), Element.of("ul", "verdicts").add(reason));
  }

  private static Element steps(RolloutState state) {
    Table table =
        new Table(
            "Steps",
            List.of(
                Table.Column.words("Share of users"),
                Table.Column.words("State"),
                Table.Column.numbers("Looks"),
                Table.Column.words("Last look"),
                Table.Column.numbers("Margin")));
    int now = state.step();
    for (int s = 0; s < state.steps().size(); s++) {
      int step = s;
      List<Look> looks = state.looks().stream().filter(look -> look.step() == step).toList();
      @Nullable Look last = looks.isEmpty() ? null : looks.get(looks.size() - 1);
      String word =
          s < now || state.phase() == Phase.COMPLETE
              ? "passed"
              : s > now ? "to come" : words(state.phase());
      table.row(
          Display.share(state.steps().get(s)),
          word,
          Display.count(looks.size()),
          last == null ? Display.UNDEFINED : last.date(),
          last == null ? Display.UNDEFINED : Display.share(last.margin()));
    }
    return SectionParts.section(
            "steps",
            "Steps",
            "A user who is in at one step stays in at all later ones. Each step is judged on its"
                + " own days.")
        .add(table.element());
  }

  private static Element last(Look look) {
    Table table =
        new Table(
            "Last look, " + look.date(),
            List.of(
                Table.Column.words("Metric"),
                Table.Column.words("Role"),
                Table.Column.numbers("Production"),
                Table.Column.numbers("Candidate"),
                Table.Column.numbers("Relative"),
                Table.Column.words("State")));
    for (Watched metric : look.metrics()) {
      Bounds relative = metric.relative();
      String guard = metric.guard() == null ? "" : words(metric.guard());
      String note = metric.note() == null ? guard : metric.note();
      Node shown =
          Element.of("span")
              .add(Display.decimals(relative.value(), 3))
              .add(
                  Element.of("small")
                      .add(
                          Display.decimals(relative.low(), 3)
                              + "\u2013"
                              + Display.decimals(relative.high(), 3)));
      table.row(
          List.of(
              SectionParts.text(metric.name()),
              SectionParts.text(metric.role()),
              SectionParts.text(Display.plain(metric.production())),
              SectionParts.text(Display.plain(metric.candidate())),
              shown,
              SectionParts.text(note)),
          "");
    }
    return SectionParts.section(
            "metrics",
            "What the last look saw",
            Display.count(look.users().get(0))
                + " users of production and "
                + Display.count(look.users().get(1))
                + " of the candidate. Relative is candidate over production, with bounds that hold"
                + " at every look of the roll-out together.")
        .add(table.element());
  }

  private static Element path(RolloutState state, List<Look> looks) {
    List<IntervalList.Estimate> rows = new ArrayList<>();
    List<Look> shown = looks.subList(Math.max(0, looks.size() - MOST_LOOKS), looks.size());
    double low = state.floor();
    double high = 1.05;
    for (Look look : shown) {
      Bounds relative = look.metrics().get(0).relative();
      if (!Double.isNaN(relative.low())) {
        low = Math.min(low, relative.low());
        high = Math.max(high, relative.high());
      }
    }
    low = Math.max(0, low);
    high = Math.min(2, high);
    for (Look look : shown) {
      Bounds relative = look.metrics().get(0).relative();
      boolean defined = !Double.isNaN(relative.low());
      rows.add(
          new IntervalList.Estimate(
              look.date() + ", " + Display.share(look.share()),
              relative.value(),
              defined ? Math.max(low, relative.low()) : Double.NaN,
              defined ? Math.min(high, relative.high()) : Double.NaN,
              Display.decimals(relative.value(), 3),
              words(look.decision()),
              tone(look.decision())));
    }
    Element chart =
        IntervalList.draw(
            "Quality relative to production at each look",
            Axis.of("relative quality").between(low, high),
            rows,
            state.floor());
    return SectionParts.section(
            "looks",
            "Every look",
            "Quality relative to production; the line is the floor of "
                + Display.plain(state.floor())
                + ". A model is rolled back when its whole interval is left of it.")
        .add(chart);
  }
}
