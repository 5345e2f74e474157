package org.rectrain.prepare;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.sql.SparkSession;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.RunConfig;
import org.rectrain.config.SparkConfig;
import org.rectrain.run.Progress;
import org.rectrain.spark.SparkSessions;

/**
 * A process of its own, because a JVM has one Spark session and the tests' one is local. Each line
 * of standard input names a run, "FOLDER MASTER PARTITIONS [KEY=VALUE ...]"; each run answers "done
 * EXECUTORS_LOST". Between the two passes it says "midway" and waits for a line.
 */
final class ClusterDriver {
  private ClusterDriver() {}

  public static void main(String[] args) throws IOException {
    String yaml = Files.readString(Path.of(args[0]));
    RunConfig config =
        ConfigReader.bind("output: unused\n" + yaml, List.of(), RunConfig.class, "test");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println("done " + run(line.split(" "), config, in));
    }
  }

  private static int run(String[] words, RunConfig config, BufferedReader in) throws IOException {
    for (int i = 3; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      // As spark-submit does it: a configuration must not name classes.
      System.setProperty(words[i].substring(0, equals), words[i].substring(equals + 1));
    }
    SparkSession spark =
        SparkSessions.open(new SparkConfig(words[1], Integer.parseInt(words[2]), Map.of()));
    try {
      AtomicInteger lost = new AtomicInteger();
      spark
          .sparkContext()
          .addSparkListener(
              new SparkListener() {
                @Override
                public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
                  lost.incrementAndGet();
                }
              });
      Path out = Files.createDirectories(Path.of(words[0]));
      Prepare.run(
          spark,
          Objects.requireNonNull(config.data()),
          Objects.requireNonNull(config.prepare()),
          config.seed(),
          out,
          new Midway(in));
      return lost.get();
    } finally {
      spark.stop();
    }
  }

  /** Stops after the first pass until it is told to go on. */
  private record Midway(BufferedReader in) implements Progress {
    @Override
    public Bar step(String what, long total) {
      return Progress.silent().step(what, total);
    }

    @Override
    public void log(String line) {
      if (!line.endsWith(" rows are clean")) {
        return;
      }
      System.out.println("midway");
      try {
        in.readLine();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }
}
