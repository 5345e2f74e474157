package org.rectrain.launch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.rectrain.Failure;
import org.rectrain.config.SparkConfig;
import org.rectrain.run.Progress;
import org.rectrain.spark.SparkSessions;

/**
 * Starts training on a cluster, in a process of its own because the tests' session is local. Its
 * arguments are SEED PREPARED MASTER [KEY=VALUE ...]; each line of standard input, "FOLDER
 * SECONDS", names a folder to train into and how long cores may be lacking. It prints what training
 * tells, and then "done" or "failed CODE MESSAGE".
 */
final class LaunchDriver {
  private LaunchDriver() {}

  public static void main(String[] words) throws IOException {
    for (int i = 3; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      // As spark-submit does it: a configuration must not name classes.
      System.setProperty(words[i].substring(0, equals), words[i].substring(equals + 1));
    }
    SparkConfig spark = new SparkConfig(words[2], 4, Map.of());
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] job = line.split(" ");
      Duration patience = Duration.ofSeconds(Long.parseLong(job[1]));
      try {
        new BarrierLaunch(ClusterLaunchTest.config("launch=barrier"), spark, patience, TELLING)
            .train(Long.parseLong(words[0]), Path.of(words[1]), Path.of(job[0]));
        System.out.println("done");
      } catch (Failure failure) {
        System.out.println("failed " + failure.exitCode() + " " + failure.getMessage());
      }
    }
    SparkSessions.close();
  }

  private static final Progress TELLING =
      new Progress() {
        @Override
        public Bar step(String what, long total) {
          return Progress.silent().step(what, total);
        }

        @Override
        public void log(String line) {
          System.out.println(line);
        }
      };
}
