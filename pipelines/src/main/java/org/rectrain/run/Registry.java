package org.rectrain.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.rectrain.Failure;
import org.rectrain.dataset.Json;

/**
 * Which model is in production, and which were before: one JSON file beside the runs. The newest
 * promotion is in force; a rollback takes it back and leaves a trace.
 */
public final class Registry {
  /** Name of the file inside the folder of runs. */
  public static final String FILE = "registry.json";

  private static final List<String> MODEL_FOLDERS = List.of("train/model", "distill/model");

  private final Path runs;

  /** The registry of a folder of runs. */
  public Registry(Path runs) {
    this.runs = runs;
  }

  /**
   * One event of the history.
   *
   * @param action promote or rollback
   * @param model the model's folder, relative to the folder of runs
   * @param fingerprint of the stage that made it
   * @param at UTC
   */
  public record Event(String action, String model, String fingerprint, String at) {}

  /** A model that a run has made, with the headline of the stage that made it. */
  public record Model(
      String model, String fingerprint, String madeAt, Map<String, Object> metrics) {}

  private record Content(int version, List<Event> history) {}

  /** All models of all runs, by name. */
  public List<Model> models() throws IOException {
    List<Model> out = new ArrayList<>();
    if (!Files.isDirectory(runs)) {
      return out;
    }
    try (Stream<Path> folders = Files.list(runs)) {
      for (Path run : folders.filter(Files::isDirectory).sorted().toList()) {
        for (String folder : MODEL_FOLDERS) {
          Path model = run.resolve(folder);
          if (Files.exists(model)) {
            out.add(describe(model));
          }
        }
      }
    }
    return out;
  }

  /** The model in production, if any. */
  public Optional<Event> production() {
    List<Event> live = live();
    return live.isEmpty() ? Optional.empty() : Optional.of(live.get(live.size() - 1));
  }

  /** Every promotion and rollback, oldest first. */
  public List<Event> history() {
    Path file = runs.resolve(FILE);
    return Files.exists(file) ? Json.read(file, Content.class).history() : List.of();
  }

  /**
   * Puts a model into production.
   *
   * @param model the model's folder, e.g. {@code runs/sample/train/model}
   * @throws Failure (exit code 3) when it is no finished model, (exit code 4) when its stage did
   *     not pass its gates, (exit code 75) when another process keeps the registry
   */
  public Event promote(Path model) throws IOException {
    Model found = describe(model);
    String change = Provenance.read(stage(model)).changeIn(stage(model));
    if (change != null) {
      throw Failure.input(
          model + ": " + change + " since its stage made it", "train or distil it again");
    }
    try (RunLock lock = RunLock.await(runs, FILE)) {
      return append("promote", found.model(), found.fingerprint());
    }
  }

  /**
   * Takes the newest promotion back, so that the one before is in force again.
   *
   * @throws Failure (exit code 2) when there is none before, (exit code 75) when another process
   *     keeps the registry
   */
  public Event rollback() throws IOException {
    try (RunLock lock = RunLock.await(runs, FILE)) {
      List<Event> live = live();
      if (live.size() < 2) {
        throw Failure.usage(
            runs.resolve(FILE) + ": no earlier promotion to go back to",
            "'rectrain models list' shows what can be promoted");
      }
      Event before = live.get(live.size() - 2);
      return append("rollback", before.model(), before.fingerprint());
    }
  }

  private List<Event> live() {
    List<Event> stack = new ArrayList<>();
    for (Event event : history()) {
      if (event.action().equals("rollback")) {
        stack.remove(stack.size() - 1);
      } else {
        stack.add(event);
      }
    }
    return stack;
  }

  /** The folder of the stage that made a model. */
  private static Path stage(Path model) {
    return model.toAbsolutePath().normalize().resolveSibling("");
  }

  private Model describe(Path model) {
    Path stage = stage(model);
    if (!Files.exists(model) || !Provenance.isWritten(stage)) {
      throw Failure.input(
          model + ": is no finished model; expected a folder such as runs/NAME/train/model",
          "'rectrain models list' shows those that there are");
    }
    Provenance made = Provenance.read(stage);
    if (made.status() == Provenance.Status.GATE_FAILED) {
      throw Failure.gate(model + ": its gates did not pass", "see the run's report.html");
    }
    String name =
        runs.toAbsolutePath().normalize().relativize(model.toAbsolutePath().normalize()).toString();
    return new Model(name, made.fingerprint(), made.startedAt(), made.headline());
  }

  private Event append(String action, String model, String fingerprint) throws IOException {
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    Event event = new Event(action, model, fingerprint, now);
    List<Event> history = new ArrayList<>(history());
    history.add(event);
    Json.write(runs.resolve(FILE), new Content(1, history));
    return event;
  }
}
