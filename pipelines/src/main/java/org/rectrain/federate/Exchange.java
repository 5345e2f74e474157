package org.rectrain.federate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.rectrain.Failure;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.run.Fingerprints;

/**
 * The folder in which silos and server leave files for each other. Each file is written once and
 * whole; what is there is the state.
 *
 * <pre>
 * settings.json                  what silos and server have to agree on      server
 * round-0001/model/              the common model at the start of the round   server to silos
 * round-0001/keys/NAME           public key, where masks hide updates         silo to all silos
 * round-0001/updates/NAME.json   what a silo says of its update               silo to server
 * round-0001/updates/NAME.safetensors, or NAME.masked
 * round-0001/result.json         what was joined                              server
 * </pre>
 *
 * @param folder its place
 */
record Exchange(Path folder) {
  static final String RESULT = "result.json";

  /** The values of a silo's update. */
  Path values(int round, String silo, boolean masked) {
    return updates(round).resolve(silo + (masked ? ".masked" : ".safetensors"));
  }

  /** Fingerprint of what silos and server have to agree on; written before the first model. */
  Path settings() {
    return folder.resolve("settings.json");
  }

  Path round(int round) {
    return folder.resolve(String.format(Locale.ROOT, "round-%04d", round));
  }

  /** The common model at the start of a round. */
  Path model(int round) {
    return round(round).resolve("model");
  }

  /** The model that a round's updates were joined to, as the server wrote it. */
  Path joined(int round) {
    return round(round).resolve("next");
  }

  Path keys(int round) {
    return round(round).resolve("keys");
  }

  Path updates(int round) {
    return round(round).resolve("updates");
  }

  /** The newest round whose model is there; 0 when there is none. */
  int current() {
    int round = 0;
    while (Files.exists(weights(model(round + 1)))) {
      round++;
    }
    return round;
  }

  /** The file of a model folder whose tensors are averaged. */
  static Path weights(Path model) {
    Path adapters = model.resolve("adapter_model.safetensors");
    return Files.exists(adapters) ? adapters : model.resolve("scorer.safetensors");
  }

  /** Fingerprint of a model's weights. */
  static String fingerprint(Path model) {
    return Fingerprints.ofPath(weights(model));
  }

  /** Copies a model, its weights last, so that a model that has them is whole. */
  static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    Path weights = weights(from);
    for (Path file : files(from)) {
      if (!file.equals(weights)) {
        WholeFile.copy(file, to.resolve(file.getFileName().toString()));
      }
    }
    WholeFile.copy(weights, to.resolve(weights.getFileName().toString()));
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> list = Files.list(folder)) {
      return list.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw Failure.input(folder + ": cannot be listed: " + e.getMessage(), "check permissions", e);
    }
  }
}
