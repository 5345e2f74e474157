package org.rectrain.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.file.WholeFile;

/** Gives models their numbers, with their lineage and a copy of each. */
final class Registration {
  private final Path runs;
  private final Path file;
  private final RunModels models;
  private final VersionStore store;

  Registration(Path runs, VersionStore store) {
    this.runs = runs;
    this.file = runs.resolve(Registry.FILE);
    this.models = new RunModels(runs);
    this.store = store;
  }

  /**
   * The version that a word means: a model folder that has no number is described as number 0.
   *
   * @throws org.rectrain.Failure (exit code 3) when there is no such model or it was changed
   */
  ModelVersion describe(String word) throws IOException {
    if (Registry.isName(word)) {
      return read().version(word, file);
    }
    Path model = Path.of(word);
    Path stage = RunModels.stage(model);
    Provenance made = RunModels.unchanged(model);
    RegistryFile before = read();
    String content = Fingerprints.ofContent(model);
    String name = models.name(model);
    ModelVersion known = before.of(name, made.fingerprint(), content);
    GateEvidence evidence = GateEvidence.of(stage);
    if (known != null && known.content() != null && evidence.metrics().isEmpty()) {
      return known;
    }
    Map<String, Object> metrics = new LinkedHashMap<>(made.headline());
    metrics.putAll(evidence.metrics());
    Path config = stage.resolve("config.yaml");
    return new ModelVersion(
        known == null ? 0 : known.number(),
        name,
        made.fingerprint(),
        content,
        parent(before, made),
        models.prepared(stage),
        made.inputs(),
        Files.exists(config) ? Json.sha256(Files.readAllBytes(WholeFile.plain(config))) : null,
        made.versions(),
        made.startedAt(),
        known == null ? Registry.now() : known.registeredAt(),
        VersionStore.bytes(model),
        evidence.problem(),
        metrics);
  }

  /** Numbers a model where it has no number, and makes sure of its copy; the lock is held. */
  ModelVersion keep(String word) throws IOException {
    ModelVersion found = describe(word);
    RegistryFile before = read();
    // One that has been evaluated since it was registered takes the figures up.
    if (Registry.isName(word) || (before.models().contains(found) && store.keeps(found))) {
      store.verified(found);
      return found;
    }
    ModelVersion version = found.number() > 0 ? found : found.numbered(before.nextNumber());
    Path model = Path.of(word);
    store.keep(version.number(), model, GateEvidence.of(RunModels.stage(model)).file());
    before.with(version).write(file);
    return version;
  }

  /** The version whose very files, or whose stage's, the model's stage read: its teacher too. */
  private static @Nullable Integer parent(RegistryFile before, Provenance made) {
    return before.models().stream()
        .filter(
            m ->
                made.inputs().containsValue(m.fingerprint())
                    || made.inputs().containsValue(String.valueOf(m.content())))
        .map(ModelVersion::number)
        .reduce((a, b) -> b)
        .orElse(null);
  }

  /** What speaks against a version, by its run while that still has it, else when registered. */
  @Nullable String gates(ModelVersion version) throws IOException {
    Path stage = RunModels.stage(runs.resolve(version.model()));
    boolean current =
        Provenance.isWritten(stage)
            && Provenance.read(stage).fingerprint().equals(version.fingerprint());
    return current ? GateEvidence.of(stage).problem() : version.gates();
  }

  private RegistryFile read() {
    return RegistryFile.read(file);
  }
}
