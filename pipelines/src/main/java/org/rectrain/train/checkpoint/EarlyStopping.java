package org.rectrain.train.checkpoint;

/**
 * Remembers the best evaluation and when to give up.
 *
 * <p>A value counts as better when it exceeds the best by more than {@code minDelta}; an undefined
 * value (NaN) is never better and uses up patience, but for the time before any defined one: where
 * nothing can be judged, nothing is a reason to stop.
 */
public final class EarlyStopping {
  private final int patience;
  private final double minDelta;
  private double best = Double.NaN;
  private long bestStep = -1;
  private int withoutGain;

  /**
   * A new watch.
   *
   * @param patience evaluations without gain after which to stop, 1 or more; 0 never stops
   * @param minDelta smallest gain that counts, 0 or more
   */
  public EarlyStopping(int patience, double minDelta) {
    this.patience = patience;
    this.minDelta = minDelta;
  }

  /** Takes one evaluation; true when it is the best so far. */
  public boolean improved(long step, double value) {
    boolean better = !Double.isNaN(value) && (Double.isNaN(best) || value > best + minDelta);
    if (better) {
      best = value;
      bestStep = step;
      withoutGain = 0;
    } else if (judges()) {
      withoutGain++;
    }
    return better;
  }

  /** Whether any value was defined so far. */
  public boolean judges() {
    return !Double.isNaN(best);
  }

  /** Whether patience is used up. */
  public boolean exhausted() {
    return patience > 0 && withoutGain >= patience;
  }

  /** The best value; NaN before the first defined one. */
  double best() {
    return best;
  }

  /** The step of the best value; -1 before the first defined one. */
  public long bestStep() {
    return bestStep;
  }

  /** What a checkpoint keeps. */
  public State state() {
    return new State(best, bestStep, withoutGain);
  }

  /** Continues from a checkpoint. */
  public void restore(State state) {
    best = state.best();
    bestStep = state.bestStep();
    withoutGain = state.withoutGain();
  }

  record State(double best, long bestStep, int withoutGain) {}
}
