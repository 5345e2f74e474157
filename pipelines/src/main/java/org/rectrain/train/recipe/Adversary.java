package org.rectrain.train.recipe;

/**
 * Shifts of text vectors along which the loss grows: the fast gradient method (Miyato et al. 2017)
 * with one step, projected gradient descent (Madry et al. 2018) with more.
 *
 * @param epsilon largest length (L2 norm) of a vector's shift; 0 shifts nothing
 * @param steps one goes to that length; more go 2.5 / steps of it each, and back to it where they
 *     leave it
 */
public record Adversary(double epsilon, int steps) {
  /** Shifts nothing. */
  public static final Adversary NONE = new Adversary(0, 1);

  private static final double REACH = 2.5;

  /** Whether anything is shifted. */
  public boolean isOn() {
    return epsilon > 0;
  }

  /**
   * Goes one step further; vectors without a gradient stay.
   *
   * @param shifts (N, E), changed in place
   * @param gradient (N, E), of the loss where the shifts have led so far
   * @param width E
   */
  public void step(float[] shifts, float[] gradient, int width) {
    double length = steps == 1 ? epsilon : REACH * epsilon / steps;
    for (int start = 0; start < shifts.length; start += width) {
      double norm = norm(gradient, start, width);
      if (norm > 0) {
        for (int i = start; i < start + width; i++) {
          shifts[i] += (float) (length * gradient[i] / norm);
        }
        double reached = norm(shifts, start, width);
        if (reached > epsilon) {
          for (int i = start; i < start + width; i++) {
            shifts[i] = (float) (shifts[i] * (epsilon / reached));
          }
        }
      }
    }
  }

  private static double norm(float[] values, int start, int width) {
    double squares = 0;
    for (int i = start; i < start + width; i++) {
      squares += (double) values[i] * values[i];
    }
    return Math.sqrt(squares);
  }
}
