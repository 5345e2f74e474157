package org.rectrain.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.SparkConfig;

/** Makes Spark sessions with the settings that every stage relies on. */
public final class SparkSessions {
  private SparkSessions() {}

  /** Spark's own least: one and a half times the 300 MB that it sets aside. */
  private static final long LEAST_HEAP = 450L << 20;

  /** The session on a cluster, which may end it. */
  private static volatile @Nullable SparkSession remote;

  /**
   * The running session, or a new one: local in this process, or on a cluster by {@code master}.
   * Times are UTC everywhere; no web UI; the driver listens on the loopback address in local mode.
   *
   * @throws Failure (exit code 2) when the heap is smaller than Spark's least or a setting does not
   *     fit, (exit code 3) when there is no session on the cluster
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
      // Executors load the tensor library too, and must not look for it on the network; libraries
      // there change case by the locale of their machine.
      builder.config(
          "spark.executor.extraJavaOptions",
          "-Duser.language=en -Dai.djl.offline=" + System.getProperty("ai.djl.offline", "true"));
    }
    if (local) {
      builder
          // A task that runs out of memory fails like any other; it may not end this process.
          .config("spark.executor.killOnFatalError.depth", "0")
          .config("spark.driver.host", "127.0.0.1")
          .config("spark.driver.bindAddress", "127.0.0.1");
    }
    config.settings().forEach(builder::config);
    requireFolders(config.settings());
    try {
      SparkSession session = builder.getOrCreate();
      session.conf().get("spark.sql.session.timeZone"); // Only now are settings of SQL read.
      remote = local ? null : session;
      return session;
    } catch (Exception e) { // Scala does not declare SparkException
      Failure refused = refused(config, e);
      if (refused == null) {
        throw e;
      }
      throw refused;
    }
  }

  /** Whether a cluster has ended the application of the session that was opened on it. */
  static boolean isLost() {
    SparkSession known = remote;
    return known != null && known.sparkContext().isStopped();
  }

  /**
   * What a session that cannot be opened says of the configuration.
   *
   * @return null where it says nothing
   */
  static @Nullable Failure refused(SparkConfig config, Exception e) {
    Set<String> keys = config.settings().keySet();
    String reason = Failure.reason(e);
    boolean local = config.master().startsWith("local");
    if (!keys.isEmpty() && (local || keys.stream().anyMatch(reason::contains))) {
      return Failure.usage(
          "spark.settings: " + reason,
          "correct or leave out what does not fit: " + String.join(", ", new TreeSet<>(keys)));
    }
    return local
        ? null
        : Failure.input(
            "spark.master: no session on '" + config.master() + "': " + reason,
            "check the address, and that this distribution's Spark knows such a master: local[*]"
                + " and spark://host:port it does",
            e);
  }

  /** Without a folder for its blocks Spark ends the process. */
  private static void requireFolders(Map<String, String> settings) {
    String key = "spark.local.dir";
    for (String folder : settings.getOrDefault(key, "").split(",", -1)) {
      if (!folder.isBlank()) {
        try {
          Files.createDirectories(Path.of(folder.strip()));
        } catch (IOException | InvalidPathException e) {
          throw Failure.usage(
              "spark.settings." + key + ": '" + folder.strip() + "' cannot be made a folder",
              "name a folder that may be written to, or leave the key out");
        }
      }
    }
  }

  /** A container may run as a user without a name, whom Hadoop cannot log in. */
  private static void nameUser() {
    if (System.getProperty("user.name", "?").equals("?")) {
      UserGroupInformation.setLoginUser(UserGroupInformation.createRemoteUser("rectrain"));
    }
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
    remote = null;
    SparkSession.getDefaultSession()
        .foreach(
            session -> {
              session.stop();
              return null;
            });
  }
}
