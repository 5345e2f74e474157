package org.rectrain.config;

import java.util.Map;
import org.rectrain.config.read.Option;

/** How Spark runs: in this process by default, or on a cluster with the same jars. */
public record SparkConfig(
    @Option(
            doc =
                "Spark master: local[N], local[*] or spark://host:port; rows are the same on each.",
            def = "local[*]")
        String master,
    @Option(
            doc = "Partitions of a shuffle; 0 picks twice the cores in local mode.",
            def = "0",
            min = 0,
            max = 100000)
        int shufflePartitions,
    @Option(doc = "Further Spark settings, spark.* keys to values.") Map<String, String> settings) {

  /** Whether everything runs in this process. */
  public boolean isLocal() {
    return master.startsWith("local");
  }
}
