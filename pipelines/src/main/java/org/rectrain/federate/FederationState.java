package org.rectrain.federate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.rectrain.Failure;
import org.rectrain.config.federate.FederateConfig;
import org.rectrain.config.federate.FederateConfig.Role;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.Json;
import org.rectrain.run.Fingerprints;
import org.rectrain.run.Progress;
import org.rectrain.run.StageFolder;
import org.rectrain.score.ModelFolders;

/**
 * What a federation's folders were begun with: its own state belongs to its settings, data and
 * code, the exchange to what silos and server have to agree on.
 *
 * @param home folder that keeps the state between calls
 */
record FederationState(
    FederateConfig config,
    TrainConfig train,
    long seed,
    Path prepared,
    Path home,
    Exchange exchange,
    Progress progress) {
  private static final String STATE = "state.json";
  private static final String FINGERPRINT = "fingerprint";

  /** What was left by other settings or other data is no state of this federation. */
  void settle() throws IOException {
    Path own =
        config.role() == Role.SILO
            ? Federation.work(home, Objects.requireNonNull(config.silo()))
            : home;
    Files.createDirectories(own);
    StringBuilder prints = new StringBuilder(settings());
    ModelFolders.inputs(train, "train", Path.of(""))
        .forEach((key, path) -> prints.append(key).append(Fingerprints.ofPath(path)));
    if (config.role() == Role.ALL) {
      prints.append(config.outlier()).append(Fingerprints.ofCode());
    }
    if (config.needsPrepared()) {
      prints.append(Fingerprints.ofPath(prepared));
    }
    config
        .silos()
        .forEach(
            (name, folder) -> {
              if (config.role() == Role.ALL || name.equals(config.silo())) {
                prints.append(Fingerprints.ofPath(folder.path()));
              }
            });
    String fingerprint = Fingerprints.of(prints.toString());
    Path state = own.resolve(STATE);
    if (Files.exists(state) && !(Json.isWhole(state) && fingerprint.equals(fingerprint(state)))) {
      progress.log("federate: other settings or data than before: the rounds begin again");
      StageFolder.delete(own);
      Files.createDirectories(own);
    }
    Json.write(state, Map.of(FINGERPRINT, fingerprint));
  }

  /** What silos and server have to agree on. */
  private String settings() {
    return Fingerprints.of(
        Json.line(train.anywhere()),
        String.valueOf(config.by()),
        String.valueOf(config.silos().keySet()),
        String.valueOf(config.rounds()),
        String.valueOf(config.localEpochs()),
        String.valueOf(config.mu()),
        String.valueOf(config.weights()),
        String.valueOf(config.secure()),
        Json.line(config.privacy()),
        String.valueOf(seed));
  }

  private static String fingerprint(Path file) {
    return Json.tree(file).path(FINGERPRINT).asText();
  }

  /** Refuses an exchange of other settings; the server marks one that is new. */
  void agree() throws IOException {
    Path marked = exchange.settings();
    if (Json.isWhole(marked) && !fingerprint(marked).equals(settings())) {
      throw Failure.usage(
          "federate.exchange: "
              + exchange.folder()
              + " was begun with another seed, train section or federate section",
          "give server and silos the same ones, or an empty folder to begin again");
    }
    if (config.role() != Role.SILO) {
      Files.createDirectories(exchange.folder());
      Json.write(marked, Map.of(FINGERPRINT, settings()));
    }
  }
}
