package org.rectrain.spark;

import java.nio.file.Path;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.spark.sql.SparkSession;
import org.rectrain.Failure;
import org.rectrain.config.SparkConfig;

/** Makes Spark sessions with the settings that every stage relies on. */
public final class SparkSessions {
  private SparkSessions() {}

  /** Spark's own least: one and a half times the 300 MB that it sets aside. */
  private static final long LEAST_HEAP = 450L << 20;

  /**
   * The running session, or a new one: local in this process, or on a cluster by {@code master}.
   * Times are UTC everywhere; no web UI; the driver listens on the loopback address in local mode.
   *
   * @throws Failure (exit code 2) when the heap is smaller than Spark's least
   */
  public static SparkSession open(SparkConfig config) {
    requireHeap(Runtime.getRuntime().maxMemory());
    nameUser();
    boolean local = config.master().startsWith("local");
    int partitions =
        config.shufflePartitions() > 0
            ? config.shufflePartitions()
            : Math.max(2, 2 * Runtime.getRuntime().availableProcessors());
    Path scratch = Path.of(System.getProperty("java.io.tmpdir"));
    SparkSession.Builder builder =
        SparkSession.builder()
            .appName("rectrain")
            .master(config.master())
            .config("spark.ui.enabled", "false")
            .config("spark.sql.session.timeZone", "UTC")
            // A table may have the columns click and Click.
            .config("spark.sql.caseSensitive", "true")
            .config("spark.sql.shuffle.partitions", partitions)
            .config("spark.sql.adaptive.enabled", "true")
            .config("spark.sql.parquet.compression.codec", "zstd")
            // A turned bit in a page is an error, not another number.
            .config("spark.hadoop.parquet.page.verify-checksum.enabled", "true")
            .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
            // Counts of tasks are added as they arrive, so their sum says nothing of memory.
            .config("spark.driver.maxResultSize", "0")
            .config("spark.local.dir", scratch.toString())
            .config("spark.sql.warehouse.dir", scratch.resolve("rectrain-warehouse").toString());
    if (!local) {
      // Executors load the tensor library too, and must not look for it on the network.
      builder.config(
          "spark.executor.extraJavaOptions",
          "-Dai.djl.offline=" + System.getProperty("ai.djl.offline", "true"));
    }
    if (local) {
      builder
          // A task that runs out of memory fails like any other; it may not end this process.
          .config("spark.executor.killOnFatalError.depth", "0")
          .config("spark.driver.host", "127.0.0.1")
          .config("spark.driver.bindAddress", "127.0.0.1");
    }
    config.settings().forEach(builder::config);
    try {
      return builder.getOrCreate();
    } catch (Exception e) { // Scala does not declare SparkException
      if (local) {
        throw e;
      }
      throw refused(config.master(), e);
    }
  }

  /** A container may run as a user without a name, whom Hadoop cannot log in. */
  private static void nameUser() {
    if (System.getProperty("user.name", "?").equals("?")) {
      UserGroupInformation.setLoginUser(UserGroupInformation.createRemoteUser("rectrain"));
    }
  }

  private static Failure refused(String master, Exception e) {
    return Failure.input(
        "spark.master: no session on '" + master + "': " + Failure.reason(e),
        "check the address, and that this distribution's Spark knows such a master: local[*] and"
            + " spark://host:port it does",
        e);
  }

  static void requireHeap(long bytes) {
    if (bytes < LEAST_HEAP) {
      throw Failure.usage(
          "RECTRAIN_HEAP: the heap holds " + (bytes >> 20) + " MiB; Spark needs at least 450",
          "leave RECTRAIN_HEAP at its default, 3g, or set it to 512m or more");
    }
  }

  /** Stops the running session, if any. */
  public static void close() {
    SparkSession.getDefaultSession()
        .foreach(
            session -> {
              session.stop();
              return null;
            });
  }
}
