package org.rectrain.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Coordinates worked out by hand; sizes and margins as in LineChart, Scatter and Rows. */
class ChartsTest {
  private static final double NAN = Double.NaN;

  @Test
  void aLineRunsFromCornerToCorner() {
    // Plot from (42, 198) to (323.4, 26): the label of one character takes 6.6 + 10 of 340.
    Line line = Line.of("a", Tone.BLUE, new double[] {0, 5, 10}, new double[] {0, 0.25, 1});

    String svg =
        new LineChart("t", Axis.of("x").between(0, 10), Axis.of("y").between(0, 1), List.of(line))
            .draw("id")
            .markup();

    assertThat(svg)
        .contains("d=\"M42 198L182.7 155L323.4 26\"")
        .contains("<text class=\"label\" x=\"331.4\" y=\"29.8\" text-anchor=\"start\">a</text>")
        .contains("<title>a, 5: 0.25</title>")
        .contains("aria-labelledby=\"id-title id-desc\"")
        .contains("y by x. a: 0 at 0, 1 at 10.");
  }

  @Test
  void anUndefinedPointBreaksTheLineAndTheBand() {
    Line line =
        new Line(
            "",
            Tone.BLUE,
            List.of(
                new Line.Point(0, 0, 0, 0.5),
                new Line.Point(1, 0.5, 0.25, 0.75),
                new Line.Point(2, NAN, NAN, NAN),
                new Line.Point(3, 1, NAN, NAN),
                new Line.Point(4, 1, NAN, NAN)));

    String svg =
        new LineChart("t", Axis.of("x").between(0, 4), Axis.of("y").between(0, 1), List.of(line))
            .draw("id")
            .markup();

    // Plot from 42 to 328; 71.5 a step.
    assertThat(svg)
        .contains("class=\"curve\" d=\"M42 198L113.5 112\"")
        .contains("class=\"curve\" d=\"M256.5 26L328 26\"")
        .contains("class=\"band\" d=\"M42 112L113.5 69L113.5 155L42 198Z\"")
        .doesNotContain("NaN");
  }

  @Test
  void aChartWithoutAnyPointKnowsIt() {
    LineChart chart =
        new LineChart(
            "t",
            Axis.of("x"),
            Axis.of("y"),
            List.of(Line.of("gone", Tone.BLUE, new double[] {1}, new double[] {NAN})));

    assertThat(chart.isEmpty()).isTrue();
    assertThat(chart.draw("id").markup()).contains("gone: no defined value");
  }

  @Test
  void aLongLogIsThinnedToMeansWithinTheirRange() {
    Line thin =
        Line.of("l", Tone.SLATE, new double[] {1, 2, 3, 4}, new double[] {1, 3, NAN, 5}).thinned(2);

    // Three defined points in two bins: the first alone, then the second and third together.
    assertThat(thin.points())
        .containsExactly(new Line.Point(1, 1, 1, 1), new Line.Point(3, 4, 3, 5));
  }

  @Test
  void labelsKeepTheirDistance() {
    assertThat(Drawing.apart(new double[] {100, 101, 20}, 13, 20, 110))
        .containsExactly(97, 110, 20);
  }

  @Test
  void barsAreSharesOfTheLongest() {
    String html =
        BarList.draw(
                "t",
                List.of(
                    new BarList.Bar("a", 200, "200", "", Tone.RUST),
                    new BarList.Bar("b", 50, "50", "5%", Tone.RUST),
                    new BarList.Bar("c", NAN, "\u2013", "not counted", Tone.RUST)))
            .markup();

    assertThat(html)
        .contains("<rect class=\"bar\" x=\"0%\" width=\"100%\" y=\"4\" height=\"14\">")
        .contains("<rect class=\"bar\" x=\"0%\" width=\"25%\" y=\"4\" height=\"14\">")
        .contains("<b>\u2013</b> not counted")
        .containsOnlyOnce("width=\"25%\"");
    assertThat(html.split("<rect", -1)).hasSize(3);
  }

