package org.rectrain.prepare;

import java.util.List;
import java.util.Map;
import org.rectrain.config.PrepareConfig.GatesConfig;
import org.rectrain.dataset.PreparedManifest.Gate;
import org.rectrain.dataset.PreparedManifest.Leakage;
import org.rectrain.dataset.PreparedManifest.Stratum;
import org.rectrain.prepare.clean.Tally;
import org.rectrain.prepare.quality.Entropy;
import org.rectrain.prepare.quality.Gates;

/** Judges the counts of a preparation by the configured thresholds. */
final class GateKeeper {
  private final GatesConfig config;
  private final List<String> labels;

  GateKeeper(GatesConfig config, List<String> labels) {
    this.config = config;
    this.labels = labels;
  }

  List<Gate> judge(
      Map<String, Double> missing,
      Tally tally,
      ExampleCounts counts,
      long kept,
      List<Stratum> strata,
      Leakage leakage) {
    Gates gates = new Gates();
    gates.missing(missing, config.maxMissing(), config.maxMissingOf());
    gates.atMost(
        "quarantined rows",
        (double) tally.removedRows() / tally.rows(),
        config.maxQuarantined(),
        "look at quarantine/ for the rules and reasons; flag a rule that removes good rows");
    for (int i = 0; i < labels.size(); i++) {
      long positives = 0;
      for (long[] split : counts.positives) {
        positives += split[i];
      }
      gates.atLeast(
          "entropy of " + labels.get(i),
          Entropy.normalised(positives, kept - positives),
          config.minLabelEntropy(),
          "almost all rows have the same label; check data.events.labels");
    }
    reference(gates, strata);
    gates.atMost(
        "leakage",
        leakage.holds() ? 0 : 1,
        0,
        "see leakage in manifest.json; this is a fault of rectrain or of overlapping boundaries");
    return gates.all();
  }

  /** The case of 70 % of rows from a kind of user that is 35 % of the traffic. */
  private void reference(Gates gates, List<Stratum> strata) {
    config
        .reference()
        .forEach(
            (column, shares) ->
                shares.forEach(
                    (value, expected) -> {
                      double share =
                          strata.stream()
                              .filter(s -> s.column().equals(column) && s.value().equals(value))
                              .mapToDouble(Stratum::share)
                              .findFirst()
                              .orElse(0);
                      String weight =
                          share == 0 ? "collect some" : "weight them by " + expected / share;
                      gates.atMost(
                          "share of " + column + " = " + value + " against " + expected,
                          Math.abs(share - expected),
                          config.maxShareDifference(),
                          "these rows are " + share + " of all; " + weight);
                    }));
  }
}
