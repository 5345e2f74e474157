package org.rectrain.nn.tower;

import ai.djl.ndarray.types.Shape;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.graph.Net;
import org.rectrain.nn.graph.Value;

/**
 * Text vectors as contents: centred, brought to one length, and projected unless they are contents
 * as they are.
 *
 * <p>Legend: N texts, E size of a text's vector, D size of a content.
 */
public final class TextContent {
  /**
   * Name of the centring: the mean (1, E) of the catalogue's vectors, each brought to length
   * sqrt(E), and below it, where there is a map, its matrix (E, E). It never learns.
   */
  public static final String CENTRE = TwoTower.PREFIX + "text_centre";

  private static final String LAYER = TwoTower.PREFIX + "text";

  /** The temperature that a cosine is divided by at first. */
  private static final double TEMPERATURE = 0.05;

  private TextContent() {}

  /** Adds the parameters; what is taken out is zeros until it is found in a catalogue. */
  static void initialise(TwoTowerSpec spec, Parameters parameters, long seed) {
    if (spec.textSize() > 0) {
      int rows = spec.content().centreRows(spec.textSize());
      if (rows > 0) {
        parameters.zeros(CENTRE, new Shape(rows, spec.textSize()));
      }
      if (spec.content().source() == ContentSpec.Source.PROJECTED) {
        Mlp.linear(parameters, LAYER, spec.textSize(), spec.vectorSize(), seed);
      }
    }
  }

  /** The learned scale's logarithm in a fresh scorer. */
  static float logScale(TwoTowerSpec spec) {
    return spec.content().similarity() == ContentSpec.Similarity.COSINE
        ? (float) -Math.log(TEMPERATURE)
        : 0;
  }

  /** Text vectors (N, E) as addends (N, D) of contents. */
  static Value of(Net net, Parameters parameters, TwoTowerSpec spec, Value texts) {
    int size = spec.textSize();
    Value x = scaled(texts, size);
    if (spec.content().centring() != ContentSpec.Centring.NONE) {
      Value centre = net.value(parameters.get(CENTRE));
      x = x.minus(centre.slice(0, 0, 1));
      if (spec.content().centring() == ContentSpec.Centring.LINEAR) {
        x = x.matmul(centre.slice(0, 1, 1 + size));
      }
      x = scaled(x, size);
    }
    return spec.content().source() == ContentSpec.Source.OWN
        ? x
        : Mlp.layer(net, parameters, LAYER, x);
  }

  /**
   * Vectors brought to length sqrt(E): components of the size that the next layer's initial values
   * expect. A vector of zeros, such as that of a text of padding alone, stays one and has no
   * gradient.
   *
   * @param x (N, E)
   */
  static Value scaled(Value x, int size) {
    return unit(x).times(Math.sqrt(size));
  }

  /** Vectors brought to length 1; a vector of zeros stays one and has no gradient. */
  static Value unit(Value x) {
    Value squares = x.times(x).sumKept(1); // -> (N, 1)
    Value norm = squares.atLeast(1e-24).sqrt();
    return x.over(norm).times(squares.isAbove(1e-24));
  }
}
