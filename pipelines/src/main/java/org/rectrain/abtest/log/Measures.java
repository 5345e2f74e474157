package org.rectrain.abtest.log;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.abtest.AbtestMetric;
import org.rectrain.config.abtest.AbtestMetric.Kind;
import org.rectrain.config.expression.Expression;

/**
 * The distinct sums per user that the metrics need: two metrics over the same column share one.
 *
 * @param sums what a row adds to each
 * @param value index of each metric's value
 * @param denominator index of each metric's denominator; -1 = users
 */
public record Measures(List<Sum> sums, List<Integer> value, List<Integer> denominator)
    implements Serializable {

  /**
   * One sum.
   *
   * @param value what a row adds; nothing where it is missing
   * @param filter which rows add; null = all
   * @param before of tables of users, the same value in the pre-period; null = none
   */
  public record Sum(Expression value, @Nullable Expression filter, @Nullable Expression before)
      implements Serializable {

    private boolean is(Sum other) {
      return value.text().equals(other.value.text())
          && Objects.equals(text(filter), text(other.filter))
          && Objects.equals(text(before), text(other.before));
    }

    private static @Nullable String text(@Nullable Expression expression) {
      return expression == null ? null : expression.text();
    }

    /** In words. */
    @Override
    public String toString() {
      return value.text() + (filter == null ? "" : " where " + filter.text());
    }
  }

  public static Measures of(List<AbtestMetric> metrics) {
    List<Sum> sums = new ArrayList<>();
    List<Integer> value = new ArrayList<>();
    List<Integer> denominator = new ArrayList<>();
    for (AbtestMetric m : metrics) {
      value.add(index(sums, sum(m.value(), m.filter(), m.preValue())));
      denominator.add(
          m.kind() == Kind.RATIO
              ? index(sums, sum(m.denominator(), m.filter(), m.preDenominator()))
              : -1);
    }
    return new Measures(new ArrayList<>(sums), List.copyOf(value), List.copyOf(denominator));
  }

  int size() {
    return sums.size();
  }

  boolean hasBefore() {
    return sums.stream().anyMatch(s -> s.before() != null);
  }

  /** The columns that all sums read. */
  Set<String> columns() {
    Set<String> out = new LinkedHashSet<>();
    for (Sum sum : sums) {
      out.addAll(sum.value().columns());
      if (sum.filter() != null) {
        out.addAll(sum.filter().columns());
      }
      if (sum.before() != null) {
        out.addAll(sum.before().columns());
      }
    }
    return out;
  }

  private static int index(List<Sum> sums, Sum wanted) {
    for (int i = 0; i < sums.size(); i++) {
      if (sums.get(i).is(wanted)) {
        return i;
      }
    }
    sums.add(wanted);
    return sums.size() - 1;
  }

  private static Sum sum(String value, @Nullable String filter, @Nullable String before) {
    return new Sum(
        Expression.number(value, Expression.Words.COLUMNS),
        filter == null ? null : Expression.condition(filter, Expression.Words.COLUMNS),
        before == null ? null : Expression.number(before, Expression.Words.COLUMNS));
  }
}