  @Test
  void aFunnelShowsWhatEachStepLost() {
    String html =
        BarList.funnel(
                "t",
                List.of(
                    new BarList.Bar("read", 100, "100", "", Tone.BLUE),
                    new BarList.Bar("kept", 80, "80", "", Tone.BLUE)))
            .markup();

    assertThat(html).contains("<rect class=\"lost\" x=\"80%\" width=\"20%\"");
  }

  @Test
  void intervalsStandOnOneScaleAndUndefinedOnesHaveNoDot() {
    String html =
        IntervalList.draw(
                "t",
                Axis.of("uplift").between(-1, 1),
                List.of(
                    new IntervalList.Estimate("a", 0.5, 0, 1, "0.5", "0 to 1", Tone.BLUE),
                    new IntervalList.Estimate("b", NAN, NAN, NAN, "\u2013", "no users", Tone.BLUE)),
                0)
            .markup();

    assertThat(html)
        .contains("<line class=\"interval\" x1=\"50%\" x2=\"100%\" y1=\"11\" y2=\"11\">")
        .containsOnlyOnce("<circle class=\"dot\" cx=\"75%\" cy=\"11\" r=\"4.5\">")
        .contains("<line class=\"zero\" x1=\"50%\" x2=\"50%\" y1=\"0\" y2=\"22\">")
        .contains("<b>\u2013</b> no users")
        .doesNotContain("NaN");
  }

  @Test
  void partsOfABarAddUp() {
    String html =
        ShareBar.draw(
                "t",
                List.of(
                    new ShareBar.Part("train", 3, "3", Tone.BLUE),
                    new ShareBar.Part("none", 0, "0", Tone.RUST),
                    new ShareBar.Part("test", 1, "1", Tone.TEAL)))
            .markup();

    assertThat(html)
        .contains("x=\"0%\" width=\"75%\"")
        .contains("x=\"75%\" width=\"25%\"")
        .contains("<b>none</b>");
  }

  @Test
  void aScatterLeavesOutWhatHasNoPlace() {
    Scatter scatter =
        new Scatter(
            "t",
            Axis.log("ms"),
            Axis.of("auc").between(0, 1),
            List.of(
                new Scatter.Spot("a", 10, 0.5, 0.25, 0.75, Tone.BLUE),
                new Scatter.Spot("free", 0, 0.5, NAN, NAN, Tone.RUST),
                new Scatter.Spot("undefined", 10, NAN, NAN, NAN, Tone.RUST)));

    // One cost stands in the middle of the axis from 46 to 324; 0.5 between 250 and 26.
    assertThat(scatter.draw("id").markup())
        .containsOnlyOnce("<circle")
        .contains("cx=\"185\" cy=\"138\" r=\"5\"")
        .contains("<line class=\"interval\" x1=\"185\" y1=\"194\" x2=\"185\" y2=\"82\">")
        .contains("<text class=\"label\" x=\"194\" y=\"141.8\" text-anchor=\"start\">a</text>");
  }

  @Test
  void namesOfNeighboursAtTheLeftEndAreApart() {
    String svg =
        new Scatter(
                "t",
                Axis.log("ms"),
                Axis.of("auc").between(0, 1),
                List.of(
                    new Scatter.Spot("popular", 14, 0.5, NAN, NAN, Tone.BLUE),
                    new Scatter.Spot("popular_recent", 10, 0.5, NAN, NAN, Tone.RUST),
                    new Scatter.Spot("main", 1000, 0.5, NAN, NAN, Tone.TEAL)))
            .draw("id")
            .markup();
    // The one at the edge has its name above, the other beside its dot.
    assertThat(svg).contains("y=\"141.8\" text-anchor=\"start\">popular<");
    assertThat(svg).contains("y=\"126.8\" text-anchor=\"start\">popular_recent<");
  }

  @Test
  void aSparklineEndsInADot() {
    String svg = Sparkline.draw("s", "t", "d", new double[] {1, NAN, 3}).markup();

    assertThat(svg).contains("d=\"M3 21L93 3\"").contains("cx=\"93\" cy=\"3\"");
    assertThat(Sparkline.draw("s", "t", "d", new double[] {NAN}).markup())
        .doesNotContain("path", "NaN");
  }
}
