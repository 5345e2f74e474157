package org.rectrain.eval;

import java.util.Arrays;
import java.util.List;
import org.rectrain.eval.measure.IntervalEstimate;

/**
 * A metric over models that differ only in their seed.
 *
 * @param mean over the seeds, with an interval over users and seeds
 * @param deviation standard deviation between the seeds (n - 1); NaN for a single one
 * @param values one per seed, in the order of the runs
 */
public record SeedSpread(IntervalEstimate mean, double deviation, List<Double> values) {
  static SeedSpread of(IntervalEstimate mean, double[] values) {
    double squares = Arrays.stream(values).map(v -> (v - mean.value()) * (v - mean.value())).sum();
    double deviation = values.length < 2 ? Double.NaN : Math.sqrt(squares / (values.length - 1));
    return new SeedSpread(mean, deviation, Arrays.stream(values).boxed().toList());
  }
}
