package org.rectrain.abtest.analysis;

import java.time.LocalDate;
import java.util.Locale;

/** Numbers in plain sentences. */
public final class Words {
  private Words() {}

  /** An enum's name as the configuration writes it. */
  public static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** {@code 0.0312} as {@code 3.1 %}; small ones keep two digits. */
  public static String percent(double share) {
    double value = 100 * share;
    double size = Math.abs(value);
    String digits = size >= 10 || size == 0 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.2g";
    return String.format(Locale.ROOT, digits + " %%", value);
  }

  /** With its sign: {@code +3.12 %}. */
  public static String change(double share) {
    return (share >= 0 ? "+" : "") + percent(share);
  }

  /** {@code p = 0.013}, or {@code p < 0.0001}. */
  public static String pValue(double p) {
    return p < 0.0001 ? "p < 0.0001" : String.format(Locale.ROOT, "p = %.2g", p);
  }

  public static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  public static String day(int epochDay) {
    return LocalDate.ofEpochDay(epochDay).toString();
  }

  /** An effect in the metric's unit, where control's value is 0 and no share of it exists. */
  public static String absolute(VariantComparison.Effect effect, double alpha) {
    return String.format(
        Locale.ROOT,
        "%+.4g in its unit (%s %% interval %+.4g to %+.4g), control is 0",
        effect.value(),
        level(alpha),
        effect.low(),
        effect.high());
  }

  private static String level(double alpha) {
    return number(100 * (1 - alpha));
  }

  /** Four digits, without zeros at the end. */
  public static String number(double value) {
    return java.math.BigDecimal.valueOf(value)
        .round(new java.math.MathContext(4))
        .stripTrailingZeros()
        .toPlainString();
  }

  public static String interval(VariantComparison.Effect effect, double alpha) {
    return String.format(
        Locale.ROOT,
        "%s (%s %% interval %s to %s)",
        change(effect.value()),
        level(alpha),
        change(effect.low()),
        change(effect.high()));
  }
}
