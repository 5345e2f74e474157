package org.rectrain.prepare;

import org.apache.spark.sql.SparkSession;
import org.rectrain.Failure;
import org.rectrain.config.data.DataConfig;
import org.rectrain.config.prepare.CleanConfig;
import org.rectrain.prepare.profile.DataProfile;
import org.rectrain.prepare.profile.Profiler;
import org.rectrain.spark.SparkFailures;

/** A data set's first look, with errors as {@link Prepare} reports them. */
public final class FirstLook {
  private FirstLook() {}

  /**
   * Profiles the raw data.
   *
   * @throws Failure (exit code 2) for a mapping that makes no sense, (exit code 3) for input that
   *     is missing or damaged
   */
  public static DataProfile of(SparkSession spark, DataConfig data, CleanConfig clean) {
    try {
      return Profiler.run(spark, data, clean);
    } catch (IllegalArgumentException e) {
      throw Failure.usage(
          String.valueOf(e.getMessage()), "see 'rectrain config schema' for the keys and ranges");
    } catch (Exception e) {
      // Spark's own exception is a checked one that its methods do not declare.
      throw SparkFailures.translate(e);
    }
  }
}
