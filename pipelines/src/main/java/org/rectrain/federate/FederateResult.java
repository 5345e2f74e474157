package org.rectrain.federate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.rectrain.config.federate.FederateConfig;
import org.rectrain.dataset.Json;
import org.rectrain.stat.privacy.RenyiAccountant;

/**
 * The content of {@code federate.json}.
 *
 * @param version of the format
 * @param silos names
 * @param secure whether updates were masked
 * @param mu of FedProx; 0 is FedAvg
 * @param rounds what happened, in order
 * @param epsilon privacy spent at {@code delta}; infinite without noise
 * @param delta chance that the guarantee does not hold
 */
public record FederateResult(
    int version,
    List<String> silos,
    boolean secure,
    double mu,
    List<Round> rounds,
    double epsilon,
    double delta) {
  /** Version written by this code. */
  public static final int VERSION = 1;

  /** The rounds that the exchange holds, and what privacy they have spent. */
  static FederateResult of(FederateConfig config, List<String> names, Exchange exchange) {
    List<Round> rounds = new ArrayList<>();
    RenyiAccountant spent = new RenyiAccountant();
    for (int round = 1; round <= config.rounds(); round++) {
      Path file = exchange.round(round).resolve(Exchange.RESULT);
      if (Files.exists(file)) {
        Round joined = Json.read(file, Round.class);
        rounds.add(joined);
        if (config.privacy().on()) {
          spent.add(joined.noise());
        }
      }
    }
    return new FederateResult(
        VERSION,
        names,
        config.secure(),
        config.mu(),
        rounds,
        config.privacy().on() ? spent.epsilon(config.privacy().delta()) : Double.POSITIVE_INFINITY,
        config.privacy().delta());
  }

  /** Its file in the stage's folder. */
  public static final String FILE = "federate.json";

  /** Folder of the joined model below the stage's. */
  public static final String MODEL = "model";

  /**
   * One round.
   *
   * @param round 1 for the first
   * @param members silos whose updates were joined, with the examples that they count
   * @param norms length of each update before clipping; NaN where masked
   * @param refused why others were left out, by silo
   * @param length of the joined update
   * @param noise of the round over the largest influence of a silo; 0 without
   * @param auc of the first task on each silo's valid rows under the joined model; empty where
   *     another process judges
   */
  public record Round(
      int round,
      Map<String, Long> members,
      Map<String, Double> norms,
      Map<String, String> refused,
      double length,
      double noise,
      Map<String, Double> auc) {}
}
