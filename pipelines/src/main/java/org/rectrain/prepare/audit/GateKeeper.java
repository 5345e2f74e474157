package org.rectrain.prepare.audit;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.rectrain.config.data.EventsConfig.Feedback;
import org.rectrain.config.prepare.CleanConfig;
import org.rectrain.config.prepare.GatesConfig;
import org.rectrain.config.prepare.PrepareConfig;
import org.rectrain.dataset.DataAudit;
import org.rectrain.dataset.PreparedManifest.Gate;
import org.rectrain.dataset.PreparedManifest.Leakage;
import org.rectrain.dataset.PreparedManifest.Stratum;
import org.rectrain.prepare.clean.Tally;
import org.rectrain.prepare.pass.ExampleCounts;
import org.rectrain.prepare.quality.Drift;
import org.rectrain.prepare.quality.Entropy;
import org.rectrain.prepare.quality.LabelNoise;
import org.rectrain.prepare.quality.QualityGates;

/** Judges the counts of a preparation by the configured thresholds. */
final class GateKeeper {
  private final GatesConfig config;
  private final PrepareConfig all;
  private final List<String> labels;
  private final Feedback feedback;

  GateKeeper(PrepareConfig config, List<String> labels, Feedback feedback) {
    this.feedback = feedback;
    this.all = config;
    this.config = config.gates();
    this.labels = labels;
  }

  List<Gate> judge(
      Map<String, Double> missing,
      Tally tally,
      long faultless,
      long unknownUsers,
      ExampleCounts counts,
      long kept,
      List<Stratum> strata,
      Leakage leakage,
      DataAudit audit,
      Map<String, Double> personalData) {
    QualityGates gates = new QualityGates();
    gates.missing(missing, config.maxMissing(), config.maxMissingOf());
    gates.atMost(
        "quarantined rows",
        (double) (tally.removedRows() - faultless) / tally.rows(),
        config.maxQuarantined(),
        "look at quarantine/ for the rules and reasons; flag a rule that removes good rows");
    if (unknownUsers > 0 && all.clean().unknownUsers() == CleanConfig.Action.FLAG) {
      gates.atMost(
          "rows of users without a profile",
          (double) unknownUsers / tally.rows(),
          config.maxUnknownUsers(),
          "compare data.users.id with data.events.user; for a log of many new users raise"
              + " prepare.gates.max_unknown_users");
    }
    for (int i = 0; i < labels.size(); i++) {
      long positives = 0;
      for (long[] split : counts.positives) {
        positives += split[i];
      }
      if (i == 0 && positives == kept && feedback != Feedback.IMPRESSIONS) {
        continue; // Positives only: the same in all rows is what the log is.
      }
      gates.atLeast(
          "entropy of " + labels.get(i),
          Entropy.normalised(positives, kept - positives),
          config.minLabelEntropy(),
          "almost all rows have the same label; check data.events.labels, leave a label out that"
              + " says nothing, or lower prepare.gates.min_label_entropy for a rare one");
    }
    Double evenness = config.minStratumEntropy();
    if (evenness != null) {
      audit
          .balance()
          .forEach(
              b ->
                  gates.atLeast(
                      "entropy of stratum " + b.column(),
                      b.entropy(),
                      evenness,
                      "a few of its " + b.values() + " values hold almost all rows"));
    }
    Double exposed = config.maxPersonalData();
    if (exposed != null && all.pii() != PrepareConfig.Pii.OFF) {
      if (personalData.isEmpty()) {
        gates.atMost("personal data in texts", 0, exposed, "");
      }
      personalData.forEach(
          (columnAndKind, share) ->
              gates.atMost(
                  "personal data in " + columnAndKind,
                  share,
                  exposed,
                  "keep it out of the export; prepare.pii: mask replaces what is found"));
    }
    reference(gates, strata, audit);
    Drift.judge(config.drift(), audit.drift(), audit.absent(), gates);
    LabelNoise.judge(all.labelNoise(), audit.noise(), gates);
    Annotations.judge(all.annotations(), audit.agreement(), gates);
    gates.atMost(
        "leakage",
        leakage.holds() ? 0 : 1,
        0,
        "see leakage in manifest.json; this is a fault of rectrain or of overlapping boundaries");
    return gates.all();
  }

  /** The case of 70 % of rows from a kind of user that is 35 % of the traffic. */
  private void reference(QualityGates gates, List<Stratum> strata, DataAudit audit) {
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
                      gates.atMost(
                          "share of " + column + " = " + value + " against " + expected,
                          Math.abs(share - expected),
                          config.maxShareDifference(),
                          advice(audit, column, value, share));
                    }));
  }

  private static String advice(DataAudit audit, String column, String value, double share) {
    double weight =
        audit.population().stream()
            .filter(p -> p.column().equals(column) && p.value().equals(value))
            .mapToDouble(DataAudit.PopulationShare::weight)
            .findFirst()
            .orElse(Double.NaN);
    String what =
        Double.isNaN(weight)
            ? "collect some"
            : audit.reweighted()
                ? String.format(Locale.ROOT, "train rows carry the weight %.4f", weight)
                : String.format(
                    Locale.ROOT,
                    "weight them by %.4f: prepare.reweight=reference writes it",
                    weight);
    return String.format(Locale.ROOT, "these rows are %.4f of all; %s", share, what);
  }
}
