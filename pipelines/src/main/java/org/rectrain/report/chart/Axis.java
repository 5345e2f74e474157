package org.rectrain.report.chart;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.regex.Pattern;
import org.rectrain.report.html.Display;

/**
 * What an axis measures.
 *
 * @param label quantity and unit, short
 * @param format how a tick is written
 * @param min where the axis starts, or NaN to start where the data do
 * @param max where it ends, NaN to end on a round number, infinite to end at the last datum
 * @param leastStep smallest distance of ticks, such as 1 for days; 0 for any
 * @param kind linear or logarithmic
 */
public record Axis(
    String label,
    DoubleFunction<String> format,
    double min,
    double max,
    double leastStep,
    Scale.Kind kind) {

  private static final Pattern PLAIN = Pattern.compile("\u2212?[0-9]+([.][0-9]+)?");

  /** A linear axis that covers the data. */
  public static Axis of(String label) {
    return new Axis(label, Display::plain, Double.NaN, Double.NaN, 0, Scale.Kind.LINEAR);
  }

  /** A logarithmic axis that covers the data. */
  public static Axis log(String label) {
    return new Axis(label, Display::plain, Double.NaN, Double.NaN, 0, Scale.Kind.LOG);
  }

  /** The same axis with other tick labels. */
  public Axis as(DoubleFunction<String> newFormat) {
    return new Axis(label, newFormat, min, max, leastStep, kind);
  }

  /** The same axis between fixed ends. */
  public Axis between(double newMin, double newMax) {
    return new Axis(label, format, newMin, newMax, leastStep, kind);
  }

  /** The same axis, from zero to exactly the last datum, in whole steps: for courses. */
  public Axis fromZeroToLast() {
    return new Axis(label, format, 0, Double.POSITIVE_INFINITY, 1, kind);
  }

  /** The same axis, starting at a fixed value. */
  public Axis startingAt(double newMin) {
    return new Axis(label, format, newMin, max, leastStep, kind);
  }

  /** Round numbers on the scale, about as many as asked for. */
  List<Double> ticks(Scale scale, int about) {
    return scale.ticks((int) Math.min(about, (scale.max() - scale.min()) / leastStep));
  }

  /** Tick labels with as many decimals as the finest of them needs; zero stays 0. */
  List<String> labels(List<Double> ticks) {
    List<String> texts = ticks.stream().map(format::apply).toList();
    if (kind == Scale.Kind.LOG || !texts.stream().allMatch(t -> PLAIN.matcher(t).matches())) {
      return texts;
    }
    int decimals =
        texts.stream().mapToInt(t -> t.length() - (t + ".").indexOf('.')).max().orElse(0);
    boolean alike = texts.stream().distinct().count() < texts.size();
    int places = alike ? needed(ticks) : Math.max(0, decimals - 1);
    return ticks.stream().map(t -> t == 0 ? "0" : Display.decimals(t, places)).toList();
  }

  /** Decimals that write every tick in full, up to eight. */
  private static int needed(List<Double> ticks) {
    for (int places = 0; places < 8; places++) {
      double power = Math.pow(10, places);
      if (ticks.stream().allMatch(t -> Math.abs(t * power - Math.rint(t * power)) < 1e-4)) {
        return places;
      }
    }
    return 8;
  }

  /** The scale over these data; NaN among them is passed over. */
  Scale scale(double[] data, double from, double to) {
    if (kind == Scale.Kind.LOG) {
      return Scale.logCovering(data, from, to);
    }
    Scale covering = Scale.covering(data, from, to);
    double low = Double.isNaN(min) ? covering.min() : min;
    double high = Double.isNaN(max) ? covering.max() : max;
    if (Double.isInfinite(max)) {
      high = Arrays.stream(data).filter(Double::isFinite).max().orElse(covering.max());
    }
    return high > low ? Scale.linear(low, high, from, to) : Scale.linear(low, low + 1, from, to);
  }
}
