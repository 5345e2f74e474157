package org.rectrain.run;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;

/**
 * The models of a folder of runs by number, and what they are in service for: {@code registry.json}
 * beside the runs, with a copy of every numbered model in {@code registry/}. Each change is one
 * event of a history that is only ever added to, made under a lock.
 */
public final class Registry {
  /** Name of the file inside the folder of runs. */
  public static final String FILE = "registry.json";

  /** Folder below a run that holds the runs of its days' updates. */
  public static final String UPDATES = "updates";

  /** Alias of the model that serves. */
  public static final String PRODUCTION = "production";

  /** Alias of the model that serves a few, during a roll-out. */
  public static final String CANARY = "canary";

  /** Alias of the model that runs beside production and is shown to nobody. */
  public static final String SHADOW = "shadow";

  /** All aliases. */
  public static final List<String> ALIASES = List.of(PRODUCTION, CANARY, SHADOW);

  static final String ROLLBACK = "rollback";
  static final String UNNAME = "unname";
  static final String PROMOTE = "promote";
  static final String NAME = "name";

  private final Path runs;
  private final RunModels models;
  private final VersionStore store;
  private final Registration registration;

  /** The registry of a folder of runs. */
  public Registry(Path runs) {
    this.runs = runs;
    this.models = new RunModels(runs);
    this.store = new VersionStore(runs);
    this.registration = new Registration(runs, store);
  }

  /** The registry that a run belongs to: the one beside it, or beside the run that it updates. */
  public static Registry beside(String run) {
    Path own = Path.of(run).toAbsolutePath().normalize();
    Path runs = (RunModels.isUpdate(own) ? own.resolve("../..").normalize() : own).getParent();
    return new Registry(runs == null ? Path.of(run) : runs);
  }

  /**
   * One event of the history.
   *
   * @param action promote, rollback, name or unname
   * @param alias that it moved
   * @param version number of the model that the alias names since; 0 when it names none
   * @param model the folder that it was made in, relative to the folder of runs; empty for none
   * @param fingerprint of the stage that made it; empty for none
   * @param at UTC
   * @param reason given for it; null for none
   */
  public record Event(
      String action,
      String alias,
      int version,
      String model,
      String fingerprint,
      String at,
      @Nullable String reason) {}

  /**
   * A model that a run has made, with the headline of the stage that made it.
   *
   * @param version its number; null when it has none yet
   */
  public record Model(
      String model,
      @Nullable Integer version,
      String fingerprint,
      String madeAt,
      Map<String, Object> metrics) {}

  /** All models of all runs as they are there now, by name. */
  public List<Model> models() throws IOException {
    List<Model> out = new ArrayList<>();
    RegistryFile file = read();
    for (Path folder : models.all()) {
      Provenance made = RunModels.finished(folder);
      String name = models.name(folder);
      ModelVersion known = file.of(name, made.fingerprint(), null);
      out.add(
          new Model(
              name,
              known == null ? null : known.number(),
              made.fingerprint(),
              made.startedAt(),
              made.headline()));
    }
    return out;
  }

  /** Every numbered model, ascending. */
  public List<ModelVersion> versions() {
    return read().models();
  }

  /** Every event, oldest first. */
  public List<Event> history() {
    return read().history();
  }

  /** The model in production, if any, by the event that put it there. */
  public Optional<Event> production() {
    RegistryFile file = read();
    List<Integer> stack = file.named(PRODUCTION);
    if (stack.isEmpty()) {
      return Optional.empty();
    }
    int number = stack.get(stack.size() - 1);
    return file.history().stream()
        .filter(e -> e.alias().equals(PRODUCTION) && e.version() == number)
        .reduce((a, b) -> b);
  }

  /** The numbers that aliases name, those that name none left out. */
  public Map<String, Integer> aliases() {
    return read().aliases();
  }

  /** Whether an alias names a model that is not in production already. */
  public boolean offers(String alias) {
    Map<String, Integer> named = aliases();
    return named.containsKey(alias) && !named.get(alias).equals(named.get(PRODUCTION));
  }

