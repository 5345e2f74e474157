package org.rectrain.nn.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.function.Supplier;

/** The engine as a whole: its start, threads, lasting memory, gradient mode and backward pass. */
public final class Torch {
  private Torch() {}

  /**
   * TorchScript's optimizer watches the first calls of a function and runs other kernels later:
   * with several threads it would depend on their timing which piece of work is still watched, and
   * the last bits with it. The setting belongs to the thread, so each one makes it once.
   */
  private static final ThreadLocal<Boolean> STEADY =
      ThreadLocal.withInitial(
          () -> {
            JniUtils.setGraphExecutorOptimize(false);
            return true;
          });

  private static final class Lasting {
    static final NDManager MANAGER = engine().newBaseManager(Device.cpu());
  }

  private static Engine engine() {
    return Engine.getEngine("PyTorch");
  }

  /** Loads the native libraries; harmless when done already. Every entry point below does it. */
  public static void start() {
    engine();
  }

  /**
   * Sets how many threads one operation may use, for the whole process.
   *
   * @param threads 1 or more
   */
  public static void threads(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be 1 or more, was " + threads);
    }
    start();
    JniUtils.setNumThreads(threads);
  }

  /** How many threads one operation may use. */
  public static int threads() {
    start();
    return JniUtils.getNumThreads();
  }

  /** Memory of the process's lifetime: constants and compiled functions. */
  static NDManager lasting() {
    return Lasting.MANAGER;
  }

  /** A manager without a parent; the caller closes it. */
  public static NDManager newManager(Device device) {
    return engine().newBaseManager(device);
  }

  /**
   * Runs an action with gradient recording on (the mode belongs to the thread) and restores the
   * mode.
   */
  public static <T> T recording(Supplier<T> action) {
    return inMode(true, action);
  }

  /** Runs an action without gradient recording on this thread and restores the mode. */
  public static <T> T silent(Supplier<T> action) {
    return inMode(false, action);
  }

  /** Switches gradient recording of this thread; returns the mode before. */
  static boolean swapMode(boolean on) {
    start();
    STEADY.get();
    boolean before = JniUtils.isGradMode();
    if (before != on) {
      JniUtils.setGradMode(on);
    }
    return before;
  }

  private static <T> T inMode(boolean on, Supplier<T> action) {
    boolean before = swapMode(on);
    try {
      return action.get();
    } finally {
      swapMode(before);
    }
  }

  /**
   * Adds the gradients of a scalar to every trainable array below it. Any thread may call it; two
   * threads may do so at once as long as their graphs share no trainable array.
   *
   * @param loss shape ()
   */
  public static void backward(NDArray loss) {
    backward(loss, loss.getManager().ones(loss.getShape()));
  }

  /**
   * The same from an array that is no scalar, with the gradient that came from above.
   *
   * @param output any shape
   * @param gradient the shape of {@code output}
   */
  public static void backward(NDArray output, NDArray gradient) {
    NativeCalls.run(
        () -> {
          JniUtils.backward((PtNDArray) output, (PtNDArray) gradient, false, false);
          return output;
        });
  }
}
