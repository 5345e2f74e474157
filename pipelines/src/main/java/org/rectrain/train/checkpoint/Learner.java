package org.rectrain.train.checkpoint;

import java.util.Map;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.optim.AdamW;
import org.rectrain.nn.optim.ClipNorm;

/** One store of parameters with its optimizer: takes a summed gradient and makes a step. */
public final class Learner implements AutoCloseable {
  private final Parameters parameters;
  private final AdamW optimizer;
  private final double rate;
  private final double clipNorm;
  private final Kept kept;
  private double pull;
  private float[] anchor = new float[0];

  /** Which values a checkpoint and the best weights hold. */
  public enum Kept {
    /** Those that gradients move. */
    TRAINABLE,
    /** All, where a forward pass moves some too, such as running statistics. */
    ALL
  }

  /**
   * A learner.
   *
   * @param rate peak learning rate
   * @param clipNorm largest norm of the gradient; 0 does not clip
   */
  public Learner(Parameters parameters, AdamW optimizer, double rate, double clipNorm, Kept kept) {
    this.kept = kept;
    this.parameters = parameters;
    this.optimizer = optimizer;
    this.rate = rate;
    this.clipNorm = clipNorm;
  }

  /**
   * Pulls towards the values that the parameters have now: the gradient of {@code strength / 2 ||w
   * - w0||^2} is added to every step's.
   *
   * @param strength 0 does nothing
   */
  public Learner pulledBack(double strength) {
    if (strength > 0) {
      pull = strength;
      anchor = parameters.trainableValues();
    }
    return this;
  }

  /**
   * One optimizer step.
   *
   * @param gradient of the trainable values, complete
   * @param factor of the schedule
   * @return norm of the gradient before clipping
   */
  public double step(float[] gradient, double factor) {
    if (anchor.length > 0) {
      float[] values = parameters.trainableValues();
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] += (float) (pull * (values[i] - anchor[i]));
      }
    }
    parameters.writeGradients(gradient);
    double norm = ClipNorm.apply(parameters, clipNorm > 0 ? clipNorm : Double.POSITIVE_INFINITY);
    optimizer.step(rate * factor);
    return norm;
  }

  /** The values that are kept, one after another. */
  float[] values() {
    return kept == Kept.ALL ? parameters.values() : parameters.trainableValues();
  }

  /** Values and moments for a checkpoint. */
  public State state() {
    return new State(values(), optimizer.state(), optimizer.steps());
  }

  /** Continues from a checkpoint. */
  public void restore(State state) {
    assign(state.values());
    optimizer.restore(state.moments(), state.steps());
  }

  /** Sets the values that are kept. */
  void assign(float[] values) {
    if (kept == Kept.ALL) {
      parameters.assign(values);
    } else {
      parameters.assignTrainable(values);
    }
  }

  @Override
  public void close() {
    optimizer.close();
  }

  /**
   * What resumes a learner.
   *
   * @param values that are kept, one after another
   * @param moments of the optimizer
   * @param steps made so far
   */
  @SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
  public record State(float[] values, Map<String, float[]> moments, long steps) {}
}
