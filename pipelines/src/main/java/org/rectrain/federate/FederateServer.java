package org.rectrain.federate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.federate.FederateConfig;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.Json;
import org.rectrain.run.Progress;
import org.rectrain.weights.TensorFile;

/** Joins the updates of a round to the next common model. */
final class FederateServer {
  /** An update is scaled in single precision. */
  private static final double CLIP_SLACK = 1e-4;

  private final FederateConfig config;
  private final Exchange exchange;
  private final List<String> silos;
  private final Progress progress;

  FederateServer(FederateConfig config, Exchange exchange, List<String> silos, Progress progress) {
    this.config = config;
    this.exchange = exchange;
    this.silos = silos;
    this.progress = progress;
  }

  /** An update that fits. */
  @SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
  private record Fitting(SiloUpdate header, float[] values, long[] masked) {}

  /**
   * Joins a round; nothing where that is done.
   *
   * @param failed silos that could not train, with the reason
   * @throws Failure (exit code 3) when too few updates fit
   */
  FederateResult.Round join(int round, Map<String, String> failed) throws IOException {
    Path done = exchange.round(round).resolve(Exchange.RESULT);
    if (Json.isWhole(done)) {
      return Json.read(done, FederateResult.Round.class);
    }
    Map<String, String> refused = new TreeMap<>(failed);
    List<Fitting> updates = new ArrayList<>();
    TensorFile common = TensorFile.read(Exchange.weights(exchange.model(round)));
    for (String silo : silos) {
      if (!failed.containsKey(silo)) {
        read(silo, round, common, updates, refused);
      }
    }
    if (!config.secure()) {
      leaveOutOutliers(updates, refused);
    }
    refused.forEach(
        (silo, why) ->
            progress.log("federate: round " + round + ": " + silo + " is left out: " + why));
    int needed = config.minSilos() > 0 ? config.minSilos() : silos.size();
    if (updates.size() < needed) {
      throw Failure.input(
          "federate: round "
              + round
              + " has "
              + updates.size()
              + " of "
              + needed
              + " updates: "
              + refused,
          config.secure()
              ? "with secure aggregation every silo is needed; let it train again"
              : "let the others train, or lower federate.min_silos");
    }
    double[] weights = updates.stream().mapToDouble(u -> u.header().examples()).toArray();
    float[] mean =
        config.secure()
            ? unmasked(updates, weights)
            : WeightedMean.of(updates.stream().map(Fitting::values).toList(), weights);
    float[] next = common.flat();
    for (int i = 0; i < next.length; i++) {
      next[i] += mean[i];
    }
    FederateResult.Round result = result(round, updates, refused, WeightedMean.norm(mean));
    Path target = exchange.model(round + 1);
    Path joined = exchange.joined(round);
    Exchange.copy(exchange.model(round), joined);
    common.with(next).write(Exchange.weights(joined));
    Exchange.copy(joined, target);
    Json.write(done, result);
    return result;
  }

  private void read(
      String silo, int round, TensorFile common, List<Fitting> updates, Map<String, String> refused)
      throws IOException {
    Path header = exchange.updates(round).resolve(silo + ".json");
    if (!Files.exists(header)) {
      refused.put(silo, "no update; expected " + header);
      return;
    }
    SiloUpdate update;
    try {
      update = Json.read(header, SiloUpdate.class);
    } catch (Failure unreadable) {
      refused.put(silo, String.valueOf(unreadable.getMessage()));
      return;
    }
    String problem = problem(update, silo, round, common);
    if (problem != null) {
      refused.put(silo, problem);
      return;
    }
    try {
      Fitting fitting =
          config.secure()
              ? new Fitting(update, new float[0], masked(silo, round, common.size()))
              : new Fitting(update, plain(silo, round, common), new long[0]);
      updates.add(fitting);
    } catch (Failure damaged) {
      refused.put(silo, String.valueOf(damaged.getMessage()));
    }
  }

