package org.rectrain.monitor.sketch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.StableHash;

/**
 * Scores against labels: rows by score, in cells of a sixteenth of a logit, and by label. Each cell
 * is counted once as it is and {@value #REPLICATES} times with Poisson(1) weights that a hash of
 * the user draws (Chamandy et al. 2012): the spread over these replicates is that of resampled
 * users, also when windows are merged, since a user weighs the same in each.
 */
public final class ScoreSketch {
  /** Resampled counts beside the plain one. */
  public static final int REPLICATES = 40;

  /** Label of a row whose label has not arrived. */
  public static final int OPEN = 2;

  /** Cell of a row without a score. */
  public static final int UNSCORED = Integer.MIN_VALUE;

  private static final double PER_LOGIT = 16;
  private static final int FURTHEST = 240;
  private static final int LABELS = 4;
  private static final long SEED = 0xB007L;
  private static final int[] POISSON = thresholds();

  /** Counts by cell, the rows without one first, and label; the first one is the plain count. */
  private final long[] @Nullable [] cells = new long[LABELS * (2 * FURTHEST + 2)][];

  private static int[] thresholds() {
    int[] out = new int[7];
    double term = StrictMath.exp(-1);
    double sum = 0;
    for (int k = 0; k < out.length; k++) {
      sum += term;
      out[k] = (int) StrictMath.round(sum * 65536);
      term /= k + 1;
    }
    return out;
  }

  /** The cell of a score. */
  public static int cell(double score) {
    if (Double.isNaN(score)) {
      return UNSCORED;
    }
    double logit = StrictMath.log(score) - StrictMath.log1p(-score);
    return (int) Math.max(-FURTHEST, Math.min(FURTHEST, Math.floor(logit * PER_LOGIT)));
  }

  /** The score in the middle of a cell, 0 to 1. */
  public static double score(int cell) {
    return 1 / (1 + StrictMath.exp(-(cell + 0.5) / PER_LOGIT));
  }

  /** Poisson weights of a user, after a 1 for the plain count. */
  public static int[] weights(long user) {
    int[] out = new int[REPLICATES + 1];
    out[0] = 1;
    long drawn = 0;
    for (int r = 1; r <= REPLICATES; r++) {
      drawn = (r & 3) == 1 ? StableHash.of(SEED + r, user) : drawn >>> 16;
      int unit = (int) (drawn & 0xFFFF);
      int k = 0;
      while (k < POISSON.length && unit >= POISSON[k]) {
        k++;
      }
      out[r] = k;
    }
    return out;
  }

  /**
   * Takes a row.
   *
   * @param label 0, 1 or {@link #OPEN}
   * @param weights of its user
   */
  public void add(int cell, int label, int[] weights) {
    long[] counts = counts(LABELS * slot(cell) + label);
    for (int r = 0; r < counts.length; r++) {
      counts[r] += weights[r];
    }
  }

  private static int slot(int cell) {
    return cell == UNSCORED ? 0 : cell + FURTHEST + 1;
  }

  private long[] counts(int at) {
    long[] counts = cells[at];
    if (counts == null) {
      counts = new long[REPLICATES + 1];
      cells[at] = counts;
    }
    return counts;
  }

  /** Takes what another sketch has seen. */
  public void merge(ScoreSketch other) {
    other.forEach(
        (cell, label, counts) -> {
          long[] own = counts(LABELS * slot(cell) + label);
          for (int r = 0; r < own.length; r++) {
            own[r] += counts[r];
          }
        });
  }

  /** Takes a cell, its label and the counts, the plain one first. */
  public interface Visitor {
    void visit(int cell, int label, long[] counts);
  }

  /** Shows all cells by ascending score, those without one first. */
  public void forEach(Visitor visitor) {
    for (int at = 0; at < cells.length; at++) {
      long[] counts = cells[at];
      if (counts != null) {
        int slot = at / LABELS;
        visitor.visit(slot == 0 ? UNSCORED : slot - FURTHEST - 1, at % LABELS, counts);
      }
    }
  }

  ArrayNode json() {
    ArrayNode out = JsonNodeFactory.instance.arrayNode();
    forEach(
        (cell, label, counts) -> {
          ObjectNode one = out.addObject().put("key", (long) LABELS * cell + label);
          ArrayNode list = one.putArray("counts");
          Arrays.stream(counts).forEach(list::add);
        });
    return out;
  }

  static ScoreSketch of(JsonNode json) {
    ScoreSketch out = new ScoreSketch();
    for (JsonNode one : json) {
      long key = one.get("key").longValue();
      int cell = (int) Math.floorDiv(key, (long) LABELS);
      long[] counts = out.counts(LABELS * slot(cell) + (int) Math.floorMod(key, (long) LABELS));
      for (int r = 0; r < counts.length; r++) {
        counts[r] = one.get("counts").get(r).longValue();
      }
    }
    return out;
  }
}
