package org.rectrain.score;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.rectrain.metric.Logistic;
import org.rectrain.model.text.RowParts;

/** Logits of probabilities and back. */
public final class Logits {
  private static final double SMALLEST = 1e-12;

  private Logits() {}

  /** What gives the logits (to - from, heads) of some rows. */
  public interface Batch {
    float[] of(int from, int to);
  }

  /** The logit of a probability, held away from 0 and 1 by {@value #SMALLEST}; NaN of NaN. */
  public static double of(double p) {
    double inside = Math.min(1 - SMALLEST, Math.max(SMALLEST, p)); // NaN stays NaN
    return Math.log(inside / (1 - inside));
  }

  /**
   * Probabilities of rows, batch by batch.
   *
   * @param heads tasks of the logits (rows, heads), in order
   * @return (tasks, rows); NaN for a task without a head
   */
  public static double[][] probabilities(
      List<String> heads, List<String> tasks, int[] rows, RowParts parts, int batch, Batch logits) {
    double[][] out = new double[tasks.size()][rows.length];
    parts.run(
        rows.length,
        batch,
        (from, to) -> {
          float[] found = logits.of(from, to);
          for (int t = 0; t < out.length; t++) {
            int head = heads.indexOf(tasks.get(t));
            for (int i = 0; i < to - from; i++) {
              double logit = head < 0 ? Double.NaN : found[i * heads.size() + head];
              out[t][from + i] = Logistic.sigmoid(logit);
            }
          }
        });
    return out;
  }

  /** The same, where the rows of a batch are all that its logits need. */
  public static double[][] probabilities(
      List<String> heads,
      List<String> tasks,
      int[] rows,
      RowParts parts,
      int batch,
      Function<int[], float[]> logits) {
    Batch slices = (from, to) -> logits.apply(Arrays.copyOfRange(rows, from, to));
    return probabilities(heads, tasks, rows, parts, batch, slices);
  }

  /** Probabilities (tasks, rows) by the mean of several models' logits. */
  static double[][] mean(
      List<? extends Scorer> members, String split, List<String> tasks, int[] rows) {
    double[][] out = new double[tasks.size()][rows.length];
    for (Scorer member : members) {
      double[][] one = member.score(split, tasks, rows);
      for (int t = 0; t < out.length; t++) {
        for (int i = 0; i < rows.length; i++) {
          out[t][i] += Logits.of(one[t][i]) / members.size();
        }
      }
    }
    for (double[] task : out) {
      Arrays.setAll(task, i -> Logistic.sigmoid(task[i]));
    }
    return out;
  }
}
