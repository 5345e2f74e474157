package org.rectrain.prepare.log;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.expression.Expression;
import org.rectrain.config.expression.UnreadableValue;
import org.rectrain.source.RawRow;

/**
 * How one label is read from a raw row: a condition, mostly a column that is 1 or true ({@code
 * is_click}), a comparison ({@code rating >= 4}), an equality ({@code event = click}) or a set
 * ({@code event in [a, b]}).
 */
public final class LabelRule implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Pattern EMPTY = Pattern.compile("(.*?)\\s*,\\s*empty\\s*=\\s*0");

  private static final int MOST = Integer.SIZE - 2;

  private final String name;
  private final Expression condition;
  private final boolean emptyIsNo;

  private LabelRule(String name, Expression condition, boolean emptyIsNo) {
    this.name = name;
    this.condition = condition;
    this.emptyIsNo = emptyIsNo;
  }

  /**
   * The rules of a configuration, in order.
   *
   * @throws IllegalArgumentException when one cannot be read or there are too many; the message
   *     starts with the key
   */
  static List<LabelRule> all(Map<String, String> labels) {
    List<LabelRule> out = new ArrayList<>();
    labels.forEach(
        (name, rule) -> {
          try {
            out.add(parse(name, rule));
          } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                "data.events.labels." + name + ": " + e.getMessage(), e);
          }
        });
    if (out.size() > MOST) {
      throw new IllegalArgumentException(
          "data.events.labels: " + out.size() + " labels; at most " + MOST);
    }
    return out;
  }

  /**
   * Parses a rule.
   *
   * @throws IllegalArgumentException when it is no condition on a column
   */
  public static LabelRule parse(String name, String text) {
    Matcher empty = EMPTY.matcher(text.strip());
    boolean emptyIsNo = empty.matches();
    String rule = emptyIsNo ? empty.group(1) : text.strip();
    Expression condition;
    try {
      condition = Expression.condition(rule, Expression.Words.TEXTS);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          e.getMessage()
              + "; a label is a column, 'rating >= 4', 'event = click' or 'event in [click, buy]',"
              + " each with ', empty = 0' where nothing means no",
          e);
    }
    if (condition.columns().isEmpty()) {
      throw new IllegalArgumentException("'" + text + "' reads no column");
    }
    return new LabelRule(name, condition, emptyIsNo);
  }

  /** The label's name. */
  public String name() {
    return name;
  }

  /** The raw columns it reads. */
  public List<String> columns() {
    return condition.columns();
  }

  /** Whether an empty value means no. */
  public boolean emptyIsNo() {
    return emptyIsNo;
  }

  /** Indices of its columns among the given ones. */
  int[] places(List<String> rowColumns) {
    return condition.places(rowColumns);
  }

  /**
   * The label of a row: true, false, or null when a column is missing or not readable.
   *
   * @param places of its columns
   */
  public @Nullable Boolean read(RawRow row, int... places) {
    try {
      Boolean truth = condition.truth(row, places);
      return (truth == null && emptyIsNo) ? Boolean.FALSE : truth;
    } catch (UnreadableValue | ArithmeticException e) {
      return null; // the rule missing_label names the value
    }
  }

  /** What its columns hold in a row, as written; null when all are missing. */
  @Nullable String written(RawRow row, int... places) {
    boolean missing = true;
    for (int place : places) {
      missing &= row.text(place) == null;
    }
    return missing
        ? null
        : java.util.Arrays.stream(places)
            .mapToObj(place -> String.valueOf(row.text(place)))
            .collect(Collectors.joining(", "));
  }
}
