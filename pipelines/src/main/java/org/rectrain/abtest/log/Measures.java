package org.rectrain.abtest.log;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.abtest.AbtestMetric;
import org.rectrain.config.abtest.AbtestMetric.Kind;

/**
 * The distinct sums per user that the metrics need: two metrics over the same column share one.
 *
 * @param expressions Spark SQL of each sum
 * @param preExpressions Spark SQL of its pre-period value, for tables of users; null = none
 * @param value index of each metric's value
 * @param denominator index of each metric's denominator; -1 = users
 */
public record Measures(
    List<String> expressions,
    List<@Nullable String> preExpressions,
    List<Integer> value,
    List<Integer> denominator)
    implements Serializable {

  public static Measures of(List<AbtestMetric> metrics) {
    List<String> expressions = new ArrayList<>();
    List<@Nullable String> pre = new ArrayList<>();
    List<Integer> value = new ArrayList<>();
    List<Integer> denominator = new ArrayList<>();
    for (AbtestMetric m : metrics) {
      value.add(index(expressions, pre, sql(m.value(), m.filter()), m.preValue()));
      denominator.add(
          m.kind() == Kind.RATIO
              ? index(expressions, pre, sql(m.denominator(), m.filter()), m.preDenominator())
              : -1);
    }
    return new Measures(
        List.copyOf(expressions),
        new ArrayList<>(pre),
        List.copyOf(value),
        List.copyOf(denominator));
  }

  int size() {
    return expressions.size();
  }

  private static int index(
      List<String> expressions, List<@Nullable String> pre, String sql, @Nullable String preSql) {
    for (int i = 0; i < expressions.size(); i++) {
      if (expressions.get(i).equals(sql) && java.util.Objects.equals(pre.get(i), preSql)) {
        return i;
      }
    }
    expressions.add(sql);
    pre.add(preSql);
    return expressions.size() - 1;
  }

  private static String sql(String value, @Nullable String filter) {
    return filter == null ? value : "case when " + filter + " then " + value + " end";
  }
}