  /** The number that a rollback would go back to, if any. */
  public Optional<Integer> beforeProduction() {
    return read().before(PRODUCTION);
  }

  /** Whether a word can only mean something of the registry: an alias, or a number as v3. */
  public static boolean isName(String word) {
    return ALIASES.contains(word) || word.matches("v[1-9][0-9]{0,8}");
  }

  /**
   * The version that an alias or a number ({@code v3}) means.
   *
   * @throws Failure (exit code 3) when there is none
   */
  public ModelVersion version(String word) {
    return read().version(word, runs.resolve(FILE));
  }

  /**
   * The same, or the model of a folder, which has the number 0 where the registry has none for it.
   *
   * @throws Failure (exit code 3) when there is none or it was changed since its stage made it
   */
  public ModelVersion describe(String word) throws IOException {
    return registration.describe(word);
  }

  /**
   * The folder of a version's files, verified byte by byte.
   *
   * @throws Failure (exit code 3) when they are gone or are not what was registered
   */
  public Path folder(ModelVersion version) {
    return store.verified(version);
  }

  /**
   * The registry's folder of a version, with the configuration, manifest and evaluation of the
   * stage that made it; of a version of format 1 that stage's own folder.
   */
  public Path home(ModelVersion version) {
    return version.content() == null || version.number() == 0
        ? runs.resolve(version.model()).resolveSibling("")
        : store.folder(version.number());
  }

  /**
   * The model folder that a word of a configuration or command means: an alias, a number such as
   * {@code v3}, or a folder.
   *
   * @throws Failure (exit code 3) as {@link #version} and {@link #folder}
   */
  public Path resolve(String word) {
    return isName(word) ? folder(version(word)) : Path.of(word);
  }

  /**
   * The prepared data that a version learned from, as it was then.
   *
   * @throws Failure (exit code 3) when it is not known, gone, or was made again
   */
  public Path prepared(ModelVersion version) {
    return store.prepared(version);
  }

  /**
   * Gives a model a number and keeps a copy of it; a model that has one keeps it.
   *
   * @param model the model's folder, e.g. {@code runs/sample/train/model}
   * @throws Failure (exit code 3) when it is no finished model or was changed since, (exit code 75)
   *     when another process keeps the registry
   */
  public ModelVersion register(Path model) throws IOException {
    RunModels.finished(model);
    try (RunLock lock = RunLock.await(runs, FILE)) {
      return registration.keep(model.toString());
    }
  }

  /** The same as {@link #promote(String, String)} of a model folder, without a reason. */
  public Event promote(Path model) throws IOException {
    return promote(model.toString(), null);
  }

  /**
   * Puts a model into production that has passed its gates.
   *
   * @param word a model folder, an alias such as canary, or a number such as v3
   * @param reason for the history; null for none
   * @throws Failure (exit code 3) when it is no finished model or not as it was registered, (exit
   *     code 4) when it did not pass its gates, (exit code 75) when another process keeps the
   *     registry
   */
  public Event promote(String word, @Nullable String reason) throws IOException {
    requireThere(word);
    try (RunLock lock = RunLock.await(runs, FILE)) {
      ModelVersion version = registration.keep(word);
      String problem = registration.gates(version);
      if (problem != null) {
        throw Failure.gate(
            word + ": " + problem,
            "see the run's report.html; --force --reason TEXT promotes it all the same and keeps"
                + " the reason in the history");
      }
      return promoted(version, reason);
    }
  }

  /**
   * Puts a model into production whatever its gates said.
   *
   * @param reason kept in the history, with what spoke against it
   * @throws Failure as {@link #promote(String, String)}, gates left out
   */
  public Event force(String word, String reason) throws IOException {
    requireThere(word);
    try (RunLock lock = RunLock.await(runs, FILE)) {
      ModelVersion version = registration.keep(word);
      String problem = registration.gates(version);
      String against = problem == null ? "" : " (" + problem + ")";
      return promoted(version, "forced: " + reason + against);
    }
  }

