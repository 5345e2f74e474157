package org.rectrain.nn.backbone;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What PEFT's {@code LoraConfig} says.
 *
 * @param rank r, at least 1
 * @param alpha the adapter's output is scaled by alpha / r, or alpha / sqrt(r) when rank-stabilised
 * @param dropout of the adapter's input in training, in [0, 1)
 * @param scaling which of the two
 * @param targets module paths, their last parts, for example {@code query}, or regular expressions
 *     over whole paths; {@code all-linear} takes every linear layer
 * @param layers indexes of the layers that get adapters; empty means all
 */
public record LoraSpec(
    int rank,
    double alpha,
    double dropout,
    Scaling scaling,
    List<String> targets,
    List<Integer> layers) {

  /** How alpha and the rank make the adapter's scale. */
  public enum Scaling {
    /** alpha / r (Hu et al. 2021, arXiv:2106.09685). */
    CLASSIC,
    /** alpha / sqrt(r) (Kalajdzievski 2023, arXiv:2312.03732). */
    RANK_STABILISED
  }

  private static final Pattern LAYER = Pattern.compile("\\.layers?\\.(\\d+)\\.");

  public LoraSpec {
    if (rank < 1) {
      throw new IllegalArgumentException("rank: must be 1 or more, was " + rank);
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException("dropout: must be in [0, 1), was " + dropout);
    }
    if (!(alpha > 0)) {
      throw new IllegalArgumentException("alpha: must be positive, was " + alpha);
    }
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("targets: name at least one linear layer");
    }
    targets = List.copyOf(targets);
    targets.forEach(Pattern::compile);
    layers = List.copyOf(layers);
  }

  /** An adapter on the named modules of all layers, classic scaling, no dropout. */
  public static LoraSpec of(int rank, double alpha, String... targets) {
    return new LoraSpec(rank, alpha, 0, Scaling.CLASSIC, List.of(targets), List.of());
  }

  /** The factor on the adapter's output. */
  public double scale() {
    return alpha / (scaling == Scaling.CLASSIC ? rank : Math.sqrt(rank));
  }

  /** Whether one target means the linear layer at that path. */
  static boolean names(String target, String path) {
    return target.equals("all-linear")
        || path.equals(target)
        || path.endsWith("." + target)
        || path.matches(target);
  }

  /** Whether the linear layer at that path gets an adapter. */
  public boolean covers(String path) {
    boolean named = targets.stream().anyMatch(target -> names(target, path));
    if (!named || layers.isEmpty()) {
      return named;
    }
    var match = LAYER.matcher(path);
    return match.find() && layers.contains(Integer.valueOf(match.group(1)));
  }
}
