package org.rectrain.monitor.sketch;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** One row of a monitored log, filled in place by its reader; no record, since Kryo writes none. */
public final class Observation implements Serializable {
  private static final long serialVersionUID = 1L;

  private long user;
  private long millis;
  private long hash;
  private final double[] numbers;
  private final @Nullable String[] categories;
  private final int[] labels;
  private final double[] scores;
  private final boolean[] slices;

  private Observation(
      double[] numbers,
      @Nullable String[] categories,
      int[] labels,
      double[] scores,
      boolean[] slices) {
    this.numbers = numbers;
    this.categories = categories;
    this.labels = labels;
    this.scores = scores;
    this.slices = slices;
  }

  /** An empty row. */
  public static Observation of(Shape shape) {
    int features = shape.features().size();
    int tasks = shape.tasks().size();
    return new Observation(
        new double[features],
        new @Nullable String[features],
        new int[tasks],
        new double[tasks],
        new boolean[shape.slices().size()]);
  }

  /** A row of its own with the same content. */
  public Observation copy() {
    Observation out =
        new Observation(
            numbers.clone(), categories.clone(), labels.clone(), scores.clone(), slices.clone());
    out.identify(user, millis, hash);
    return out;
  }

  /** Sets who, when (epoch milliseconds), and the hash of the row. */
  public void identify(long byUser, long atMillis, long rowHash) {
    user = byUser;
    millis = atMillis;
    hash = rowHash;
  }

  /** Hash of the user's id. */
  public long user() {
    return user;
  }

  /** Epoch milliseconds. */
  public long millis() {
    return millis;
  }

  /** Hash of the row. */
  public long hash() {
    return hash;
  }

  /** By feature; NaN where missing or no number. */
  public double[] numbers() {
    return numbers;
  }

  /** By feature; null where missing or a number. */
  public @Nullable String[] categories() {
    return categories;
  }

  /** By task: 0, 1 or {@link ScoreSketch#OPEN}. */
  public int[] labels() {
    return labels;
  }

  /** By task, 0 to 1; NaN where missing. */
  public double[] scores() {
    return scores;
  }

  /** Whether the row belongs to each slice. */
  public boolean[] slices() {
    return slices;
  }
}
