package org.rectrain.run.track;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.TrackConfig;
import org.rectrain.config.TrackConfig.Artifacts;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.run.Provenance;
import org.rectrain.run.StepScalars;

/**
 * What a tracking server is to know of one finished stage. It holds all numbers itself, so that it
 * can be sent after the stage has run again; files are sent while they are still those of this
 * result.
 *
 * @param key of this result and no other, by which the server is asked whether it has it already
 * @param name for people, e.g. {@code sample/train}
 * @param stage name of its folder
 * @param passed whether its gates passed
 * @param fingerprint of all that decided the result
 * @param startedAt milliseconds since 1970
 * @param endedAt the same
 * @param params options by dotted key
 * @param tags facts that are no numbers
 * @param metrics numbers, those of a training with their steps
 * @param files relative to the stage's folder
 * @param model registered model that its model becomes a version of; null for none
 */
record TrackEntry(
    String key,
    String name,
    String stage,
    boolean passed,
    String fingerprint,
    long startedAt,
    long endedAt,
    Map<String, String> params,
    Map<String, String> tags,
    List<Metric> metrics,
    List<String> files,
    @Nullable String model) {
  /** Folder of a stage's model. */
  static final String MODEL = "model";

  private static final String LOG = "train.jsonl";
  private static final Set<String> MAKERS = Set.of("train", "distill");

  /**
   * A number at a step.
   *
   * @param name e.g. {@code train/loss}
   * @param value NaN where undefined
   * @param at milliseconds since 1970
   * @param step of a training; 0 for results of the whole stage
   */
  record Metric(String name, double value, long at, long step) {}

  /**
   * The entry of a stage folder that is finished.
   *
   * @param settings the sections that decided it, by their keys
   */
  static TrackEntry of(
      TrackConfig config, Path run, Path folder, Map<String, ? extends Record> settings)
      throws IOException {
    Provenance made = Provenance.read(folder);
    long started = Instant.parse(made.startedAt()).toEpochMilli();
    long ended = started + Math.round(1000 * made.seconds());
    Map<String, String> params = new LinkedHashMap<>();
    params.put("seed", Long.toString(made.seed()));
    settings.forEach((key, section) -> flatten(key, ConfigTrees.of(section), params));
    Map<String, String> tags = new LinkedHashMap<>();
    List<Metric> metrics = new ArrayList<>(steps(folder, started));
    Json.tree((Object) made.headline())
        .properties()
        .forEach(
            entry -> {
              JsonNode value = entry.getValue();
              if (value.isNumber() || value.isNull() || value.asText().equals("NaN")) {
                double number = value.isNumber() ? value.doubleValue() : Double.NaN;
                metrics.add(new Metric(entry.getKey(), number, ended, 0));
              } else {
                tags.put("rectrain.result." + entry.getKey(), value.asText());
              }
            });
    metrics.add(new Metric("machine/seconds", made.seconds(), ended, 0));
    metrics.add(new Metric("machine/peak_memory_mib", made.peakMemoryMib(), ended, 0));
    made.versions().forEach((name, version) -> tags.put("rectrain.version." + name, version));
    made.inputs().forEach((name, print) -> tags.put("rectrain.input." + name, print));
    Map<String, String> written = made.outputs() == null ? Map.of() : made.outputs();
    String name = run.toAbsolutePath().normalize().getFileName() + "/" + made.stage();
    boolean registers = MAKERS.contains(made.stage()) && made.status() == Provenance.Status.DONE;
    return new TrackEntry(
        key(run, made),
        name,
        made.stage(),
        made.status() == Provenance.Status.DONE,
        made.fingerprint(),
        started,
        ended,
        params,
        tags,
        metrics,
        written.keySet().stream().filter(file -> isSent(config.artifacts(), file)).toList(),
        registers ? config.register() : null);
  }

  /** Whether its folder still holds this result. */
  boolean isIn(Path run) {
    Path folder = run.resolve(stage);
    return Provenance.isWritten(folder) && key(run, Provenance.read(folder)).equals(key);
  }

  private static String key(Path run, Provenance made) {
    String all =
        String.join(
            "\n",
            run.toAbsolutePath().normalize().toString(),
            made.stage(),
            made.fingerprint(),
            made.startedAt(),
            Double.toString(made.seconds()));
    return Json.sha256(all.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean isSent(Artifacts which, String file) {
    if (which == Artifacts.NONE) {
      return false;
    }
    boolean ofModel = file.startsWith(MODEL + "/");
    return ofModel
        ? which == Artifacts.MODEL
        : file.matches("[^/]+\\.(json|jsonl|yaml|html|prom|md)");
  }

  private static List<Metric> steps(Path folder, long started) throws IOException {
    List<Metric> metrics = new ArrayList<>();
    Path log = folder.resolve(LOG);
    if (Files.exists(log)) {
      for (String line : Files.readAllLines(WholeFile.plain(log))) {
        StepScalars at = StepScalars.of(line);
        long when = started + Math.round(1000 * at.seconds());
        at.values().forEach((name, value) -> metrics.add(new Metric(name, value, when, at.step())));
      }
    }
    return metrics;
  }

  private static void flatten(String key, JsonNode value, Map<String, String> params) {
    if (value.isObject() && !value.isEmpty()) {
      value.properties().forEach(e -> flatten(key + "." + e.getKey(), e.getValue(), params));
    } else {
      params.put(key, value.isValueNode() ? value.asText() : value.toString());
    }
  }
}
