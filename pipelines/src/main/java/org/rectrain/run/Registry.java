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
    return read().version(word, file());
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

  /** Changes of what the aliases name. */
  public Promotions promotions() {
    return new Promotions(this, registration, store);
  }

  /** Whether the registry has a copy of a version. */
  public boolean keeps(ModelVersion version) {
    return store.keeps(version);
  }

  Path runs() {
    return runs;
  }

  Path file() {
    return runs.resolve(FILE);
  }

  RegistryFile read() {
    return RegistryFile.read(file());
  }

  static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
