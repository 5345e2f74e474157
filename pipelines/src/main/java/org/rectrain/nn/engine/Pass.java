package org.rectrain.nn.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * One pass through a network: owns every intermediate array, says whether gradients are recorded
 * and seeds the dropout masks. It belongs to the thread that opened it, and closing it frees all.
 *
 * <pre>{@code
 * try (Pass pass = Pass.training(parameters.device(), seed)) {
 *   NDArray loss = ...;
 *   Torch.backward(loss);
 *   optimizer.step(...);
 * }
 * }</pre>
 */
public final class Pass implements AutoCloseable {
  private final NDManager manager;
  private final Thread owner = Thread.currentThread();
  private final boolean training;
  private final boolean modeBefore;
  private long dropoutSeed;

  private Pass(Device device, boolean training, long dropoutSeed) {
    this.manager = Torch.newManager(device);
    this.training = training;
    this.dropoutSeed = dropoutSeed;
    this.modeBefore = Torch.swapMode(training);
  }

  /**
   * Opens a pass that records gradients and applies dropout.
   *
   * @param dropoutSeed with the order of the dropout sites it determines every mask
   */
  public static Pass training(Device device, long dropoutSeed) {
    return new Pass(device, true, dropoutSeed);
  }

  /** Opens a pass without gradients and dropout. */
  public static Pass inference(Device device) {
    return new Pass(device, false, 0);
  }

  /** The owner of the intermediate arrays. */
  public NDManager manager() {
    return manager;
  }

  /** Whether dropout applies. */
  public boolean training() {
    return training;
  }

  /** An int64 array in this pass. */
  public NDArray longs(long[] values, long... shape) {
    return manager.create(values, new Shape(shape));
  }

  /** A float32 array in this pass. */
  public NDArray floats(float[] values, long... shape) {
    return manager.create(values, new Shape(shape));
  }

  /**
   * Drops values and scales the rest up; the identity in an inference pass.
   *
   * @param p share that is dropped, in [0, 1)
   */
  public NDArray dropout(NDArray x, double p) {
    return training && p > 0 ? Fused.dropout(x, p, nextSeed()) : x;
  }

  /** The seed of the next dropout site, shape (), int64. */
  public NDArray nextSeed() {
    dropoutSeed += 0x9E3779B97F4A7C15L;
    return manager.create(mix(dropoutSeed) & Long.MAX_VALUE);
  }

  /** The position in the sequence of dropout seeds, to replay a part of the pass. */
  public long dropoutState() {
    return dropoutSeed;
  }

  void dropoutState(long state) {
    dropoutSeed = state;
  }

  @Override
  public void close() {
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException("a pass is closed by the thread that opened it");
    }
    Torch.swapMode(modeBefore);
    manager.close();
  }

  private static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
    return b ^ (b >>> 31);
  }
}
