package org.rectrain.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.file.WholeFile;

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
 * @param outputs the files of the folder, by name, as {@link Outputs} describes them; null in
 *     folders of versions that did not keep them
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
    Map<String, Object> headline,
    @Nullable Map<String, String> outputs) {

  /** How a stage ended. */
  public enum Status {
    DONE,
    GATE_FAILED
  }

  private static final String KEY = "run";
  static final String FILE = "manifest.json";

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
        headline,
        null);
  }

  /**
   * Adds this to the stage's own manifest, or starts one: the last file of a folder, which lists
   * all others.
   */
  public void write(Path folder) throws IOException {
    WholeFile.sweep(folder);
    Path file = folder.resolve(FILE);
    ObjectNode tree =
        Files.exists(file)
            ? (ObjectNode) Json.tree(file)
            : com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
    tree.set(KEY, Json.tree((Object) with(Outputs.of(folder))));
    Json.write(file, tree);
  }

  private Provenance with(Map<String, String> files) {
    return new Provenance(
        stage,
        status,
        fingerprint,
        inputs,
        seed,
        versions,
        machine,
        startedAt,
        seconds,
        peakMemoryMib,
        headline,
        files);
  }

  /** What is not as the stage left it in its folder, in words; null when all is. */
  public @Nullable String changeIn(Path folder) {
    return outputs == null ? null : Outputs.change(folder, outputs);
  }

  /** The same by every byte, for models that go into service. */
  @Nullable String changeInContent(Path folder) {
    return outputs == null ? null : Outputs.changeInContent(folder, outputs);
  }

  /**
   * What is not as its stage left it in a folder that is directly in the stage's, in words; null
   * when all is, and where no stage has made it.
   */
  public static @Nullable String changeInPart(Path part) {
    Path folder = part.toAbsolutePath().normalize().resolveSibling("");
    if (!isWritten(folder)) {
      return null;
    }
    Map<String, String> outputs = read(folder).outputs;
    return outputs == null
        ? null
        : Outputs.change(folder, part.toAbsolutePath().normalize(), outputs);
  }

  /** Whether a folder holds all that its stage wrote: this is what it writes last. */
  public static boolean isWritten(Path folder) {
    try {
      return Files.exists(folder.resolve(FILE)) && Json.tree(folder.resolve(FILE)).hasNonNull(KEY);
    } catch (Failure torn) {
      return false; // half a manifest is none
    }
  }

  /** Reads the provenance of a finished stage folder. */
  public static Provenance read(Path folder) {
    return Json.read(folder.resolve(FILE), KEY, Provenance.class);
  }
}
