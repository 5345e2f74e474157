package org.rectrain.tune;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.rectrain.config.tune.TuneParameter;

/** Every value as likely as any other, on the parameter's own scale. */
public final class RandomSampler implements TrialSampler {
  private final SearchSpace space;
  private final long seed;

  /** A sampler over a space. */
  public RandomSampler(SearchSpace space, long seed) {
    this.space = space;
    this.seed = seed;
  }

  @Override
  public Optional<Map<String, Double>> next(int number, List<PastTrial> history) {
    HashDraws draws = new HashDraws(seed, "random " + number);
    Map<String, Double> point = new LinkedHashMap<>();
    for (TuneParameter parameter : space.parameters()) {
      // Drawn in any case, so that a condition does not move the values behind it.
      double value = value(parameter, draws);
      if (space.counts(parameter, point)) {
        point.put(parameter.key(), value);
      }
    }
    return Optional.of(point);
  }

  private static double value(TuneParameter parameter, HashDraws draws) {
    double low = parameter.low();
    double high = parameter.high();
    double unit = draws.next();
    return switch (parameter.kind()) {
      case UNIFORM -> low + unit * (high - low);
      case LOG -> Math.min(high, Math.exp(Math.log(low) + unit * Math.log(high / low)));
      case INT, CHOICE -> Math.min(high, low + Math.floor(unit * (high - low + 1)));
      case LOG_INT -> {
        double from = Math.log(low - 0.5);
        double drawn = Math.rint(Math.exp(from + unit * (Math.log(high + 0.5) - from)));
        yield Math.min(high, Math.max(low, drawn));
      }
    };
  }
}
