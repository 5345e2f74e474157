package org.rectrain.nn.engine;

import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Long calls into the native library. When the process ends, the library is torn down whether a
 * thread computes in it or not, which crashes the JVM: from then on none is begun, and those under
 * way are awaited.
 */
final class NativeCalls {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final AtomicInteger UNDER_WAY = new AtomicInteger();
  private static volatile boolean ending;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(NativeCalls::await, "rectrain-native-calls"));
  }

  private NativeCalls() {}

  /**
   * Makes a call.
   *
   * @throws CancellationException when the process is ending
   */
  static <T> T run(Supplier<T> call) {
    UNDER_WAY.incrementAndGet();
    try {
      if (ending) {
        throw new CancellationException("the process is ending");
      }
      return call.get();
    } finally {
      UNDER_WAY.decrementAndGet();
    }
  }

  private static void await() {
    ending = true;
    long last = System.nanoTime() + PATIENCE_NANOS;
    try {
      while (UNDER_WAY.get() > 0 && System.nanoTime() < last) {
        Thread.sleep(1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
