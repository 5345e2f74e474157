package org.rectrain.config.expression;

import java.io.Serializable;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How texts are read as numbers and booleans: one rule for all tables.
 *
 * @param decimal the sign before the fraction
 * @param thousands the sign between groups of three digits; '\0' = none
 */
public record Numerals(char decimal, char thousands) implements Serializable {
  /** {@code 1024.5}, {@code -3}, {@code 1e5}. */
  public static final Numerals PLAIN = new Numerals('.', '\0');

  private static final Pattern GROUPED = Pattern.compile("[+-]?\\d{1,3}(\\D)\\d{3}.*");

  /** Checks that the two signs differ and are no parts of a number. */
  public Numerals {
    if (decimal == thousands || !isSign(decimal) || (thousands != '\0' && !isSign(thousands))) {
      throw new IllegalArgumentException(
          "decimal '"
              + decimal
              + "' and thousands '"
              + thousands
              + "' cannot be distinguished from digits"
              + " or from each other");
    }
  }

  private static boolean isSign(char c) {
    return c != '\0' && !Character.isLetterOrDigit(c) && c != '-' && c != '+';
  }

  /**
   * Of two options of a configuration.
   *
   * @param thousands empty for none
   * @throws IllegalArgumentException when one is not a single sign; the message starts with the key
   */
  public static Numerals of(String decimal, String thousands) {
    if (decimal.length() != 1 || thousands.length() > 1) {
      throw new IllegalArgumentException(
          (decimal.length() != 1 ? "decimal: '" + decimal : "thousands: '" + thousands)
              + "' is not allowed; expected one sign");
    }
    return new Numerals(decimal.charAt(0), thousands.isEmpty() ? '\0' : thousands.charAt(0));
  }

  /**
   * A text as a number; true and yes are 1, false and no are 0; NaN for the text {@code NaN}.
   *
   * @throws NumberFormatException when it is none
   */
  public double number(String text) {
    String stripped = text.strip();
    String plain = decimal == '.' && thousands == '\0' ? stripped : plain(stripped);
    if (isNumber(plain)) {
      return Double.parseDouble(plain);
    }
    return switch (stripped.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "t", "y" -> 1;
      case "false", "no", "f", "n" -> 0;
      case "nan" -> Double.NaN;
      case "inf", "infinity", "+inf", "+infinity" -> Double.POSITIVE_INFINITY;
      case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
      default -> throw new NumberFormatException("'" + text + "' is not a number");
    };
  }

  /** A text as a boolean: 1, true, yes, t, y or 0, false, no, f, n; null when it is none. */
  public static @Nullable Boolean truth(String text) {
    try {
      double number = PLAIN.number(text);
      return number == 1 ? Boolean.TRUE : number == 0 ? Boolean.FALSE : null;
    } catch (NumberFormatException e) {
      return null; // the caller says what it expected
    }
  }

  /** The keys that would read a text as a number, in words; empty when none would. */
  public static String keysFor(String text) {
    String value = text.strip();
    if (isNumber(value)) {
      return "decimal: '.'";
    }
    for (String keys :
        new String[] {".,", ",.", ",", ". ", ", ", ".'", ",'", ".\u00a0", ",\u00a0", ",\u202f"}) {
      char thousands = keys.length() > 1 ? keys.charAt(1) : '\0';
      boolean grouped = GROUPED.matcher(value).matches();
      if (thousands == '\0' ? grouped : value.indexOf(thousands) < 0) {
        continue;
      }
      try {
        double number = new Numerals(keys.charAt(0), thousands).number(value);
        if (Double.isFinite(number)) {
          String decimal = keys.charAt(0) == '.' ? "" : "decimal: '" + keys.charAt(0) + "'";
          String groups = thousands == '\0' ? "" : "thousands: '" + thousands + "'";
          return decimal + (decimal.isEmpty() || groups.isEmpty() ? "" : ", ") + groups;
        }
      } catch (NumberFormatException e) {
        // The next pair of signs may read it.
      }
    }
    return "";
  }

  /** The same number as Java writes it; empty when its groups are not of three digits. */
  private String plain(String text) {
    StringBuilder out = new StringBuilder(text.length());
    int digits = 0;
    boolean grouped = false;
    boolean fraction = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean end = c == decimal || c == 'e' || c == 'E';
      if (c == thousands && !fraction) {
        if (grouped ? digits != 3 : digits < 1 || digits > 3) {
          return "";
        }
        grouped = true;
        digits = 0;
        continue;
      }
      if (end && !fraction && grouped && digits != 3) {
        return "";
      }
      fraction |= end;
      digits += c >= '0' && c <= '9' ? 1 : 0;
      if (c == '.' && decimal != '.') {
        return "";
      }
      out.append(c == decimal ? '.' : c);
    }
    return grouped && !fraction && digits != 3 ? "" : out.toString();
  }

  /** Whether a text is a decimal number, perhaps with an exponent; no suffix, no hexadecimal. */
  static boolean isNumber(String text) {
    int at = !text.isEmpty() && (text.charAt(0) == '-' || text.charAt(0) == '+') ? 1 : 0;
    int whole = digits(text, at);
    int end = at + whole;
    int fraction = 0;
    if (end < text.length() && text.charAt(end) == '.') {
      fraction = digits(text, end + 1);
      end += 1 + fraction;
    }
    if (whole + fraction == 0) {
      return false;
    }
    if (end < text.length() && (text.charAt(end) == 'e' || text.charAt(end) == 'E')) {
      int sign = end + 1 < text.length() && "+-".indexOf(text.charAt(end + 1)) >= 0 ? 1 : 0;
      int exponent = digits(text, end + 1 + sign);
      end = exponent == 0 ? end : end + 1 + sign + exponent;
    }
    return end == text.length();
  }

  private static int digits(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at - from;
  }
}
