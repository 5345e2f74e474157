package org.rectrain.train.checkpoint;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The kept values of the learners at the best evaluation so far. */
public final class BestWeights {
  private final Learner ofTowers;
  private final @Nullable Learner ofEncoder;
  private float[] towers = new float[0];
  private float[] encoder = new float[0];

  /**
   * None yet.
   *
   * @param ofEncoder null where the encoder does not learn
   */
  public BestWeights(Learner ofTowers, @Nullable Learner ofEncoder) {
    this.ofTowers = ofTowers;
    this.ofEncoder = ofEncoder;
  }

  public boolean isEmpty() {
    return towers.length == 0;
  }

  /** Keeps the values as they are now. */
  public void keep() {
    towers = ofTowers.values();
    encoder = ofEncoder == null ? encoder : ofEncoder.values();
  }

  /** Those of a checkpoint. */
  public void restore(float[] keptTowers, float[] keptEncoder) {
    towers = keptTowers;
    encoder = keptEncoder;
  }

  /** Gives the networks the kept values; true when the encoder's changed by that. */
  public boolean takeBack() {
    if (isEmpty()) {
      return false;
    }
    ofTowers.assign(towers);
    if (ofEncoder == null || Arrays.equals(encoder, ofEncoder.values())) {
      return false;
    }
    ofEncoder.assign(encoder);
    return true;
  }

  public float[] towers() {
    return towers;
  }

  public float[] encoder() {
    return encoder;
  }
}