  /**
   * Lets an alias other than production name a model.
   *
   * @param word a model folder, an alias or a number
   * @throws Failure (exit code 2) when there is no such alias; else as {@link #register}
   */
  public Event name(String alias, String word, @Nullable String reason) throws IOException {
    requireFree(alias);
    requireThere(word);
    try (RunLock lock = RunLock.await(runs, FILE)) {
      return append(NAME, alias, registration.keep(word), reason);
    }
  }

  /** Lets an alias other than production name no model. */
  public Event unname(String alias, @Nullable String reason) throws IOException {
    requireFree(alias);
    try (RunLock lock = RunLock.await(runs, FILE)) {
      return append(new Event(UNNAME, alias, 0, "", "", now(), reason));
    }
  }

  private static void requireFree(String alias) {
    if (alias.equals(PRODUCTION)) {
      throw Failure.usage(
          "production: is moved past gates only", "rectrain models promote MODEL, or rollback");
    }
    if (!ALIASES.contains(alias)) {
      throw Failure.usage(
          "'" + alias + "' is no alias; expected " + String.join(", ", ALIASES),
          "rectrain models name canary MODEL");
    }
  }

  /** The same without a reason. */
  public Event rollback() throws IOException {
    return rollback(null);
  }

  /**
   * Goes back to the model that was in production before this one.
   *
   * @throws Failure (exit code 2) when there is none before, (exit code 3) when the model before is
   *     not as it was registered, (exit code 75) when another process keeps the registry
   */
  public Event rollback(@Nullable String reason) throws IOException {
    try (RunLock lock = RunLock.await(runs, FILE)) {
      int number =
          beforeProduction()
              .orElseThrow(
                  () ->
                      Failure.usage(
                          runs.resolve(FILE) + ": no earlier promotion to go back to",
                          "'rectrain models list' shows what can be promoted"));
      ModelVersion before = version("v" + number);
      store.verified(before);
      return append(ROLLBACK, PRODUCTION, before, reason);
    }
  }

  /**
   * Removes the registry's copies of versions; their entries stay.
   *
   * @param choice made under the lock, so that nothing is named in between
   * @param numbers of the choice
   * @throws Failure (exit code 75) when another process keeps the registry
   */
  public <T> T forget(Supplier<T> choice, Function<T, List<Integer>> numbers) throws IOException {
    try (RunLock lock = RunLock.await(runs, FILE)) {
      T chosen = choice.get();
      for (int number : numbers.apply(chosen)) {
        StageFolder.delete(store.folder(number));
      }
      return chosen;
    }
  }

  /** Whether the registry has a copy of a version. */
  public boolean keeps(ModelVersion version) {
    return store.keeps(version);
  }

  /** What is wrong with the command leaves no folder and no lock behind. */
  private void requireThere(String word) {
    if (isName(word)) {
      version(word);
    } else {
      RunModels.finished(Path.of(word));
    }
  }

  private RegistryFile read() {
    return RegistryFile.read(runs.resolve(FILE));
  }

  /** A model in production is a candidate no more, and a rollback must not make it one again. */
  private Event promoted(ModelVersion version, @Nullable String reason) throws IOException {
    Event event = event(PROMOTE, PRODUCTION, version, reason);
    RegistryFile after = read().with(event);
    Integer canary = after.aliases().get(CANARY);
    if (canary != null && canary == version.number()) {
      after = after.with(new Event(UNNAME, CANARY, 0, "", "", now(), reason));
    }
    after.write(runs.resolve(FILE));
    return event;
  }

  private Event append(String action, String alias, ModelVersion version, @Nullable String reason)
      throws IOException {
    return append(event(action, alias, version, reason));
  }

  private static Event event(
      String action, String alias, ModelVersion version, @Nullable String reason) {
    return new Event(
        action, alias, version.number(), version.model(), version.fingerprint(), now(), reason);
  }

  private Event append(Event event) throws IOException {
    read().with(event).write(runs.resolve(FILE));
    return event;
  }

  static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
