package org.rectrain.abtest.assign;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.rectrain.Failure;
import org.rectrain.abtest.decision.AbtestResult;
import org.rectrain.abtest.table.TableReader;
import org.rectrain.config.abtest.AbtestAssigning;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.file.PartFiles;
import org.rectrain.source.IdText;
import org.rectrain.stat.SampleRatio;

/** Assigns a table of users, the same way a service would with {@link Assignment}. */
public final class Assigner {
  private static final StructType OUTPUT =
      new StructType()
          .add("user_id", DataTypes.StringType)
          .add("variant", DataTypes.StringType)
          .add("place", DataTypes.StringType);

  private static final int FILES = 8;

  private Assigner() {}

  public static AssignmentResult run(
      SparkSession spark, AbtestAssigning config, String root, Path out) throws IOException {
    Dataset<Row> users =
        TableReader.whole(
            spark,
            root,
            config.users().text(),
            config.dialect(),
            "abtest.assign.users",
            List.of(config.user()));
    TableReader.require(users, config.user(), "abtest.assign.user");
    Map<String, Double> weights = config.variants();
    List<String> names = new ArrayList<>(weights.keySet());
    double[] values = names.stream().mapToDouble(weights::get).toArray();
    Assignment assignment =
        new Assignment(
            config.experiment(),
            weights,
            config.traffic(),
            config.layer() == null ? "" : config.layer(),
            config.slotFrom(),
            config.slotTo(),
            config.holdout());
    Dataset<Row> assigned =
        users
            .select(
                IdText.of(
                        col(Columns.quoted(config.user())),
                        users.schema().apply(config.user()).dataType())
                    .as("user_id"))
            .where("user_id is not null")
            .distinct()
            // The same users in the same files and order, in whatever order they came.
            .repartition(FILES, col("user_id"))
            .sortWithinPartitions("user_id")
            .map(
                (MapFunction<Row, Row>) row -> row(row.getString(0), assignment),
                Encoders.row(OUTPUT));
    String folder = out.resolve("assignment").toString();
    assigned.write().parquet(folder);
    PartFiles.settle(Path.of(folder));
    Dataset<Row> written = spark.read().parquet(folder);
    long[] counts = new long[names.size()];
    Map<Assignment.Place, Long> places = new EnumMap<>(Assignment.Place.class);
    for (Row row : written.groupBy("place", "variant").count().collectAsList()) {
      Assignment.Place place = Assignment.Place.valueOf(row.getString(0));
      places.merge(place, row.getLong(2), Long::sum);
      if (place == Assignment.Place.IN) {
        counts[names.indexOf(row.getString(1))] += row.getLong(2);
      }
    }
    if (places.isEmpty()) {
      throw Failure.input(
          config.users() + ": no users in column '" + config.user() + "'",
          "check abtest.assign.users and abtest.assign.user");
    }
    return result(config, names, values, counts, places);
  }

  private static Row row(String user, Assignment assignment) {
    Assignment.Place place = assignment.place(user);
    return RowFactory.create(
        user, place == Assignment.Place.IN ? assignment.variant(user) : null, place.name());
  }

  private static AssignmentResult result(
      AbtestAssigning config,
      List<String> names,
      double[] weights,
      long[] counts,
      Map<Assignment.Place, Long> places) {
    double total = Arrays.stream(weights).sum();
    long in = Arrays.stream(counts).sum();
    List<AbtestResult.Variant> variants = new ArrayList<>();
    for (int v = 0; v < counts.length; v++) {
      variants.add(
          new AbtestResult.Variant(
              names.get(v),
              counts[v],
              in == 0 ? Double.NaN : (double) counts[v] / in,
              weights[v] / total));
    }
    double p = in == 0 ? Double.NaN : SampleRatio.test(counts, weights).pValue();
    return new AssignmentResult(
        config.experiment(),
        places.values().stream().mapToLong(n -> n).sum(),
        variants,
        places.getOrDefault(Assignment.Place.HOLDOUT, 0L),
        places.getOrDefault(Assignment.Place.OTHER_SLOT, 0L),
        places.getOrDefault(Assignment.Place.NOT_IN_TRAFFIC, 0L),
        p);
  }
}
