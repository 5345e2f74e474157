package org.rectrain.prepare.log;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rectrain.source.RawRow;

/**
 * How one label is read from a raw row: a column that is 1 or true ({@code is_click}), a comparison
 * ({@code rating >= 4}), an equality ({@code event = click}) or a set ({@code event in [a, b]}).
 */
public final class LabelRule implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Pattern SET = Pattern.compile("(\\S+)\\s+in\\s+\\[(.*)]");
  private static final Pattern COMPARISON =
      Pattern.compile("(\\S+?)\\s*(>=|<=|!=|==|=|>|<)\\s*(\\S.*)");

  private static final Pattern EMPTY = Pattern.compile("(.*?)\\s*,\\s*empty\\s*=\\s*0");

  private enum Operator {
    TRUTH,
    AT_LEAST,
    AT_MOST,
    ABOVE,
    BELOW,
    IN,
    NOT_IN
  }

  private final String name;
  private final String column;
  private final Operator operator;
  private final double bound;
  private final ArrayList<String> values;
  private final boolean emptyIsNo;

  private LabelRule(
      String name,
      String column,
      Operator operator,
      double bound,
      List<String> values,
      boolean emptyIsNo) {
    this.name = name;
    this.column = column;
    this.operator = operator;
    this.bound = bound;
    this.values = new ArrayList<>(values);
    this.emptyIsNo = emptyIsNo;
  }

  /**
   * Parses a rule.
   *
   * @throws IllegalArgumentException when it is none of the four forms
   */
  public static LabelRule parse(String name, String text) {
    String rule = text.strip();
    Matcher empty = EMPTY.matcher(rule);
    if (empty.matches()) {
      LabelRule given = parse(name, empty.group(1));
      return new LabelRule(name, given.column, given.operator, given.bound, given.values, true);
    }
    Matcher set = SET.matcher(rule);
    if (set.matches()) {
      List<String> values = List.of(set.group(2).strip().split("\\s*,\\s*"));
      return new LabelRule(name, set.group(1), Operator.IN, Double.NaN, values, false);
    }
    Matcher comparison = COMPARISON.matcher(rule);
    if (comparison.matches()) {
      return comparison(name, comparison.group(1), comparison.group(2), comparison.group(3));
    }
    if (!rule.matches("\\S+")) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is not a label; expected a column, 'rating >= 4', 'event = click' or"
              + " 'event in [click, buy]', each with ', empty = 0' where nothing means no");
    }
    return new LabelRule(name, rule, Operator.TRUTH, Double.NaN, List.of(), false);
  }

  private static LabelRule comparison(String name, String column, String sign, String right) {
    if (sign.equals("=") || sign.equals("==")) {
      return new LabelRule(name, column, Operator.IN, Double.NaN, List.of(right), false);
    }
    if (sign.equals("!=")) {
      return new LabelRule(name, column, Operator.NOT_IN, Double.NaN, List.of(right), false);
    }
    try {
      Operator operator =
          switch (sign) {
            case ">=" -> Operator.AT_LEAST;
            case "<=" -> Operator.AT_MOST;
            case ">" -> Operator.ABOVE;
            default -> Operator.BELOW;
          };
      return new LabelRule(name, column, operator, Double.parseDouble(right), List.of(), false);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'"
              + column
              + " "
              + sign
              + " "
              + right
              + "': '"
              + right
              + "' is not a number; expected e.g. 'rating >= 4', 'event = click' or 'event in"
              + " [click, buy]'",
          e);
    }
  }

  /** The label's name. */
  public String name() {
    return name;
  }

  /** The raw column it reads. */
  public String column() {
    return column;
  }

  /** Whether an empty value means no. */
  public boolean emptyIsNo() {
    return emptyIsNo;
  }

  /** The label of a row: true, false, or null when the column is missing or not readable. */
  public @Nullable Boolean read(RawRow row, int place) {
    Boolean flag = operator == Operator.TRUTH ? row.flag(place) : null;
    if (flag != null) {
      return flag;
    }
    String text = row.text(place);
    if (text == null || text.isBlank()) {
      return emptyIsNo ? Boolean.FALSE : null;
    }
    String value = text.strip();
    return switch (operator) {
      case TRUTH -> truth(value);
      case IN -> values.contains(value);
      case NOT_IN -> !values.contains(value);
      default -> compare(value);
    };
  }

  private static @Nullable Boolean truth(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "1", "true", "1.0", "yes" -> Boolean.TRUE;
      case "0", "false", "0.0", "no" -> Boolean.FALSE;
      default -> null;
    };
  }

  private @Nullable Boolean compare(String value) {
    double x;
    try {
      x = Double.parseDouble(value);
    } catch (NumberFormatException e) {
      return null; // told by the rule missing_label, with the value
    }
    if (Double.isNaN(x)) {
      return null;
    }
    return switch (operator) {
      case AT_LEAST -> x >= bound;
      case AT_MOST -> x <= bound;
      case ABOVE -> x > bound;
      default -> x < bound;
    };
  }
}
