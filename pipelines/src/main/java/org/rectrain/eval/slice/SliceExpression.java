package org.rectrain.eval.slice;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.rectrain.Failure;
import org.rectrain.dataset.ParquetTable;

/**
 * A condition on the columns of a row, which cuts the rows in two: {@code position <= 3 and device
 * == 'phone'}. Words: {@code == != < <= > >=}, {@code and}, {@code or}, {@code not}, brackets. A
 * missing value satisfies no comparison.
 */
public final class SliceExpression {
  private static final Pattern TOKEN =
      Pattern.compile("\\s*(==|!=|<=|>=|<|>|\\(|\\)|'[^']*'|\"[^\"]*\"|[^\\s()<>=!'\"]+)");
  private static final Set<String> SIGNS = Set.of("==", "!=", "<", "<=", ">", ">=");

  private final String text;
  private final List<String> tokens = new ArrayList<>();
  private int at;

  private SliceExpression(String text) {
    this.text = text;
    Matcher matcher = TOKEN.matcher(text);
    int end = 0;
    while (end < text.length() && matcher.region(end, text.length()).lookingAt()) {
      tokens.add(matcher.group(1));
      end = matcher.end();
    }
    if (!text.substring(end).isBlank()) {
      throw wrong("cannot read '" + text.substring(end).strip() + "'");
    }
  }

  /** Whether an entry of slice_by is a condition rather than the name of a column. */
  static boolean isOne(String text) {
    return text.matches(".*[<>=!(].*");
  }

  /** The columns that conditions and plain names need. */
  public static List<String> columns(List<String> sliceBy) {
    Set<String> out = new LinkedHashSet<>();
    for (String entry : sliceBy) {
      if (!isOne(entry)) {
        out.add(entry);
        continue;
      }
      List<String> tokens = new SliceExpression(entry).tokens;
      for (int i = 0; i + 1 < tokens.size(); i++) {
        if (SIGNS.contains(tokens.get(i + 1))) {
          out.add(tokens.get(i));
        }
      }
    }
    out.removeIf(Slicing::isOfTime);
    return List.copyOf(out);
  }

  /**
   * The rows that meet the condition, and those that do not.
   *
   * @throws Failure (exit code 2) when it cannot be understood
   */
  static SliceFamily family(String text, ParquetTable table) {
    SliceExpression parser = new SliceExpression(text);
    IntPredicate condition = parser.or(table);
    if (parser.at < parser.tokens.size()) {
      throw parser.wrong("'" + parser.tokens.get(parser.at) + "' was not expected");
    }
    int[] part = new int[table.rows()];
    for (int i = 0; i < part.length; i++) {
      part[i] = condition.test(i) ? 0 : 1;
    }
    return new SliceFamily(text, List.of("yes", "no"), part);
  }

  private IntPredicate or(ParquetTable table) {
    IntPredicate left = and(table);
    while (take("or")) {
      left = left.or(and(table));
    }
    return left;
  }

  private IntPredicate and(ParquetTable table) {
    IntPredicate left = not(table);
    while (take("and")) {
      left = left.and(not(table));
    }
    return left;
  }

  private IntPredicate not(ParquetTable table) {
    if (take("not")) {
      return not(table).negate();
    }
    if (take("(")) {
      IntPredicate inner = or(table);
      if (!take(")")) {
        throw wrong("a bracket is not closed");
      }
      return inner;
    }
    return comparison(table);
  }

  private IntPredicate comparison(ParquetTable table) {
    if (at + 2 >= tokens.size() || !SIGNS.contains(tokens.get(at + 1))) {
      throw wrong("expected COLUMN == VALUE");
    }
    final String column = tokens.get(at);
    final String sign = tokens.get(at + 1);
    final String value = tokens.get(at + 2).replaceAll("^['\"]|['\"]$", "");
    at += 3;
    if (table.isText(column)) {
      String[] values = nonNull(table.strings(column));
      return row -> !values[row].equals(MISSING) && holds(values[row].compareTo(value), sign);
    }
    double wanted = number(value);
    double[] values = table.doubles(column);
    return row -> !Double.isNaN(values[row]) && holds(Double.compare(values[row], wanted), sign);
  }

  private static final String MISSING = "\0";

  private static String[] nonNull(@org.jspecify.annotations.Nullable String[] values) {
    String[] out = new String[values.length];
    for (int i = 0; i < out.length; i++) {
      String value = values[i];
      out[i] = value == null ? MISSING : value;
    }
    return out;
  }

  private double number(String value) {
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw wrong("'" + value + "' is no number, but the column holds numbers");
    }
  }

  private static boolean holds(int order, String sign) {
    return switch (sign) {
      case "==" -> order == 0;
      case "!=" -> order != 0;
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      default -> order >= 0;
    };
  }

  private boolean take(String token) {
    if (at < tokens.size() && tokens.get(at).equals(token)) {
      at++;
      return true;
    }
    return false;
  }

  private Failure wrong(String what) {
    return Failure.usage(
        "eval.slice_by: '" + text + "': " + what,
        "write a column, or a condition such as: position <= 3 and device == 'phone'");
  }
}
