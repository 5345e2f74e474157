package org.rectrain.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.rectrain.dataset.Json;

/**
 * How a stage folder came to be, written under {@code run} in its {@code manifest.json}.
 *
 * @param stage name of the stage
 * @param status done, or results that did not pass a gate
 * @param fingerprint of everything that decided the result: config, inputs, seed, code
 * @param inputs fingerprint of each input by name
 * @param seed of the run
 * @param versions of Java and of the libraries that made the result
 * @param machine operating system, cores and memory in MiB
 * @param startedAt UTC
 * @param seconds wall-clock time
 * @param peakMemoryMib largest resident size of the process so far; -1 where unknown
 * @param headline the stage's most important results
 */
public record Provenance(
    String stage,
    Status status,
    String fingerprint,
    Map<String, String> inputs,
    long seed,
    Map<String, String> versions,
    Map<String, String> machine,
    String startedAt,
    double seconds,
    long peakMemoryMib,
    Map<String, Object> headline) {

  /** How a stage ended. */
  public enum Status {
    DONE,
    GATE_FAILED
  }

  private static final String KEY = "run";
  private static final String FILE = "manifest.json";

  /** Provenance of a stage that has just ended. */
  public static Provenance of(
      String stage,
      Status status,
      String fingerprint,
      Map<String, String> inputs,
      long seed,
      Instant started,
      Map<String, Object> headline) {
    double seconds = started.until(Instant.now(), ChronoUnit.MILLIS) / 1000.0;
    return new Provenance(
        stage,
        status,
        fingerprint,
        inputs,
        seed,
        Machine.versions(),
        Machine.facts(),
        started.truncatedTo(ChronoUnit.SECONDS).toString(),
        seconds,
        Machine.peakMemoryMib(),
        headline);
  }

  /** Adds this to the stage's own manifest, or starts one. */
  public void write(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    ObjectNode tree =
        Files.exists(file)
            ? (ObjectNode) Json.tree(file)
            : com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
    tree.set(KEY, Json.tree((Object) this));
    Json.write(file, tree);
  }

  /** Reads the provenance of a finished stage folder. */
  public static Provenance read(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      return Json.convert(Json.tree(file).path(KEY), Provenance.class);
    } catch (IllegalArgumentException e) {
      throw org.rectrain.Failure.input(
          file + ": has no readable 'run' part", "remove the folder and run the stage again", e);
    }
  }
}
