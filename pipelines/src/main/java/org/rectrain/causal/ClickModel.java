package org.rectrain.causal;

import java.util.Arrays;
import org.rectrain.config.causal.PropensityConfig.Shape;

/**
 * The position-based click model (Craswell et al. 2008): {@code P(click) = theta_p gamma_g}, the
 * chance that position p is looked at times the chance that what is looked at is clicked, by group
 * g. Fitted by expectation maximisation (Chuklin, Markov, de Rijke 2015); the likelihood leaves a
 * common factor open, so thetas are given relative to the first position that was shown.
 */
public final class ClickModel {
  private static final int MOST_ROUNDS = 2_000;
  private static final double CLOSE = 1e-7;
  private static final double STEEPEST = 20;

  private final PositionCounts counts;
  private final double[] theta;
  private final double[] gamma;
  private int rounds;
  private boolean converged;

  private ClickModel(PositionCounts counts) {
    this.counts = counts;
    this.theta = new double[counts.positions()];
    this.gamma = new double[counts.groups()];
  }

  /** Fits thetas and gammas to counts. */
  public static ClickModel fit(PositionCounts counts, Shape shape) {
    ClickModel model = new ClickModel(counts);
    if (counts.groups() == 1 && shape == Shape.FREE) {
      model.rates();
    } else {
      model.maximise(shape);
    }
    return model;
  }

  /** Chance that each position is looked at over that of the first; NaN for one never shown. */
  public double[] examination() {
    int first = 0;
    while (first < theta.length - 1 && counts.shownAt(first) == 0) {
      first++;
    }
    double[] out = new double[theta.length];
    for (int p = 0; p < out.length; p++) {
      out[p] = counts.shownAt(p) > 0 ? theta[p] / theta[first] : Double.NaN;
    }
    return out;
  }

  /** Rounds of the maximisation; 0 where the rates say it all. */
  public int rounds() {
    return rounds;
  }

  /** Whether the last round changed no chance by more than 1e-7. */
  public boolean converged() {
    return converged;
  }

  /** Log likelihood of the clicks per impression. */
  public double logLikelihood() {
    double sum = 0;
    double all = 0;
    for (int g = 0; g < counts.groups(); g++) {
      for (int p = 0; p < theta.length; p++) {
        int cell = g * theta.length + p;
        double shown = counts.shown()[cell];
        double clicked = counts.clicked()[cell];
        double chance = theta[p] * gamma[g];
        sum += clicked > 0 ? clicked * Math.log(chance) : 0;
        sum += shown > clicked ? (shown - clicked) * Math.log1p(-chance) : 0;
        all += shown;
      }
    }
    return sum / all;
  }

  /** One group: the model has a number per position, so the click rates are its best fit. */
  private void rates() {
    for (int p = 0; p < theta.length; p++) {
      double shown = counts.shownAt(p);
      theta[p] = shown > 0 ? counts.clickedAt(p) / shown : 0;
    }
    gamma[0] = 1;
    converged = true;
  }

  private void maximise(Shape shape) {
    // Away from 1, where every slot counts as looked at and nothing would move.
    Arrays.fill(theta, shape == Shape.FREE ? 0.5 : 1);
    double eta = 0.5;
    if (shape == Shape.POWER) {
      power(eta);
    }
    for (int g = 0; g < gamma.length; g++) {
      gamma[g] = 0.5;
    }
    double[] looked = new double[theta.length];
    double[] seen = new double[theta.length];
    while (rounds < MOST_ROUNDS && !converged) {
      double[] before = examination();
      Arrays.fill(looked, 0);
      Arrays.fill(seen, 0);
      expect(looked, seen);
      if (shape == Shape.FREE) {
        for (int p = 0; p < theta.length; p++) {
          theta[p] = seen[p] > 0 ? looked[p] / seen[p] : 0;
        }
      } else {
        power(steepness(looked, seen));
      }
      rounds++;
      converged = close(before, examination());
    }
  }

  /** Expected looks by position, and the gammas that follow from the same expectations. */
  private void expect(double[] looked, double[] seen) {
    for (int g = 0; g < gamma.length; g++) {
      double appealing = 0;
      double shownInAll = 0;
      for (int p = 0; p < theta.length; p++) {
        int cell = g * theta.length + p;
        double shown = counts.shown()[cell];
        if (shown == 0) {
          continue;
        }
        double clicked = counts.clicked()[cell];
        double none = 1 - theta[p] * gamma[g];
        double skipped = shown - clicked;
        // Of what was not clicked: looked at and not wanted, or wanted and not looked at.
        looked[p] += clicked + (none > 0 ? skipped * theta[p] * (1 - gamma[g]) / none : skipped);
        appealing += clicked + (none > 0 ? skipped * gamma[g] * (1 - theta[p]) / none : 0);
        seen[p] += shown;
        shownInAll += shown;
      }
      gamma[g] = shownInAll > 0 ? appealing / shownInAll : 0;
    }
  }

  private void power(double eta) {
    for (int p = 0; p < theta.length; p++) {
      theta[p] = Math.pow(1.0 + p, -eta);
    }
  }

  /** The eta that fits expected looks best: the expected log likelihood is concave in it. */
  private static double steepness(double[] looked, double[] seen) {
    double low = 0;
    double high = STEEPEST;
    for (int i = 0; i < 100; i++) {
      double eta = (low + high) / 2;
      double slope = 0;
      for (int p = 1; p < looked.length; p++) {
        double log = Math.log(1.0 + p);
        slope += log * ((seen[p] - looked[p]) / Math.expm1(eta * log) - looked[p]);
      }
      if (slope > 0) {
        low = eta;
      } else {
        high = eta;
      }
    }
    return (low + high) / 2;
  }

  private static boolean close(double[] before, double[] after) {
    for (int p = 0; p < before.length; p++) {
      if (Math.abs(after[p] - before[p]) > CLOSE) {
        return false;
      }
    }
    return true;
  }
}
