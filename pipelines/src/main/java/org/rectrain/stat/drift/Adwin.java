package org.rectrain.stat.drift;

import java.util.ArrayList;
import java.util.List;

/**
 * ADWIN: a window over a stream that grows while its mean is steady and drops its old part when the
 * old and the new part differ by more than chance allows (Bifet and Gavaldà 2007). The window is an
 * exponential histogram, so a value costs memory and time that grow with the logarithm of the
 * window's width. After a change all starts over.
 */
public final class Adwin {
  private final double delta;
  private final int clock;
  private final int maxBuckets;
  private final int minWindow;
  private final int grace;

  /** Row r holds buckets of 2^r values each, oldest first; the last row is the oldest. */
  private final List<Row> rows = new ArrayList<>();

  private double total;
  private double variance;
  private double width;
  private long tick;

  /** Buckets of one size. */
  private static final class Row {
    private final double[] totals;
    private final double[] variances;
    private int size;

    Row(int capacity) {
      totals = new double[capacity];
      variances = new double[capacity];
    }

    void add(double total, double variance) {
      totals[size] = total;
      variances[size++] = variance;
    }

    void drop(int buckets) {
      System.arraycopy(totals, buckets, totals, 0, size - buckets);
      System.arraycopy(variances, buckets, variances, 0, size - buckets);
      size -= buckets;
    }
  }

  /**
   * A fresh detector.
   *
   * @param delta chance of a false change at one look, 0 to 1
   * @param clock a look is taken at each so many values
   * @param maxBuckets of one size
   * @param minWindow least values on each side of a cut
   * @param grace values before which no look is taken
   */
  public Adwin(double delta, int clock, int maxBuckets, int minWindow, int grace) {
    this.delta = delta;
    this.clock = clock;
    this.maxBuckets = maxBuckets;
    this.minWindow = minWindow;
    this.grace = grace;
    reset();
  }

  /** Values in the window. */
  public long width() {
    return (long) width;
  }

  /** Mean of the window; NaN when it is empty. */
  public double mean() {
    return width == 0 ? Double.NaN : total / width;
  }

  /** Takes the next value, from 0 to 1, and says whether the mean has changed. */
  public boolean update(double value) {
    insert(value);
    tick++;
    boolean changed = false;
    if (tick % clock == 0 && width > grace) {
      while (cut()) {
        changed = true;
      }
    }
    if (changed) {
      reset();
    }
    return changed;
  }

  private void reset() {
    rows.clear();
    rows.add(new Row(maxBuckets + 1));
    total = 0;
    variance = 0;
    width = 0;
    tick = 0;
  }

  private void insert(double value) {
    rows.get(0).add(value, 0);
    width++;
    if (width > 1) {
      double gap = value - total / (width - 1);
      variance += (width - 1) * gap * gap / width;
    }
    total += value;
    compress();
  }

  /** Joins the two oldest buckets of each row that is full. */
  private void compress() {
    for (int r = 0; r < rows.size() && rows.get(r).size == maxBuckets + 1; r++) {
      Row row = rows.get(r);
      if (r + 1 == rows.size()) {
        rows.add(new Row(maxBuckets + 1));
      }
      double n = Math.scalb(1.0, r);
      double gap = row.totals[0] / n - row.totals[1] / n;
      rows.get(r + 1)
          .add(
              row.totals[0] + row.totals[1],
              row.variances[0] + row.variances[1] + n * n * gap * gap / (n + n));
      row.drop(2);
    }
  }

  /** Looks at every cut, and drops the oldest bucket when one of them shows a change. */
  private boolean cut() {
    double before = 0;
    double sumBefore = 0;
    for (int r = rows.size() - 1; r >= 0; r--) {
      Row row = rows.get(r);
      double n = Math.scalb(1.0, r);
      for (int k = 0; k < row.size && before + n < width; k++) {
        before += n;
        sumBefore += row.totals[k];
        double after = width - before;
        double difference = sumBefore / before - (total - sumBefore) / after;
        if (after >= minWindow && before >= minWindow && exceeds(before, after, difference)) {
          dropOldest();
          return true;
        }
      }
    }
    return false;
  }

  private boolean exceeds(double before, double after, double difference) {
    double confidence = Math.log(2 * Math.log(width) / delta);
    double harmonic = 1 / (before - minWindow + 1) + 1 / (after - minWindow + 1);
    double bound =
        Math.sqrt(2 * harmonic * (variance / width) * confidence) + 2.0 / 3 * confidence * harmonic;
    return Math.abs(difference) > bound;
  }

  private void dropOldest() {
    Row oldest = rows.get(rows.size() - 1);
    double n = Math.scalb(1.0, rows.size() - 1);
    width -= n;
    total -= oldest.totals[0];
    double gap = oldest.totals[0] / n - total / width;
    variance -= oldest.variances[0] + n * width * gap * gap / (n + width);
    oldest.drop(1);
    if (oldest.size == 0) {
      rows.remove(rows.size() - 1);
    }
  }
}
