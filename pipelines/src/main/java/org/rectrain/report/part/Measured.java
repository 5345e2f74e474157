package org.rectrain.report.part;

import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;
import org.rectrain.abtest.analysis.VariantComparison;
import org.rectrain.abtest.simulate.SimulationResult;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.report.html.Display;

/**
 * A number with its interval or, where it is undefined, why.
 *
 * @param value NaN where undefined
 * @param low lower end of the interval, NaN for none
 * @param high upper end, NaN for none
 * @param why reason of an undefined value; empty otherwise
 */
public record Measured(double value, double low, double high, String why) {

  public static Measured of(double value, double low, double high) {
    return new Measured(value, low, high, Double.isFinite(value) ? "" : "undefined");
  }

  public static Measured of(double value) {
    return of(value, Double.NaN, Double.NaN);
  }

  public static Measured of(IntervalEstimate estimate) {
    return of(estimate.value(), estimate.low(), estimate.high());
  }

  /** The same of one that may not have been computed. */
  public static Measured ofOptional(@Nullable IntervalEstimate estimate) {
    return estimate == null ? undefined("not computed") : of(estimate);
  }

  public static Measured of(VariantComparison.Effect effect) {
    return of(effect.value(), effect.low(), effect.high());
  }

  public static Measured of(SimulationResult.Rate rate) {
    return of(rate.value(), rate.low(), rate.high());
  }

  public static Measured undefined(String why) {
    return new Measured(Double.NaN, Double.NaN, Double.NaN, why);
  }

  public boolean defined() {
    return Double.isFinite(value);
  }

  public boolean banded() {
    return Double.isFinite(low) && Double.isFinite(high);
  }

  /** Whether the interval is wholly above zero. */
  public boolean above() {
    return banded() && low > 0;
  }

  /** Whether the interval is wholly below zero. */
  public boolean below() {
    return banded() && high < 0;
  }

  /** Whether it is nothing, for certain. */
  public boolean isZero() {
    return value == 0 && low == 0 && high == 0;
  }

  public String text(DoubleFunction<String> format) {
    return defined() ? format.apply(value) : Display.UNDEFINED;
  }

  /** The interval in words; the reason where undefined; empty where there is no interval. */
  String detail(DoubleFunction<String> format) {
    if (!defined()) {
      return why;
    }
    return banded() ? format.apply(low) + " to " + format.apply(high) : "";
  }

  /** For a sentence: "0.742 (0.735 to 0.749)". */
  public String sentence(DoubleFunction<String> format) {
    String detail = detail(format);
    return detail.isEmpty() ? text(format) : text(format) + " (" + detail + ")";
  }
}
