package org.rectrain.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rectrain.config.SparkConfig;
import org.rectrain.config.sample.SampleConfig;
import org.rectrain.dataset.Json;
import org.rectrain.run.Progress;
import org.rectrain.spark.SparkSessions;

/** The stage that makes behaviour logs with known truth. */
public final class GeneratedSample {
  private GeneratedSample() {}

  /**
   * Makes every table and the truth.
   *
   * @param spark how Spark runs, where it is needed: for Parquet and for large logs
   * @param seed equal seeds and options give equal rows, whatever writes them
   * @param out an empty folder
   */
  public static SampleTruth run(
      SampleConfig config, SparkConfig spark, long seed, Path out, Progress progress)
      throws IOException {
    SampleGenerator generator = new SampleGenerator(config, seed);
    switch (config.chosenEngine()) {
      case SPARK ->
          new SampleSparkWriter(SparkSessions.open(spark), config, seed, progress).write(out);
      case LOCAL, AUTO -> new SampleWriter(generator, progress).write(out);
    }
    SampleTruth truth = SampleTruth.of(config, seed, generator);
    Files.createDirectories(out.resolve("truth"));
    Json.write(out.resolve("truth").resolve("truth.json"), truth);
    return truth;
  }
}
