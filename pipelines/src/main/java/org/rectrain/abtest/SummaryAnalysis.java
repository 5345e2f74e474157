package org.rectrain.abtest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.rectrain.Failure;
import org.rectrain.abtest.analysis.ComparisonWriter;
import org.rectrain.abtest.analysis.Corrections;
import org.rectrain.abtest.analysis.Draft;
import org.rectrain.abtest.analysis.MetricData;
import org.rectrain.abtest.analysis.MetricResult;
import org.rectrain.abtest.analysis.SequentialPlan;
import org.rectrain.abtest.analysis.VariantComparison;
import org.rectrain.abtest.decision.AbtestResult;
import org.rectrain.abtest.decision.Conclusion;
import org.rectrain.abtest.log.MetricVector;
import org.rectrain.abtest.table.TableReader;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.config.abtest.AbtestMetric;
import org.rectrain.config.abtest.AbtestMetric.Kind;
import org.rectrain.config.expression.Numerals;
import org.rectrain.dataset.Columns;
import org.rectrain.source.IdText;
import org.rectrain.spark.SparkFailures;
import org.rectrain.stat.Moments;
import org.rectrain.stat.Sample;
import org.rectrain.stat.Tails;

/**
 * Straight from a summary table: one row per variant and metric with users and sums. What needs
 * users (quantiles, segments, days, rank tests) is not to be had from one.
 */
final class SummaryAnalysis {
  private static final String PATH = "abtest.input.path";
  private static final List<String> MEAN = List.of("sum", "sum_squares");
  private static final List<String> RATIO =
      List.of("sum", "sum_squares", "denominator_sum", "denominator_sum_squares", "product_sum");
  private static final List<String> PRE = List.of("pre_sum", "pre_sum_squares", "pre_product_sum");

  private static final double ROUNDING = 1e-6;

  private final AbtestConfig config;
  private final List<Row> rows;
  private final List<String> columns;

  private SummaryAnalysis(AbtestConfig config, List<Row> rows, List<String> columns) {
    this.config = config;
    this.rows = rows;
    this.columns = columns;
  }

  static AbtestResult run(SparkSession spark, AbtestConfig config, String root) {
    List<String> named = List.of(config.input().variant(), "metric", "users", "sum");
    Dataset<Row> table =
        TableReader.whole(
            spark, root, config.input().path().text(), config.input().dialect(), PATH, named);
    for (String column : named) {
      TableReader.require(table, column, PATH);
    }
    for (StructField field : table.schema().fields()) {
      String name = field.name();
      Column column = functions.col(Columns.quoted(name));
      table = table.withColumn(name, IdText.of(column, field.dataType()));
    }
    List<Row> rows;
    try {
      rows = table.collectAsList();
    } catch (RuntimeException e) {
      throw SparkFailures.translate(e);
    }
    return new SummaryAnalysis(config, rows, Arrays.asList(table.columns())).result();
  }

  private AbtestResult result() {
    List<String> variants = variants();
    long[] counts = new long[variants.size()];
    for (int v = 0; v < counts.length; v++) {
      counts[v] = (long) number(row(variants.get(v), config.metrics().get(0).name()), "users");
    }
    long users = Arrays.stream(counts).sum();
    Conclusion.Seen seen =
        new Conclusion.Seen(
            variants,
            counts,
            0,
            0,
            new AbtestResult.LogSummary(rows.size(), users, 0, 0, 0, 0, 0, null, 0, 0, 0, 0));
    List<String> reasons = new ArrayList<>();
    if (variants.size() < 2) {
      reasons.add("there is only one variant, '" + variants.get(0) + "': nothing to compare");
    }
    List<String> warnings =
        List.of(
            "a summary table cannot show users in several variants, days or segments, nor whether a"
                + " few users make up a metric's variance");
    return new Conclusion(config).of(seen, reasons, warnings, () -> metrics(variants, users));
  }

  private List<String> variants() {
    TreeSet<String> names = new TreeSet<>();
    rows.forEach(r -> names.add(text(r, config.input().variant())));
    if (!names.remove(config.control())) {
      throw Failure.usage(
          "abtest.control: no row has variant '" + config.control() + "'; there are " + names,
          "set abtest.control to one of them");
    }
    List<String> variants = new ArrayList<>(List.of(config.control()));
    names.removeIf(v -> !config.shares().isEmpty() && !config.shares().containsKey(v));
    variants.addAll(names);
    return variants;
  }

