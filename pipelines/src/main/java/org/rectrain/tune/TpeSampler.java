package org.rectrain.tune;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.rectrain.config.tune.TuneParameter;
import org.rectrain.tune.PastTrial.End;

/**
 * Tree-structured Parzen estimator (Bergstra et al. 2011), multivariate: of some points drawn from
 * the density of the best trials, the one at which that density is highest against the density of
 * the others. Groups of parameters under different conditions are chosen one after another, each
 * from the trials in which it counted.
 */
public final class TpeSampler implements TrialSampler {
  private static final int CANDIDATES = 24;
  private static final int MOST_GOOD = 25;
  private static final double GOOD_SHARE = 0.1;

  private final SearchSpace space;
  private final long seed;
  private final int startup;
  private final RandomSampler random;

  /**
   * A sampler over a space.
   *
   * @param startup ended trials below which values are random
   */
  public TpeSampler(SearchSpace space, long seed, int startup) {
    this.space = space;
    this.seed = seed;
    this.startup = startup;
    this.random = new RandomSampler(space, seed);
  }

  @Override
  public Optional<Map<String, Double>> next(int number, List<PastTrial> history) {
    List<PastTrial> ended =
        history.stream()
            .filter(t -> t.end() != End.FAILED)
            .sorted(Comparator.comparingInt(PastTrial::number))
            .toList();
    if (ended.size() < startup) {
      return random.next(number, history);
    }
    Set<Integer> good = good(ended);
    Map<String, Double> point = new LinkedHashMap<>();
    for (int g = 0; g < space.groups().size(); g++) {
      List<TuneParameter> group = space.groups().get(g);
      if (space.counts(group.get(0), point)) {
        double[] chosen =
            choose(group, ended, good, new HashDraws(seed, "tpe " + number + " " + g));
        for (int p = 0; p < chosen.length; p++) {
          point.put(group.get(p).key(), chosen[p]);
        }
      }
    }
    return Optional.of(point);
  }

  private static double[] choose(
      List<TuneParameter> group, List<PastTrial> ended, Set<Integer> good, HashDraws draws) {
    List<double[]> near = new ArrayList<>();
    List<double[]> far = new ArrayList<>();
    for (PastTrial trial : ended) {
      if (group.stream().allMatch(p -> trial.point().containsKey(p.key()))) {
        double[] values =
            group.stream()
                .mapToDouble(p -> trial.point().getOrDefault(p.key(), Double.NaN))
                .toArray();
        (good.contains(trial.number()) ? near : far).add(values);
      }
    }
    ParzenEstimator best = new ParzenEstimator(group, near.toArray(double[][]::new));
    ParzenEstimator rest = new ParzenEstimator(group, far.toArray(double[][]::new));
    double[] chosen = best.sample(draws);
    double gain = best.logDensity(chosen) - rest.logDensity(chosen);
    for (int i = 1; i < CANDIDATES; i++) {
      double[] candidate = best.sample(draws);
      double candidateGain = best.logDensity(candidate) - rest.logDensity(candidate);
      if (candidateGain > gain) {
        chosen = candidate;
        gain = candidateGain;
      }
    }
    return chosen;
  }

  /** Numbers of the best tenth: by loss, then of those stopped early the ones that got farthest. */
  static Set<Integer> good(List<PastTrial> ended) {
    int most = (int) Math.min(MOST_GOOD, Math.ceil(GOOD_SHARE * ended.size()));
    Comparator<PastTrial> order =
        Comparator.comparing(PastTrial::end)
            .thenComparingInt(t -> t.end() == End.DONE ? 0 : -t.evaluations())
            .thenComparingDouble(PastTrial::loss)
            .thenComparingInt(PastTrial::number);
    return Set.copyOf(ended.stream().sorted(order).limit(most).map(PastTrial::number).toList());
  }
}
