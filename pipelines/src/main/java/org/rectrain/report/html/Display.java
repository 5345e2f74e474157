package org.rectrain.report.html;

import java.util.Locale;

/**
 * Numbers as people read them. Undefined (NaN, infinite) is an en dash, never 0; minus is the real
 * minus sign.
 */
public final class Display {
  /** What stands for an undefined number. */
  public static final String UNDEFINED = "\u2013";

  private static final String MINUS = "\u2212";
  private static final double[] BINARY = {1L << 30, 1L << 20, 1L << 10};
  private static final String[] BINARY_UNIT = {"GiB", "MiB", "KiB"};

  private Display() {}

  /** Whole number with thousands separators: 1234567 is 1,234,567. */
  public static String count(double value) {
    return decimals(value, 0);
  }

  /** The same of a count that is never undefined. */
  public static String count(long value) {
    return count((double) value);
  }

  /** Number of things for a chart or a headline: 1234567 is 1.23M. */
  public static String compact(double value) {
    if (!Double.isFinite(value)) {
      return UNDEFINED;
    }
    double size = Math.abs(value);
    if (size >= 999_500_000) {
      return digits(value / 1e9) + "B";
    }
    if (size >= 999_500) {
      return digits(value / 1e6) + "M";
    }
    return size >= 9_999.5 ? digits(value / 1e3) + "k" : plain(value);
  }

  /** Score such as an AUC, with three decimals. */
  public static String score(double value) {
    return decimals(value, 3);
  }

  /** Fixed number of decimals. */
  public static String decimals(double value, int places) {
    if (!Double.isFinite(value)) {
      return UNDEFINED;
    }
    String text = String.format(Locale.ROOT, "%,." + places + "f", value);
    // -0.000 is a rounding artefact and would read as a loss.
    return text.matches("-[0.]+") ? text.substring(1) : signed(text);
  }

  /** Share between 0 and 1 as a percentage with enough digits to tell small ones from nothing. */
  public static String share(double value) {
    if (!Double.isFinite(value)) {
      return UNDEFINED;
    }
    double percent = Math.abs(value * 100);
    int places =
        percent == 0 || percent >= 99.95 ? 0 : percent < 0.095 ? 3 : percent < 0.95 ? 2 : 1;
    return decimals(value * 100, places) + "%";
  }

  /** Relative change with its sign: 0.042 is +4.2%. */
  public static String change(double value) {
    if (!Double.isFinite(value)) {
      return UNDEFINED;
    }
    if (value == 0) {
      return "0%";
    }
    String text = decimals(value * 100, Math.abs(value) < 0.00995 ? 2 : 1) + "%";
    return text.startsWith(MINUS) ? text : "+" + text;
  }

  /** Difference with its sign and three decimals, or five where three would show none. */
  public static String difference(double value) {
    if (value == 0) {
      return "0";
    }
    if (Math.abs(value) < 5e-4) {
      return Math.abs(value) < 5e-6 ? "0" : fineDifference(value);
    }
    String text = score(value);
    return !Double.isFinite(value) || text.startsWith(MINUS) ? text : "+" + text;
  }

  /**
   * Difference with its sign and five decimals, for models so alike that three say nothing: paired
   * on the same users, a ten-thousandth can be told from chance.
   */
  public static String fineDifference(double value) {
    if (value == 0 || !Double.isFinite(value)) {
      return difference(value);
    }
    String text = String.format(Locale.ROOT, "%.5f", Math.abs(value));
    return (value < 0 ? MINUS : "+") + text;
  }

  /** Any number with about three significant digits. */
  public static String plain(double value) {
    if (!Double.isFinite(value)) {
      return UNDEFINED;
    }
    double size = Math.abs(value);
    if (size == 0 || (size >= 1 && value == Math.rint(value))) {
      return count(value);
    }
    if (size < 1e-4) {
      return signed(String.format(Locale.ROOT, "%.1e", value));
    }
    return size >= 100 ? count(value) : digits(value);
  }

  /** Seconds as a length of time: 85 ms, 4.2 s, 3 min 20 s, 1 h 04 min. */
  public static String duration(double seconds) {
    if (!Double.isFinite(seconds)) {
      return UNDEFINED;
    }
    if (seconds < 0.9995) {
      return plain(Math.rint(seconds * 1e4) / 10) + " ms";
    }
    if (seconds < 59.95) {
      return decimals(seconds, seconds < 9.95 ? 1 : 0) + " s";
    }
    long whole = Math.round(seconds);
    if (whole < 3600) {
      return whole / 60 + " min " + String.format(Locale.ROOT, "%02d s", whole % 60);
    }
    long minutes = Math.round(seconds / 60);
    return minutes / 60 + " h " + String.format(Locale.ROOT, "%02d min", minutes % 60);
  }

  /** Bytes in binary units: 2.3 GiB. */
  public static String bytes(double bytes) {
    if (!Double.isFinite(bytes)) {
      return UNDEFINED;
    }
    for (int i = 0; i < BINARY.length; i++) {
      if (bytes >= BINARY[i]) {
        return digits(bytes / BINARY[i]) + " " + BINARY_UNIT[i];
      }
    }
    return count(bytes) + " B";
  }

  /** Interval of scores: 0.735 to 0.749. */
  public static String interval(double low, double high) {
    return Double.isFinite(low) && Double.isFinite(high)
        ? score(low) + " to " + score(high)
        : UNDEFINED;
  }

  private static String digits(double value) {
    double size = Math.abs(value);
    int places =
        size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : size >= 0.09995 ? 3 : 4;
    String text = decimals(value, places);
    return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
  }

  private static String signed(String text) {
    return text.startsWith("-") ? MINUS + text.substring(1) : text;
  }
}
