package org.rectrain.prepare.pass;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.rectrain.Failure;
import org.rectrain.prepare.log.Split;

/**
 * The passes over the shuffled rows as Spark jobs, their tasks' counts summed.
 *
 * @param out folder of the prepared data
 * @param lastKnown rows of splits up to this one are known to later ones
 */
public record Passes(SparkSession spark, Path out, Split lastKnown) {
  /** Cleans and counts. */
  public Census census(JavaRDD<InternalRow> rows, Setup setup, CensusTask.Purpose purpose) {
    Broadcast<Setup> shared = context().broadcast(setup);
    try {
      // Added as they arrive: together they may be larger than what they count.
      Census all =
          rows.mapPartitionsWithIndex(new CensusTask(shared, out, purpose, lastKnown), true)
              .reduce(Census::add);
      if (all.tally.rows() == 0) {
        throw Failure.input(
            "data.events.path: " + setup.eventsPath + " has no rows",
            "check the export that wrote it");
      }
      return all;
    } finally {
      shared.unpersist();
    }
  }

  /** Writes examples, profiles and queries. */
  public ExampleCounts examples(JavaRDD<InternalRow> rows, Setup setup, PassPlan plan) {
    Broadcast<Setup> shared = context().broadcast(setup);
    Broadcast<PassPlan> agreed = context().broadcast(plan);
    try {
      List<ExampleCounts> parts =
          rows.mapPartitionsWithIndex(new ExampleTask(shared, agreed, out), true).collect();
      ExampleCounts all = parts.get(0);
      parts.subList(1, parts.size()).forEach(all::add);
      return all;
    } finally {
      shared.unpersist();
      agreed.unpersist();
    }
  }

  private JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext());
  }
}
