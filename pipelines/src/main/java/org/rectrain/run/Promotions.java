package org.rectrain.run;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;

/** Changes what the registry's aliases name: production past gates, the others freely. */
public final class Promotions {
  private final Registry registry;
  private final Registration registration;
  private final VersionStore store;

  Promotions(Registry registry, Registration registration, VersionStore store) {
    this.registry = registry;
    this.registration = registration;
    this.store = store;
  }

  /** The same as {@link #promote(String, String)} of a model folder, without a reason. */
  public Registry.Event promote(Path model) throws IOException {
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
  public Registry.Event promote(String word, @Nullable String reason) throws IOException {
    requireThere(word);
    try (RunLock lock = RunLock.await(registry.runs(), Registry.FILE)) {
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
  public Registry.Event force(String word, String reason) throws IOException {
    requireThere(word);
    try (RunLock lock = RunLock.await(registry.runs(), Registry.FILE)) {
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
   * @throws Failure (exit code 2) when there is no such alias; else as {@link Registry#register}
   */
  public Registry.Event name(String alias, String word, @Nullable String reason)
      throws IOException {
    requireFree(alias);
    requireThere(word);
    try (RunLock lock = RunLock.await(registry.runs(), Registry.FILE)) {
      return append(Registry.NAME, alias, registration.keep(word), reason);
    }
  }

  /** Lets an alias other than production name no model. */
  public Registry.Event unname(String alias, @Nullable String reason) throws IOException {
    requireFree(alias);
    try (RunLock lock = RunLock.await(registry.runs(), Registry.FILE)) {
      return append(new Registry.Event(Registry.UNNAME, alias, 0, "", "", Registry.now(), reason));
    }
  }

  private static void requireFree(String alias) {
    if (alias.equals(Registry.PRODUCTION)) {
      throw Failure.usage(
          "production: is moved past gates only", "rectrain models promote MODEL, or rollback");
    }
    if (!Registry.ALIASES.contains(alias)) {
      throw Failure.usage(
          "'" + alias + "' is no alias; expected " + String.join(", ", Registry.ALIASES),
          "rectrain models name canary MODEL");
    }
  }

  /** The same without a reason. */
  public Registry.Event rollback() throws IOException {
    return rollback(null);
  }

  /**
   * Goes back to the model that was in production before this one.
   *
   * @throws Failure (exit code 2) when there is none before, (exit code 3) when the model before is
   *     not as it was registered, (exit code 75) when another process keeps the registry
   */
  public Registry.Event rollback(@Nullable String reason) throws IOException {
    try (RunLock lock = RunLock.await(registry.runs(), Registry.FILE)) {
      int number =
          registry
              .beforeProduction()
              .orElseThrow(
                  () ->
                      Failure.usage(
                          registry.file() + ": no earlier promotion to go back to",
                          "'rectrain models list' shows what can be promoted"));
      ModelVersion before = registry.version("v" + number);
      store.verified(before);
      return append(Registry.ROLLBACK, Registry.PRODUCTION, before, reason);
    }
  }

  /** What is wrong with the command leaves no folder and no lock behind. */
  private void requireThere(String word) {
    if (Registry.isName(word)) {
      registry.version(word);
    } else {
      RunModels.finished(Path.of(word));
    }
  }

  /** A model in production is a candidate no more, and a rollback must not make it one again. */
  private Registry.Event promoted(ModelVersion version, @Nullable String reason)
      throws IOException {
    Registry.Event event = event(Registry.PROMOTE, Registry.PRODUCTION, version, reason);
    RegistryFile after = registry.read().with(event);
    Integer canary = after.aliases().get(Registry.CANARY);
    if (canary != null && canary == version.number()) {
      after =
          after.with(
              new Registry.Event(
                  Registry.UNNAME, Registry.CANARY, 0, "", "", Registry.now(), reason));
    }
    after.write(registry.file());
    return event;
  }

  private Registry.Event append(
      String action, String alias, ModelVersion version, @Nullable String reason)
      throws IOException {
    return append(event(action, alias, version, reason));
  }

  private static Registry.Event event(
      String action, String alias, ModelVersion version, @Nullable String reason) {
    return new Registry.Event(
        action,
        alias,
        version.number(),
        version.model(),
        version.fingerprint(),
        Registry.now(),
        reason);
  }

  private Registry.Event append(Registry.Event event) throws IOException {
    registry.read().with(event).write(registry.file());
    return event;
  }
}
