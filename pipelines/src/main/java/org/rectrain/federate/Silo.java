package org.rectrain.federate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.rectrain.Failure;
import org.rectrain.config.federate.FederateConfig;
import org.rectrain.config.federate.PrivacyConfig;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.train.StoppingConfig;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.StableHash;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.run.Progress;
import org.rectrain.train.Training;
import org.rectrain.train.loop.TrainResult;
import org.rectrain.weights.TensorFile;

/** One silo's part of a round: it trains on its own data and leaves an update. */
final class Silo {
  private static final String PRIVATE = "private.key";

  private final String name;
  private final FederateConfig config;
  private final TrainConfig train;
  private final long seed;
  private final Path work;
  private final Exchange exchange;
  private final List<String> all;

  /**
   * A silo.
   *
   * @param all names of all silos, its own among them
   * @param work a separate folder, which nothing else reads
   */
  Silo(
      String name,
      List<String> all,
      FederateConfig config,
      TrainConfig train,
      long seed,
      Path work,
      Exchange exchange) {
    this.name = name;
    this.all = List.copyOf(all);
    this.config = config;
    this.train = train;
    this.seed = seed;
    this.work = work;
    this.exchange = exchange;
  }

  String name() {
    return name;
  }

  /** Its prepared folder. */
  Path data() {
    return work.resolve("data");
  }

  /**
   * Leaves the public key of a round.
   *
   * @throws Failure (exit code 3) when one is there whose private half is not
   */
  void publishKey(int round) throws IOException {
    Path key = exchange.keys(round).resolve(name);
    Path own = Files.createDirectories(folder(round)).resolve(PRIVATE);
    if (Files.exists(key)) {
      if (!Files.exists(own)) {
        throw Failure.input(
            key + ": its private half is not in " + own.getParent(),
            "delete the keys and updates of this round, and let all silos begin it again");
      }
      return;
    }
    Files.createDirectories(exchange.keys(round));
    KeyPair pair = newKeys();
    WholeFile.write(own, pair.getPrivate().getEncoded());
    WholeFile.write(own.resolveSibling("public.key"), pair.getPublic().getEncoded());
    WholeFile.write(key, pair.getPublic().getEncoded());
  }

  /** Whether the keys of all silos of a round are there. */
  boolean hasKeys(int round) {
    return !config.secure() || publicKeys(round).size() == all.size();
  }

  /**
   * Trains, and leaves the update of a round; nothing where it is there.
   *
   * @throws Failure when training fails
   */
  void update(int round, Progress progress) throws IOException {
    Path header = exchange.updates(round).resolve(name + ".json");
    if (Json.isWhole(header)) {
      return;
    }
    Files.createDirectories(exchange.updates(round));
    Path common = exchange.model(round);
    Path out = Files.createDirectories(folder(round));
    TrainResult trained =
        Training.run(
            settings(round, common),
            round == 1 ? seed : StableHash.of(seed, "round " + round + " " + name),
            data(),
            out,
            progress);
    TensorFile before = TensorFile.read(Exchange.weights(common));
    TensorFile after = TensorFile.read(Exchange.weights(out.resolve(Training.FOLDER)));
    if (!before.tensors().keySet().equals(after.tensors().keySet())) {
      throw Failure.input(
          "silo " + name + ": its model has other tensors than the common one",
          "give it the same train section");
    }
    float[] update = after.flat();
    float[] start = before.flat();
    for (int i = 0; i < update.length; i++) {
      update[i] -= start[i];
    }
    double norm = WeightedMean.norm(update);
    protect(update, norm, round);
    long examples = config.weights() == FederateConfig.Weights.EQUAL ? 1 : trained.examples();
    if (config.secure()) {
      writeMasked(update, examples, round);
    } else {
      before.with(update).write(exchange.values(round, name, false));
    }
    PrivacyConfig privacy = config.privacy();
    Json.write(
        header,
        new SiloUpdate(
            SiloUpdate.VERSION,
            name,
            round,
            examples,
            Exchange.fingerprint(common),
            FeatureSchema.read(data()).fingerprint(),
            update.length,
            config.secure() || privacy.on() ? Double.NaN : norm,
            config.secure(),
            privacy.on() ? privacy.noise() / Math.sqrt(all.size()) : 0,
            SiloUpdate.fingerprint(exchange.values(round, name, config.secure()))));
  }

