package org.rectrain.eval.large;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.rectrain.Failure;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.StableHash;
import org.rectrain.metric.AucPart;
import org.rectrain.metric.Gauc;
import org.rectrain.metric.GaucSums;
import org.rectrain.spark.InternalRows;
import scala.Tuple2;

/**
 * The exact metrics of a scored table of any size, on Spark: AUC to the last bit as in memory, GAUC
 * but for the order of its sum. Two shuffles per task: by range of score, and by user.
 *
 * <p>Rows travel as arrays of whole numbers, about 9 bytes each for the AUC and 17 for GAUC. A
 * partition of about {@value #ROWS_PER_PART} rows is in memory at a time; the rows of one user or
 * of one score may not exceed an array. Users are distinguished by a 64-bit hash of their id.
 */
public final class ScoredTable {
  private static final int BAD = 2;

  private static final long ROWS_PER_PART = 2_000_000;

  private final Dataset<Row> rows;
  private final Path source;

  private ScoredTable(Dataset<Row> rows, Path source) {
    this.rows = rows;
    this.source = source;
  }

  /**
   * One task's figures.
   *
   * @param task label
   * @param rows rows with the label
   * @param positives rows with label 1
   * @param unlabelled rows without the label, left out
   * @param unscored rows with the label and no score; all metrics are then NaN
   * @param withoutUser rows with the label and no user, left out of GAUC
   * @param auc exact
   * @param gauc weighted by impressions, by positives and plain, with the users left out
   * @param logLoss mean; NaN when a score is no probability
   * @param brier mean; NaN when a score is no probability
   */
  public record TaskMetrics(
      String task,
      long rows,
      long positives,
      long unlabelled,
      long unscored,
      long withoutUser,
      double auc,
      List<Gauc.Result> gauc,
      double logLoss,
      double brier) {}

  /**
   * A table as {@code score} writes it: {@code user_id}, one column per label, and {@code
   * score_LABEL} beside it.
   *
   * @param source named in errors
   */
  public static ScoredTable of(Dataset<Row> rows, Path source) {
    return new ScoredTable(rows, source);
  }

  /**
   * The labels that have scores.
   *
   * @param columns of a table
   * @throws Failure (exit code 3) when it has none, or no users
   */
  public static List<String> tasks(List<String> columns, Path source) {
    List<String> tasks =
        columns.stream()
            .filter(c -> columns.contains(Columns.SCORE_PREFIX + c))
            .sorted(Comparator.comparing(columns::indexOf))
            .toList();
    if (tasks.isEmpty() || !columns.contains(Columns.USER_ID)) {
      throw Failure.input(
          source
              + ": has the columns "
              + String.join(", ", columns)
              + "; expected user_id, a label such as click, and score_click",
          "rename the columns, or name a folder that 'rectrain score' wrote");
    }
    return tasks;
  }

  /** The metrics of one task. */
  public TaskMetrics evaluate(String task) {
    return evaluate(task, 0);
  }

  /** The same with a number of parts; 0 takes as many as the rows need. */
  TaskMetrics evaluate(String task, int wantedParts) {
    Column label = label(task);
    Column score = functions.col(Columns.quoted(Columns.SCORE_PREFIX + task)).try_cast("double");
    Column id = functions.col(Columns.USER_ID).cast("string");
    // Rows without a user are nobody's, and not all of one user.
    Column user = functions.when(id.notEqual(""), functions.xxhash64(id));
    Dataset<Row> narrow =
        rows.select(label, functions.coalesce(score, functions.lit(Double.NaN)), user);
    JavaRDD<InternalRow> all = InternalRows.of(narrow);
    TableTotals totals = all.mapPartitions(ScoredTable::totals).reduce(TableTotals::plus);
    if (totals.bad != 0) {
      throw Failure.input(
          source + ": column '" + task + "' holds " + bad(task) + "; expected 0, 1 or nothing",
          "map the label to 0 and 1");
    }
    boolean defined = totals.unscored == 0 && totals.rows > 0;
    int parts = wantedParts > 0 ? wantedParts : (int) Math.max(1, totals.rows / ROWS_PER_PART);
    double auc = defined ? auc(all, totals, parts) : Double.NaN;
    List<Gauc.Result> gauc = gauc(all, parts, defined);
    boolean probabilities = defined && totals.lowest >= 0 && totals.highest <= 1;
    return new TaskMetrics(
        task,
        totals.rows,
        totals.positives,
        totals.unlabelled,
        totals.unscored,
        totals.withoutUser,
        auc,
        gauc,
        probabilities ? totals.loss / totals.rows : Double.NaN,
        probabilities ? totals.squares / totals.rows : Double.NaN);
  }

