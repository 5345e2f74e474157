package org.rectrain.report.chart;

import java.util.ArrayList;
import java.util.List;

/**
 * Maps data to a place along an axis, linearly or by the logarithm.
 *
 * @param kind linear or logarithmic
 * @param min smallest datum, finite; above 0 for a logarithmic scale
 * @param max largest datum, above {@code min}
 * @param from place of {@code min}
 * @param to place of {@code max}; may be below {@code from}, as on a vertical axis
 */
public record Scale(Kind kind, double min, double max, double from, double to) {

  /** How data map to positions. */
  public enum Kind {
    /** Equal differences are equal distances. */
    LINEAR,
    /** Equal ratios are equal distances. */
    LOG
  }

  /** Checks the domain. */
  public Scale {
    boolean bad = !Double.isFinite(min) || !Double.isFinite(max) || !(max > min);
    if (bad || (kind == Kind.LOG && min <= 0)) {
      throw new IllegalArgumentException("no axis from " + min + " to " + max);
    }
  }

  /** A linear scale of exactly this domain. */
  public static Scale linear(double min, double max, double from, double to) {
    return new Scale(Kind.LINEAR, min, max, from, to);
  }

  /**
   * A linear scale that covers the data and ends on round numbers. One distinct datum gets room on
   * both sides, up to 1 below 1, and zero above it alone; no finite datum at all gives 0 to 1.
   */
  public static Scale covering(double[] data, double from, double to) {
    double[] range = range(data);
    double min = range[0];
    double max = range[1];
    if (!(max >= min)) {
      return linear(0, 1, from, to);
    }
    if (max == min) {
      // Zeros alone are shares or counts, of which none is below.
      double room = max == 0 ? 1 : Math.abs(max) * 0.1;
      min -= max == 0 ? 0 : room;
      // A share that is 1 throughout has no room above.
      max = max <= 1 ? Math.min(1, max + room) : max + room;
    }
    double step = step(max - min, 5);
    // The slack keeps 0.3 / 0.1 = 2.9999999999999996 from adding a step.
    double low = Math.floor(min / step + 1e-9) * step;
    double high = Math.ceil(max / step - 1e-9) * step;
    return linear(low, high, from, to);
  }

  /** A logarithmic scale that covers the positive data with some room; none gives 1 to 10. */
  public static Scale logCovering(double[] data, double from, double to) {
    double min = Double.POSITIVE_INFINITY;
    double max = 0;
    for (double x : data) {
      if (Double.isFinite(x) && x > 0) {
        min = Math.min(min, x);
        max = Math.max(max, x);
      }
    }
    return max == 0
        ? new Scale(Kind.LOG, 1, 10, from, to)
        : new Scale(Kind.LOG, min / 1.8, max * 1.8, from, to);
  }

  /** Position of a datum; outside of the domain it is outside of the axis. */
  public double at(double value) {
    double part =
        kind == Kind.LINEAR
            ? (value - min) / (max - min)
            : (Math.log(value) - Math.log(min)) / (Math.log(max) - Math.log(min));
    return from + part * (to - from);
  }

  /** Round numbers within the domain, about as many as asked for. */
  public List<Double> ticks(int about) {
    return kind == Kind.LOG ? logTicks(about) : linearTicks(about);
  }

  private List<Double> linearTicks(int about) {
    double step = step(max - min, about);
    List<Double> ticks = new ArrayList<>();
    long first = (long) Math.ceil(min / step - 1e-9);
    long last = (long) Math.floor(max / step + 1e-9);
    for (long i = first; i <= last; i++) {
      // Through the decimal notation of the step, so that 3 * 0.1 prints as 0.3.
      ticks.add(Math.rint(i * step * 1e12) / 1e12);
    }
    return ticks;
  }

  private List<Double> logTicks(int about) {
    List<Double> ticks = decades(1, 2, 5);
    if (ticks.size() > about + 2) {
      ticks = decades(1, 3);
    }
    return ticks.size() > about + 2 ? decades(1) : ticks;
  }

  private List<Double> decades(int... digits) {
    List<Double> ticks = new ArrayList<>();
    for (int power = (int) Math.floor(Math.log10(min)); power <= Math.log10(max); power++) {
      for (int digit : digits) {
        double tick = digit * Math.pow(10, power);
        if (tick >= min && tick <= max) {
          ticks.add(tick);
        }
      }
    }
    return ticks;
  }

  /** The step of 1, 2 or 5 times a power of ten that cuts a span into about so many parts. */
  static double step(double span, int about) {
    double raw = span / Math.max(1, about);
    double power = Math.pow(10, Math.floor(Math.log10(raw)));
    double part = raw / power;
    return (part < 1.5 ? 1 : part < 3.5 ? 2 : part < 7.5 ? 5 : 10) * power;
  }

  private static double[] range(double[] data) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (double x : data) {
      if (Double.isFinite(x)) {
        min = Math.min(min, x);
        max = Math.max(max, x);
      }
    }
    return new double[] {min, max};
  }
}
