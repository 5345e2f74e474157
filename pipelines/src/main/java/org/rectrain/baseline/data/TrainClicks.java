package org.rectrain.baseline.data;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.struct;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.Prepared;
import org.rectrain.dataset.StableHash;

/** Reads the clicks of the train split, grouped by user, with Spark: one shuffle, by user. */
public final class TrainClicks {
  private static final String CLICKS = "clicks";

  private TrainClicks() {}

  /** One user's distinct items. A class, because Spark's Kryo cannot read records. */
  private static final class UserItems implements Serializable {
    private static final long serialVersionUID = 1L;
    private final long key;
    private final int[] items;

    UserItems(long key, int[] items) {
      this.key = key;
      this.items = items;
    }
  }

  /**
   * Each user's clicked items, users in the order of their ids' hashes.
   *
   * @param click label column that counts as a click
   * @param newest clicks kept per user, the newest; ties in time by item
   */
  public static Interactions read(
      SparkSession spark, Path prepared, Prepared.Items catalogue, String click, int newest) {
    Dataset<Row> users =
        spark
            .read()
            .parquet(Prepared.examples(prepared, "train").toString())
            .where(col(Columns.quoted(click)).equalTo(1))
            .groupBy(Columns.USER_ID)
            .agg(collect_list(struct(col(Columns.TIMESTAMP), col(Columns.ITEM_ID))).as(CLICKS));
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<Map<String, Integer>> shared = context.broadcast(catalogue.places());
    try {
      List<UserItems> found =
          new ArrayList<>(
              users.toJavaRDD().map(row -> newest(row, shared.value(), newest)).collect());
      found.sort(Comparator.comparingLong(user -> user.key));
      int[][] byUser = found.stream().map(user -> user.items).toArray(int[][]::new);
      return Interactions.of(byUser, catalogue.size());
    } finally {
      shared.destroy();
    }
  }

  private static UserItems newest(Row row, Map<String, Integer> index, int newest) {
    Map<Integer, Long> last = new HashMap<>();
    for (Row click : row.<Row>getList(1)) {
      Integer item = index.get(click.getString(1));
      if (item != null) {
        last.merge(item, click.getLong(0), Math::max);
      }
    }
    int[] items =
        last.entrySet().stream()
            .sorted(
                Map.Entry.<Integer, Long>comparingByValue()
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(newest)
            .mapToInt(Map.Entry::getKey)
            .sorted()
            .toArray();
    return new UserItems(StableHash.of(0, row.getString(0)), items);
  }
}