  /** 1 or 0 by the rule of all labels; -1 where there is none, {@link #BAD} for anything else. */
  private Column label(String task) {
    Column value = functions.col(Columns.quoted(task));
    DataType type = rows.schema().apply(task).dataType();
    Column number =
        type instanceof BooleanType
            ? value.cast("int")
            : type instanceof NumericType ? value : truth(value.cast("string"));
    // Predictions of rectrain hold -1 where a row has no such label.
    return functions
        .when(value.isNull().or(number.isNull()).or(functions.isnan(number.cast("double"))), -1)
        .when(number.equalTo(-1), -1)
        .when(number.equalTo(1), 1)
        .when(number.equalTo(0), 0)
        .otherwise(BAD);
  }

  private static Column truth(Column text) {
    Column lower = functions.lower(functions.trim(text));
    return functions
        .when(lower.isin("true", "yes", "t", "y"), 1.0)
        .when(lower.isin("false", "no", "f", "n"), 0.0)
        .when(lower.notEqual(""), functions.coalesce(lower.try_cast("double"), functions.lit(BAD)));
  }

  private String bad(String task) {
    Row row =
        rows.where(label(task).equalTo(BAD))
            .select(functions.col(Columns.quoted(task)).cast("string"))
            .first();
    return "'" + row.getString(0) + "'";
  }

  private static double auc(JavaRDD<InternalRow> all, TableTotals totals, int parts) {
    long[] cuts = cuts(totals.sample(), parts);
    JavaPairRDD<Integer, ScoredChunk> chunks =
        all.mapPartitionsToPair(
            rows ->
                new ScoredChunks(rows, cuts.length + 1, false) {
                  @Override
                  int part(long key, long user) {
                    int at = Arrays.binarySearch(cuts, key);
                    return at >= 0 ? at + 1 : -at - 1;
                  }
                });
    // Kryo cannot write records: a part travels as its numbers.
    List<Tuple2<Integer, long[]>> found =
        new ArrayList<>(
            chunks
                .groupByKey(cuts.length + 1)
                .mapValues(
                    list -> {
                      AucPart part =
                          AucPart.of(ScoredChunk.keys(list, 1), ScoredChunk.keys(list, 0));
                      return new long[] {part.positives(), part.negatives(), part.halves()};
                    })
                .collect());
    found.sort(Comparator.comparing(Tuple2::_1));
    return AucPart.auc(
        found.stream().map(Tuple2::_2).map(n -> new AucPart(n[0], n[1], n[2])).toList());
  }

  /** Where the ranges begin: equal shares of the sample, each cut once. */
  private static long[] cuts(long[] sample, int parts) {
    Arrays.sort(sample);
    long[] cuts = new long[parts - 1];
    for (int c = 0; c < cuts.length && sample.length > 0; c++) {
      cuts[c] = sample[(int) ((long) sample.length * (c + 1) / parts)];
    }
    return sample.length == 0 ? new long[0] : Arrays.stream(cuts).distinct().toArray();
  }

  private static List<Gauc.Result> gauc(JavaRDD<InternalRow> all, int parts, boolean defined) {
    List<double[]> numbers =
        all.mapPartitionsToPair(
                rows ->
                    new ScoredChunks(rows, parts, true) {
                      @Override
                      int part(long key, long user) {
                        return (int) Math.floorMod(StableHash.mix(user), (long) parts);
                      }
                    })
            .groupByKey(parts)
            .values()
            .map(list -> numbers(sums(list)))
            .collect();
    GaucSums sums = GaucSums.NONE;
    for (double[] part : numbers) {
      sums = sums.plus(sums(part));
    }
    List<Gauc.Result> out = new ArrayList<>();
    for (Gauc.Weighting weighting : Gauc.Weighting.values()) {
      Gauc.Result result = sums.average(weighting);
      out.add(defined ? result : undefined(result));
    }
    return out;
  }

  private static Gauc.Result undefined(Gauc.Result r) {
    return new Gauc.Result(
        Double.NaN, r.weighting(), r.users(), r.rows(), r.droppedUsers(), r.droppedRows());
  }

  private static double[] numbers(GaucSums s) {
    return new double[] {
      s.byImpressions(),
      s.byPositives(),
      s.plain(),
      s.rows(),
      s.positives(),
      s.users(),
      s.droppedUsers(),
      s.droppedRows()
    };
  }

  private static GaucSums sums(double[] n) {
    return new GaucSums(
        n[0], n[1], n[2], (long) n[3], (long) n[4], (int) n[5], (int) n[6], (long) n[7]);
  }

  private static GaucSums sums(Iterable<ScoredChunk> chunks) {
    long[] positives = ScoredChunk.keys(chunks, 1);
    long[] negatives = ScoredChunk.keys(chunks, 0);
    return GaucSums.of(
        positives, ScoredChunk.users(chunks, 1), negatives, ScoredChunk.users(chunks, 0));
  }

  private static Iterator<TableTotals> totals(Iterator<InternalRow> rows) {
    TableTotals totals = new TableTotals();
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      totals.add(row.getInt(0), row.getDouble(1), row.isNullAt(2));
    }
    return List.of(totals).iterator();
  }
}
