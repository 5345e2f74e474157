package org.rectrain.spark;

import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.rectrain.config.SparkConfig;

/** One Spark session for all tests of the module. */
public final class TestSpark {
  private TestSpark() {}

  /** The shared local session with two threads. */
  public static SparkSession session() {
    return SparkSessions.open(config());
  }

  /** The configuration of the shared session. */
  public static SparkConfig config() {
    return new SparkConfig("local[2]", 4, Map.of());
  }
}
