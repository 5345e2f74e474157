package org.rectrain.stat.label;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Confident learning (Northcutt, Jiang and Chuang 2021): which given labels are probably wrong,
 * from probabilities that a model gave to rows it was not fitted on. A row counts as confidently of
 * class k when its probability reaches the mean probability of k among the rows labelled k.
 *
 * <p>The suspects are the off-diagonal rows of the confident joint whose most probable class is not
 * the given one, the method "confident_learning" of cleanlab.
 */
public final class ConfidentLearning {
  /** Lets a probability that equals its threshold up to rounding count. */
  private static final double SLACK = 1e-6;

  private final double[] thresholds;
  private final long[][] joint;
  private final List<Suspect> suspects;

  /**
   * A row whose label is probably wrong.
   *
   * @param row its place
   * @param given its label
   * @param suggested the confident class
   * @param confidence probability of the given label, 0 to 1: the lower, the more suspect
   */
  public record Suspect(int row, int given, int suggested, double confidence) {}

  private ConfidentLearning(double[] thresholds, long[][] joint, List<Suspect> suspects) {
    this.thresholds = thresholds;
    this.joint = joint;
    this.suspects = suspects;
  }

  /**
   * Looks for suspects.
   *
   * @param given label of each row, 0 to classes - 1
   * @param probabilities (rows, classes) out of fold
   */
  public static ConfidentLearning of(int[] given, double[][] probabilities, int classes) {
    double[] thresholds = new double[classes];
    long[] rows = new long[classes];
    for (int i = 0; i < given.length; i++) {
      thresholds[given[i]] += probabilities[i][given[i]];
      rows[given[i]]++;
    }
    for (int k = 0; k < classes; k++) {
      // A class nobody has can be nobody's confident class.
      thresholds[k] = rows[k] == 0 ? Double.POSITIVE_INFINITY : thresholds[k] / rows[k];
    }
    long[][] joint = new long[classes][classes];
    List<Suspect> suspects = new ArrayList<>();
    for (int i = 0; i < given.length; i++) {
      int confident = confident(probabilities[i], thresholds);
      if (confident < 0) {
        continue;
      }
      joint[given[i]][confident]++;
      if (confident != given[i] && likeliest(probabilities[i]) != given[i]) {
        suspects.add(new Suspect(i, given[i], confident, probabilities[i][given[i]]));
      }
    }
    suspects.sort(Comparator.comparingDouble(Suspect::confidence).thenComparingInt(Suspect::row));
    return new ConfidentLearning(thresholds, joint, suspects);
  }

  /** The confident class; of several the likeliest class of all; -1 when there is none. */
  private static int confident(double[] probabilities, double[] thresholds) {
    int found = -1;
    for (int k = 0; k < probabilities.length; k++) {
      if (probabilities[k] >= thresholds[k] - SLACK) {
        if (found >= 0) {
          return likeliest(probabilities);
        }
        found = k;
      }
    }
    return found;
  }

  private static int likeliest(double[] probabilities) {
    int best = 0;
    for (int k = 1; k < probabilities.length; k++) {
      best = probabilities[k] > probabilities[best] ? k : best;
    }
    return best;
  }

  /** Mean probability of each class among the rows labelled with it. */
  public double[] thresholds() {
    return thresholds.clone();
  }

  /** (given, confident): rows that are confidently of a class. */
  public long[][] joint() {
    long[][] out = new long[joint.length][];
    for (int i = 0; i < out.length; i++) {
      out[i] = joint[i].clone();
    }
    return out;
  }

  /** Rows whose label is probably wrong, the most suspect first. */
  public List<Suspect> suspects() {
    return List.copyOf(suspects);
  }
}
