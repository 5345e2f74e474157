package org.rectrain.nn.backbone;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

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

  private static final Pattern LAYER = Pattern.compile("(?:^|\\.)layers?\\.(\\d+)\\.");

  public LoraSpec {
    if (rank < 1) {
      throw new IllegalArgumentException("rank: must be 1 or more, was " + rank);
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException("dropout: must be in [0, 1), was " + dropout);
    }
    if (!(alpha > 0) || !Double.isFinite(alpha)) {
      throw new IllegalArgumentException("alpha: must be positive, was " + alpha);
    }
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("targets: name at least one linear layer");
    }
    targets = List.copyOf(targets);
    for (String target : targets) {
      try {
        Pattern.compile(target);
      } catch (PatternSyntaxException e) {
        throw new IllegalArgumentException(
            "targets: '" + target + "' is no regular expression: " + e.getDescription(), e);
      }
    }
    layers = List.copyOf(layers);
    if (layers.stream().anyMatch(layer -> layer < 0)) {
      throw new IllegalArgumentException("layers: " + layers + "; expected indexes from 0");
    }
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
        || path.matches(target)
        // Written over a model with a head, whose backbone is one level deeper.
        || ("model." + path).matches(target)
        || ("bert." + path).matches(target);
  }

  /** Paths of the linear layers that get adapters, in the order of the network. */
  public List<String> covered(Map<String, Shape> linears) {
    return linears.keySet().stream().filter(this::covers).toList();
  }

  /**
   * What keeps the adapters from being put beside some linear layers; empty when nothing does.
   *
   * @param linears weight shapes (out, in) by module path
   * @return a problem each, that begins with the name of this record's component
   */
  public List<String> misfits(Map<String, Shape> linears) {
    List<String> out = new ArrayList<>();
    List<String> covered = covered(linears);
    for (String target : targets) {
      if (covered.stream().noneMatch(path -> names(target, path))) {
        boolean elsewhere = linears.keySet().stream().anyMatch(path -> names(target, path));
        out.add(
            "targets: '"
                + target
                + (elsewhere
                    ? "' names no linear layer of layers " + layers
                    : "' names no linear layer")
                + "; there are "
                + lastParts(linears));
      }
    }
    for (String path : covered) {
      Shape shape = linears.get(path);
      if (shape != null && rank > Math.min(shape.get(0), shape.get(1))) {
        out.add("rank: " + rank + " is more than " + path + " of shape " + shape + " has");
        break;
      }
    }
    return out;
  }

  private static List<String> lastParts(Map<String, Shape> linears) {
    return linears.keySet().stream()
        .map(path -> path.substring(path.lastIndexOf('.') + 1))
        .distinct()
        .toList();
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
