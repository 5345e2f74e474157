package org.rectrain.config.prepare;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.read.Option;

/** Thresholds on the quality of the raw data. */
public record GatesConfig(
    @Option(
            doc =
                "Largest share of missing values in any mapped column. Where an empty cell is an"
                    + " answer (data.events.weight, history, labels with empty = 0) only"
                    + " max_missing_of judges.",
            def = "0.05",
            min = 0,
            max = 1)
        double maxMissing,
    @Option(
            doc =
                "Other thresholds for single columns, e.g. {device: 0.5}. Columns of the"
                    + " catalogue and the profiles are judged only here: {items.title: 0.01}.")
        Map<String, Double> maxMissingOf,
    @Option(
            doc =
                "Smallest normalised entropy of a label over clean rows before sampling, in bits:"
                    + " 1 = balanced, 0 = constant.",
            def = "0.02",
            min = 0,
            max = 1)
        double minLabelEntropy,
    @Option(
            doc =
                "Largest share of quarantined rows, but for joined events and rows outside the"
                    + " window of the split.",
            def = "0.2",
            min = 0,
            max = 1)
        double maxQuarantined,
    @Option(
            doc =
                "Largest share of rows whose user has no profile, where"
                    + " prepare.clean.unknown_users is flag: almost all means that the ids of"
                    + " the log and of the profiles do not fit.",
            def = "0.5",
            min = 0,
            max = 1)
        double maxUnknownUsers,
    @Option(
            doc =
                "Shares the rows ought to have, e.g. {device: {ios: 0.35, android: 0.65}}: the"
                    + " traffic they represent.")
        Map<String, Map<String, Double>> reference,
    @Option(
            doc = "Largest absolute difference from a reference share.",
            def = "0.1",
            min = 0,
            max = 1)
        double maxShareDifference,
    @Option(
            doc =
                "Smallest normalised entropy of each stratum (prepare.split.strata and the"
                    + " columns of the reference) over clean rows before sampling: H in bits"
                    + " divided by log2 of the number of values; 1 = even, 0 = one value. Without"
                    + " it the entropies are reported and not judged.",
            min = 0,
            max = 1)
        @Nullable Double minStratumEntropy,
    @Option(
            doc =
                "Largest share of a table's rows that hold personal data of one kind in one"
                    + " column, as they came, so also where it is masked. Without it the finds"
                    + " are reported and not judged.",
            min = 0,
            max = 1)
        @Nullable Double maxPersonalData,
    @Option(doc = "Drift from a reference data set.") DriftConfig drift) {

  /** Checks that shares are shares. */
  public GatesConfig {
    if (reference != null) {
      reference.forEach(
          (column, shares) -> {
            double sum = shares.values().stream().mapToDouble(Double::doubleValue).sum();
            if (sum > 1 + 1e-6 || shares.values().stream().anyMatch(s -> s < 0)) {
              throw new IllegalArgumentException(
                  "reference."
                      + column
                      + ": "
                      + shares
                      + " is not allowed; expected shares from 0 that sum to at most 1");
            }
          });
    }
  }
}
