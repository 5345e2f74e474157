package org.rectrain.tune;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.rectrain.config.tune.TuneParameter;

/** Every combination once, the last parameter changing fastest. */
public final class GridSampler implements TrialSampler {
  /** More would never end, and would fill the memory before it began. */
  static final int MOST = 100_000;

  private final List<Map<String, Double>> points = new ArrayList<>();

  /** A grid over a space; combinations that differ in nothing that counts are one. */
  public GridSampler(SearchSpace space) {
    fill(space, 0, new LinkedHashMap<>());
  }

  private void fill(SearchSpace space, int at, Map<String, Double> point) {
    if (points.size() >= MOST) {
      return;
    }
    if (at == space.parameters().size()) {
      points.add(new LinkedHashMap<>(point));
      return;
    }
    TuneParameter parameter = space.parameters().get(at);
    if (!space.counts(parameter, point)) {
      fill(space, at + 1, point);
      return;
    }
    for (double value : parameter.grid()) {
      point.put(parameter.key(), value);
      fill(space, at + 1, point);
    }
    point.remove(parameter.key());
  }

  /** Number of combinations. */
  public int size() {
    return points.size();
  }

  @Override
  public Optional<Map<String, Double>> next(int number, List<PastTrial> history) {
    return number <= points.size() ? Optional.of(points.get(number - 1)) : Optional.empty();
  }
}