  private List<MetricResult> metrics(List<String> variants, long users) {
    SequentialPlan plan = SequentialPlan.untimed(config, users);
    List<Draft> drafts = new ArrayList<>();
    for (AbtestMetric metric : config.metrics()) {
      MetricVector vector =
          new MetricVector(metric.kind(), 0, 1, Double.POSITIVE_INFINITY, covariates(metric));
      List<Moments> arms =
          variants.stream().map(v -> moments(row(v, metric.name()), metric, vector)).toList();
      drafts.add(
          Draft.of(
              metric,
              drafts.size() == Analysis.primary(config.metrics()),
              data(metric, vector, arms),
              Double.POSITIVE_INFINITY,
              variants,
              plan,
              0));
    }
    double[][] adjusted = Corrections.adjust(drafts, config.correction());
    List<MetricResult> results = new ArrayList<>();
    for (int m = 0; m < adjusted.length; m++) {
      ComparisonWriter writer = new ComparisonWriter(config, drafts.get(m), plan, 0);
      List<VariantComparison> comparisons = new ArrayList<>();
      for (int t = 0; t < adjusted[m].length; t++) {
        comparisons.add(
            writer.write(
                variants.get(t + 1),
                t,
                adjusted[m][t],
                List.of(),
                List.of(),
                null,
                List.of(),
                List.of()));
      }
      results.add(drafts.get(m).result(variants, comparisons));
    }
    return results;
  }

  private static MetricData data(AbtestMetric metric, MetricVector vector, List<Moments> arms) {
    MetricData data = MetricData.of(vector, arms);
    List<Sample> raw = data.raw();
    return metric.kind() != Kind.PROPORTION
        ? data
        : data.with(raw.stream().skip(1).map(arm -> Tails.ofProportions(raw.get(0), arm)).toList());
  }

  private boolean covariates(AbtestMetric metric) {
    return metric.kind() != Kind.RATIO && metric.cuped() && columns.containsAll(PRE);
  }

  private Moments moments(Row row, AbtestMetric metric, MetricVector vector) {
    if (metric.kind() == Kind.QUANTILE) {
      throw Failure.usage(
          "abtest.metrics: " + metric.name() + " is a quantile, which sums cannot tell",
          "analyse a table of users or a log of events");
    }
    long users = (long) number(row, "users");
    if (users < 0) {
      throw impossible(row, "'users' is 0 or more");
    }
    if (metric.kind() != Kind.PROPORTION) {
      (metric.kind() == Kind.RATIO ? RATIO : MEAN).forEach(this::require);
      squares(row, users, "sum", "sum_squares");
    }
    double sum = number(row, "sum");
    if (metric.kind() == Kind.PROPORTION && !(sum >= 0 && sum <= users)) {
      throw impossible(row, "'sum' of a proportion counts users: 0 to 'users'");
    }
    if (metric.kind() == Kind.RATIO) {
      double denominator = number(row, "denominator_sum");
      double product = number(row, "product_sum");
      if (denominator < 0) {
        throw impossible(row, "'denominator_sum' counts something: 0 or more");
      }
      squares(row, users, "denominator_sum", "denominator_sum_squares");
      return Moments.ofSums(
          users,
          new double[] {sum, denominator},
          new double[][] {
            {number(row, "sum_squares"), product},
            {product, number(row, "denominator_sum_squares")}
          });
    }
    // A proportion's values are 0 and 1, so that squares add up to the sum.
    double squares = metric.kind() == Kind.PROPORTION ? sum : number(row, "sum_squares");
    if (!vector.covariates()) {
      return Moments.ofSums(users, new double[] {sum}, new double[][] {{squares}});
    }
    double product = number(row, "pre_product_sum");
    squares(row, users, "pre_sum", "pre_sum_squares");
    return Moments.ofSums(
        users,
        new double[] {sum, number(row, "pre_sum")},
        new double[][] {{squares, product}, {product, number(row, "pre_sum_squares")}});
  }

  /** By Cauchy and Schwarz no values have a smaller sum of squares. */
  private void squares(Row row, long users, String sum, String squares) {
    double total = number(row, sum);
    if (number(row, squares) * users < total * total * (1 - ROUNDING)) {
      throw impossible(row, "'" + squares + "' is at least the square of '" + sum + "' over users");
    }
  }

  private static Failure impossible(Row row, String expected) {
    return Failure.input(
        "the summary table's row " + row + " cannot be right", "expected: " + expected);
  }

  private void require(String column) {
    if (!columns.contains(column)) {
      throw Failure.input(
          "no column '" + column + "' in the summary table; there are " + columns,
          "'rectrain abtest analyze --help' lists what abtest.input.shape: summary needs");
    }
  }

  private Row row(String variant, String metric) {
    List<Row> found =
        rows.stream()
            .filter(r -> variant.equals(text(r, config.input().variant())))
            .filter(r -> metric.equals(text(r, "metric")))
            .toList();
    if (found.size() != 1) {
      throw Failure.input(
          "the summary table has "
              + found.size()
              + " rows for variant '"
              + variant
              + "' and metric '"
              + metric
              + "'; one is expected",
          "one row per variant and metric, named as in abtest.metrics");
    }
    return found.get(0);
  }

  private static String text(Row row, String column) {
    Object value = row.getAs(column);
    return String.valueOf(value);
  }

  private double number(Row row, String column) {
    String value = row.getAs(column);
    String keys = value == null ? "" : Numerals.keysFor(value);
    try {
      double number =
          value == null ? Double.NaN : config.input().dialect().numerals().number(value);
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Refused below, with the value.
    }
    throw Failure.input(
        "the summary table's column '" + column + "' holds " + value + " in row " + row,
        "expected a finite number" + (keys.isEmpty() ? "" : "; set " + keys + " in abtest.input"));
  }
}