  private @Nullable String problem(SiloUpdate update, String silo, int round, TensorFile common) {
    Path model = exchange.model(round);
    if (update.version() != SiloUpdate.VERSION) {
      return "its update has format " + update.version() + "; expected " + SiloUpdate.VERSION;
    }
    if (!silo.equals(update.silo()) || update.round() != round) {
      return "its update says silo " + update.silo() + ", round " + update.round();
    }
    if (!Exchange.fingerprint(model).equals(update.base())) {
      return "it started from another model (" + update.base() + ")";
    }
    if (!FeatureSchema.read(model).fingerprint().equals(update.features())) {
      return "it has other features (" + update.features() + ")";
    }
    if (update.size() != common.size()) {
      return "its update has " + update.size() + " values; expected " + common.size();
    }
    boolean alike = config.weights() == FederateConfig.Weights.EQUAL;
    if (update.examples() <= 0 || (alike && update.examples() != 1)) {
      return "it claims "
          + update.examples()
          + " examples"
          + (alike ? "; expected 1, with federate.weights: equal" : "");
    }
    if (update.masked() != config.secure()) {
      return update.masked() ? "its update is masked" : "its update is not masked";
    }
    Path values = exchange.values(round, silo, update.masked());
    if (update.values() != null
        && Files.exists(values)
        && !SiloUpdate.fingerprint(values).equals(update.values())) {
      return values + " does not hold the values that it sent";
    }
    // More than that is as little true as less: it is what the budget is reckoned from.
    double wanted = config.privacy().noise() / Math.sqrt(silos.size());
    if (!(Math.abs(update.noise() - wanted) <= 1e-9 * wanted)) {
      return "it added noise " + update.noise() + "; expected " + wanted;
    }
    return null;
  }

  private float[] plain(String silo, int round, TensorFile common) {
    Path file = exchange.values(round, silo, false);
    TensorFile own = TensorFile.read(file);
    for (String name : own.tensors().keySet()) {
      if (!common.tensors().containsKey(name)) {
        throw Failure.input(
            file + ": tensor " + name + " is none of the common model's", "train again");
      }
    }
    for (var entry : common.tensors().entrySet()) {
      TensorFile.Tensor tensor = own.tensors().get(entry.getKey());
      if (tensor == null || !tensor.fits(entry.getValue())) {
        throw Failure.input(file + ": no tensor " + entry.getKey() + " that fits", "train again");
      }
      for (float value : tensor.values()) {
        if (!Float.isFinite(value)) {
          throw Failure.input(
              file + ": " + entry.getKey() + " holds " + value, "look at the silo's data");
        }
      }
    }
    float[] update = own.flat();
    requireClipped(file, WeightedMean.norm(update));
    return update;
  }

  /** Noise on top, of another length each time, leaves nothing to compare. */
  private void requireClipped(Path file, double norm) {
    double clip = config.privacy().clip();
    if (clip > 0 && !config.privacy().on() && norm > clip * (1 + CLIP_SLACK)) {
      throw Failure.input(
          file + ": has length " + norm + "; expected federate.privacy.clip: " + clip + " at most",
          "give all silos the same federate section");
    }
  }

  private long[] masked(String silo, int round, int size) {
    Path file = exchange.values(round, silo, true);
    byte[] bytes = Json.bytes(file);
    if (bytes.length != size * Long.BYTES) {
      throw Failure.input(
          file + ": has " + bytes.length + " bytes; expected " + size * Long.BYTES,
          "send it again");
    }
    long[] out = new long[size];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(out);
    return out;
  }

  private static float[] unmasked(List<Fitting> updates, double[] weights) {
    long[] sum = new long[updates.get(0).masked().length];
    for (Fitting update : updates) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += update.masked()[i];
      }
    }
    try {
      return PairwiseMasks.decode(sum, Arrays.stream(weights).sum(), updates.size());
    } catch (ArithmeticException open) {
      throw Failure.input(
          "federate: " + open.getMessage() + ": a silo used keys of another try of this round",
          "delete the round's keys and updates in federate.exchange and let all silos train again",
          open);
    }
  }

  /** Updates that are much longer than most are no honest ones. */
  private void leaveOutOutliers(List<Fitting> updates, Map<String, String> refused) {
    double[] norms =
        updates.stream().mapToDouble(u -> WeightedMean.norm(u.values())).sorted().toArray();
    if (norms.length < 3) {
      return;
    }
    double median = norms[(norms.length - 1) / 2];
    updates.removeIf(
        update -> {
          double norm = WeightedMean.norm(update.values());
          boolean far = norm > config.outlier() * median;
          if (far) {
            refused.put(
                update.header().silo(),
                String.format(
                    Locale.ROOT,
                    "its update has length %.4g, more than federate.outlier: %s times the median"
                        + " %.4g",
                    norm,
                    config.outlier(),
                    median));
          }
          return far;
        });
  }

  private FederateResult.Round result(
      int round, List<Fitting> updates, Map<String, String> refused, double length) {
    Map<String, Long> members = new LinkedHashMap<>();
    Map<String, Double> norms = new LinkedHashMap<>();
    double variance = 0;
    for (Fitting update : updates) {
      members.put(update.header().silo(), update.header().examples());
      norms.put(update.header().silo(), update.header().norm());
      variance += update.header().noise() * update.header().noise();
    }
    return new FederateResult.Round(
        round, members, norms, refused, length, Math.sqrt(variance), Map.of());
  }
}
