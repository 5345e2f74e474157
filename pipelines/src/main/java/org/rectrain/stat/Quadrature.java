package org.rectrain.stat;

/** Composite Gauss-Legendre nodes: exact to rounding for smooth integrands on narrow panels. */
public final class Quadrature {
  private static final int ORDER = 12;
  private static final double[] NODE = new double[ORDER];
  private static final double[] WEIGHT = new double[ORDER];

  static {
    for (int i = 0; i < ORDER; i++) {
      double x = Math.cos(Math.PI * (i + 0.75) / (ORDER + 0.5));
      double slope = 1;
      for (int step = 0; step < 100; step++) {
        double p0 = 1;
        double p1 = x;
        for (int k = 2; k <= ORDER; k++) {
          double p2 = ((2 * k - 1) * x * p1 - (k - 1) * p0) / k;
          p0 = p1;
          p1 = p2;
        }
        slope = ORDER * (x * p1 - p0) / (x * x - 1);
        double move = p1 / slope;
        x -= move;
        if (Math.abs(move) < 1e-16) {
          break;
        }
      }
      NODE[i] = x;
      WEIGHT[i] = 2 / ((1 - x * x) * slope * slope);
    }
  }

  public final double[] at;
  public final double[] weight;

  /** Nodes over [low, high] in panels at most {@code panel} wide. */
  public Quadrature(double low, double high, double panel) {
    int panels = (int) Math.max(1, Math.ceil((high - low) / panel));
    double width = (high - low) / panels;
    at = new double[panels * ORDER];
    weight = new double[panels * ORDER];
    for (int p = 0; p < panels; p++) {
      double middle = low + (p + 0.5) * width;
      for (int i = 0; i < ORDER; i++) {
        at[p * ORDER + i] = middle + NODE[i] * width / 2;
        weight[p * ORDER + i] = WEIGHT[i] * width / 2;
      }
    }
  }
}
