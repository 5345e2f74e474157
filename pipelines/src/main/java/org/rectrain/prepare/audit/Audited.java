package org.rectrain.prepare.audit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.prepare.PrepareConfig;
import org.rectrain.config.prepare.PrepareConfig.Reweight;
import org.rectrain.dataset.DataAudit;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.prepare.pass.ExampleCounts;
import org.rectrain.prepare.pass.PopulationWeights;
import org.rectrain.prepare.pass.Strata;
import org.rectrain.prepare.quality.Drift;
import org.rectrain.prepare.quality.Entropy;

/**
 * What is measured beside the counts of the two passes.
 *
 * @param weights of the reference population
 * @param drift null when there is no reference data set
 * @param noise labels that are probably wrong
 * @param agreement null when there are no annotators
 */
public record Audited(
    PopulationWeights weights,
    @Nullable Drift drift,
    List<DataAudit.Noise> noise,
    DataAudit.@Nullable Agreement agreement) {

  /**
   * The audit.
   *
   * @param rates label rates of all clean rows, before sampling
   */
  DataAudit audit(
      PrepareConfig config,
      ExampleCounts counts,
      List<String> labels,
      FeatureSchema schema,
      Map<String, Double> rates) {
    boolean named = !config.gates().reference().isEmpty();
    return new DataAudit(
        config.statistics().train().name().toLowerCase(Locale.ROOT),
        balance(counts.strata, labels),
        weights.shares(),
        named && config.reweight() == Reweight.REFERENCE,
        weights.effectiveRows(),
        drift == null ? List.of() : drift.compare(counts.fit, rates),
        drift == null ? List.of() : drift.absent(schema),
        noise,
        agreement);
  }

  private static List<DataAudit.Balance> balance(Strata strata, List<String> labels) {
    List<DataAudit.Balance> out = new ArrayList<>();
    strata.counts().forEach((column, values) -> out.add(balance(column, values, labels)));
    return out;
  }

  private static DataAudit.Balance balance(
      String column, Map<String, long[][]> values, List<String> labels) {
    long total = 0;
    long[] rows = new long[values.size()];
    double[] left = new double[labels.size()];
    int at = 0;
    for (long[][] table : values.values()) {
      long[] sums = new long[1 + labels.size()];
      for (long[] split : table) {
        for (int i = 0; i < sums.length; i++) {
          sums[i] += split[i];
        }
      }
      rows[at++] = sums[0];
      total += sums[0];
      for (int i = 0; i < left.length; i++) {
        long positives = sums[1 + i];
        left[i] += sums[0] * Entropy.normalised(positives, sums[0] - positives);
      }
    }
    Map<String, Double> byLabel = new LinkedHashMap<>();
    for (int i = 0; i < left.length; i++) {
      byLabel.put(labels.get(i), left[i] / total);
    }
    return new DataAudit.Balance(column, rows.length, Entropy.normalised(rows), byLabel);
  }
}
