package org.rectrain.tune;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.rectrain.Failure;
import org.rectrain.config.RunConfig;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.file.WholeFile;

/**
 * {@code rectrain run} of one configuration as a process with this one's JVM options and class
 * path, so that a run that breaks or fills its memory takes no other with it.
 */
final class ChildRun {
  private static final String MAIN = "org.rectrain.cli.Main";
  private static final long POLL_MILLIS = 300;
  private static final long BUSY_MILLIS = 2000;
  private static final long PATIENCE_SECONDS = 20;

  /** Exit codes above it are signals. */
  private static final int SIGNALS = 128;

  /** File in the run's folder that its configuration is read from. */
  static final String CONFIG = "config.yaml";

  private ChildRun() {}

  /**
   * How a run ended.
   *
   * @param stopped because that was asked for
   * @param code exit code; 0 when it was stopped
   * @param error in words; empty at exit code 0
   */
  record Ended(boolean stopped, int code, String error) {}

  /**
   * Runs a configuration in its output folder. A process that a signal ended says nothing of its
   * configuration: it is started once more and goes on from its checkpoint. A signal to this
   * process as well interrupts the pause before that.
   *
   * @param stop asked again and again whether to stop it
   */
  static Ended run(RunConfig config, BooleanSupplier stop)
      throws IOException, InterruptedException {
    // What createDirectories returns is absolute or not by what was there before.
    Path folder = Path.of(config.output());
    Files.createDirectories(folder);
    Path file = folder.resolve(CONFIG);
    WholeFile.write(file, "# rectrain run -c " + file + "\n#\n" + ConfigTrees.yaml(config));
    File out = folder.resolve("last-line.json").toFile();
    boolean again = true;
    while (true) {
      Process process =
          new ProcessBuilder(command(file))
              .redirectOutput(out)
              .redirectError(folder.resolve("log.txt").toFile())
              .start();
      process.getOutputStream().close();
      try {
        boolean stopped = false;
        while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
          if (!stopped && stop.getAsBoolean()) {
            stopped = true;
            end(process);
          }
        }
        int code = process.exitValue();
        if (stopped || code == 0) {
          return new Ended(stopped, 0, "");
        }
        boolean lost = code > SIGNALS;
        if (code != Failure.BUSY && !(lost && again)) {
          return new Ended(false, code, error(out.toPath(), code));
        }
        again &= !lost;
      } finally {
        end(process);
      }
      // A process of a search that was killed may still be at it: what it makes is what is wanted.
      Thread.sleep(BUSY_MILLIS);
    }
  }

  private static void end(Process process) throws InterruptedException {
    if (process.isAlive()) {
      process.destroy();
      if (Thread.currentThread().isInterrupted()
          || !process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  private static List<String> command(Path config) {
    List<String> out = new ArrayList<>();
    out.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      // A debugger, a profiler or a coverage agent belongs to one process.
      if (!option.startsWith("-agent") && !option.startsWith("-javaagent")) {
        out.add(option);
      }
    }
    out.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
    out.addAll(List.of("run", "-c", config.toString()));
    return out;
  }

  private static String error(Path out, int code) throws IOException {
    String[] lines = Files.readString(WholeFile.plain(out)).strip().split("\n", -1);
    String last = lines[lines.length - 1];
    if (code < SIGNALS && last.startsWith("{")) {
      JsonNode line = Json.parse(last);
      if (line.path("error").isTextual()) {
        return line.path("error").asText();
      }
    }
    String how =
        code > SIGNALS
            ? "ended twice by a signal, at last by "
                + (code - SIGNALS)
                + ", perhaps for want of memory"
            : "exit code " + code;
    return how + "; see " + out.resolveSibling("log.txt");
  }
}
