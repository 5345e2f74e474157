package org.rectrain.score;

import org.rectrain.model.Model;
import org.rectrain.nn.engine.Parameter;
import org.rectrain.nn.engine.Parameters;

/**
 * Arithmetic of one score: floating-point operations of matrix products, a multiplication and an
 * addition counted as two; lookups, norms and activations are left out.
 *
 * @param scoring operations per row with the texts encoded before; NaN where unknown
 * @param encoding operations per row that encoding its candidate's text takes, each distinct text
 *     of the rows once; 0 without text
 */
public record Work(double scoring, double encoding) {
  /** Of a model that is no network. */
  public static final Work UNKNOWN = new Work(Double.NaN, Double.NaN);

  /** One after the other. */
  Work plus(Work other) {
    return new Work(scoring + other.scoring, encoding + other.encoding);
  }

  /** Twice the values of the matrices whose name has a part, and of no table of vectors. */
  static double products(Parameters parameters, String part) {
    double sum = 0;
    for (Parameter parameter : parameters.all()) {
      String name = parameter.name();
      boolean table = name.contains("embed") || name.contains("item_id.");
      if (name.contains(part) && !table && parameter.shape().dimension() >= 2) {
        sum += 2.0 * parameter.size();
      }
    }
    return sum;
  }

  /**
   * Of encoding one text.
   *
   * @param tokens its length
   */
  static double encoding(Model.Encoder encoder, int tokens) {
    double attention = 4.0 * tokens * tokens * encoder.sizes().hidden() * encoder.sizes().layers();
    return tokens * products(encoder.parameters(), "") + attention;
  }
}
