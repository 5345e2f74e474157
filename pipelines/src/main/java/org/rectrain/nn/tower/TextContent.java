package org.rectrain.nn.tower;

import ai.djl.ndarray.types.Shape;
import org.rectrain.nn.engine.Fused;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Program;

/**
 * Text vectors as contents, in pieces of a {@link Program}: centred, brought to one length, and
 * projected unless they are contents as they are.
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

  /** Text vectors {@code x} (N, E) as addends (N, D) of contents. */
  static String of(Program program, Parameters parameters, TwoTowerSpec spec, String x) {
    int size = spec.textSize();
    String unit = scaled(program, x, size);
    if (spec.content().centring() != ContentSpec.Centring.NONE) {
      String centre = program.input(parameters.get(CENTRE).array());
      String mean = "torch.slice(" + centre + ", 0, 0, 1, 1)";
      unit = program.let("torch.sub(" + unit + ", " + mean + ")");
      if (spec.content().centring() == ContentSpec.Centring.LINEAR) {
        String map = "torch.slice(" + centre + ", 0, 1, " + (1 + size) + ", 1)";
        unit = program.let("torch.matmul(" + unit + ", " + map + ")");
      }
      unit = scaled(program, unit, size);
    }
    return spec.content().source() == ContentSpec.Source.OWN
        ? unit
        : Mlp.layer(program, parameters, LAYER, unit);
  }

  /**
   * Vectors brought to length sqrt(E): components of the size that the next layer's initial values
   * expect. A vector of zeros, such as that of a text of padding alone, stays one and has no
   * gradient.
   *
   * @param x name of (N, E)
   */
  static String scaled(Program program, String x, int size) {
    return program.let(
        "torch.mul(" + unit(program, x) + ", " + Fused.number(Math.sqrt(size)) + ")");
  }

  /** Vectors brought to length 1; a vector of zeros stays one and has no gradient. */
  static String unit(Program program, String x) {
    String squares = program.let("torch.sum(torch.mul(%1$s, %1$s), [1], True)".formatted(x));
    String norm = program.let("torch.sqrt(torch.clamp_min(" + squares + ", 1.0e-24))");
    String some = program.let("torch.to(torch.gt(" + squares + ", 1.0e-24), 6)");
    return program.let("torch.mul(torch.div(" + x + ", " + norm + "), " + some + ")");
  }
}