  private Path folder(int round) {
    return work.resolve(exchange.round(round).getFileName().toString());
  }

  /** Clips, and adds this silo's share of the noise on the sum. */
  private void protect(float[] update, double norm, int round) {
    PrivacyConfig privacy = config.privacy();
    if (privacy.clip() > 0 && norm > privacy.clip()) {
      for (int i = 0; i < update.length; i++) {
        update[i] = (float) (update[i] * (privacy.clip() / norm));
      }
    }
    if (privacy.on()) {
      // Who can repeat the noise can take it away: only where all silos are one process anyway may
      // it follow from the seed.
      RandomGenerator random =
          config.role() == FederateConfig.Role.ALL
              ? new SplittableRandom(StableHash.of(seed, "noise " + round + " " + name))
              : new java.security.SecureRandom();
      double deviation = privacy.noise() * privacy.clip() / Math.sqrt(all.size());
      for (int i = 0; i < update.length; i++) {
        update[i] += (float) (deviation * random.nextGaussian());
      }
    }
  }

  private TrainConfig settings(int round, Path common) {
    Map<String, Object> changes = new LinkedHashMap<>();
    changes.put("epochs", config.localEpochs());
    changes.put("eval_every", config.localEpochs());
    changes.put("members", 1);
    changes.put("log_every", 0);
    changes.put("keep_checkpoints", 1);
    changes.put(
        "stopping",
        ConfigTrees.with(
            train.loop().stopping(), Map.of("patience", 0, "take", StoppingConfig.Take.LAST)));
    // All rounds are one course: with a warm-up and a decay in each the common model hardly moves.
    changes.put(
        "optimizer",
        ConfigTrees.with(
            train.loop().optimizer(),
            Map.of(
                "proximal",
                config.mu(),
                "course_from",
                (round - 1.0) / config.rounds(),
                "course_to",
                round / (double) config.rounds())));
    if (round > 1) {
      changes.put("init_from", InputPath.of(common.toString()));
    }
    return ConfigTrees.with(train, changes);
  }

  private void writeMasked(float[] update, long examples, int round) throws IOException {
    long[] values;
    try {
      values = PairwiseMasks.encode(update, (double) examples);
    } catch (ArithmeticException unfit) {
      throw Failure.input(
          "silo " + name + ": its update cannot be masked: " + unfit.getMessage(),
          "lower train.optimizer.learning_rate, or set federate.privacy.clip",
          unfit);
    }
    PairwiseMasks.add(values, name, keys(round), publicKeys(round), "round " + round);
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    WholeFile.write(exchange.values(round, name, true), bytes.array());
  }

  private static KeyPair newKeys() {
    try {
      return KeyPairGenerator.getInstance("X25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("X25519 is part of every Java runtime", e);
    }
  }

  private KeyPair keys(int round) {
    Path own = folder(round).resolve(PRIVATE);
    try {
      KeyFactory factory = KeyFactory.getInstance("X25519");
      return new KeyPair(
          factory.generatePublic(
              new X509EncodedKeySpec(Json.bytes(own.resolveSibling("public.key")))),
          factory.generatePrivate(new PKCS8EncodedKeySpec(Json.bytes(own))));
    } catch (GeneralSecurityException e) {
      throw Failure.input(own + ": is no key: " + e.getMessage(), "start the round again", e);
    }
  }

  /** The public keys of a round that are there, by silo. */
  private SortedMap<String, PublicKey> publicKeys(int round) {
    SortedMap<String, PublicKey> out = new TreeMap<>();
    for (String silo : all) {
      Path file = exchange.keys(round).resolve(silo);
      if (!Files.exists(file)) {
        continue;
      }
      try {
        KeyFactory factory = KeyFactory.getInstance("X25519");
        out.put(silo, factory.generatePublic(new X509EncodedKeySpec(Json.bytes(file))));
      } catch (GeneralSecurityException e) {
        throw Failure.input(file + ": is no key: " + e.getMessage(), "start the round again", e);
      }
    }
    return out;
  }
}
