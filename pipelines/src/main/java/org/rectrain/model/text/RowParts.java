package org.rectrain.model.text;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Parts of some rows side by side on threads; each part writes to its own range. */
public final class RowParts {
  private final int threads;

  /** As many parts at once as {@code threads}. */
  public RowParts(int threads) {
    this.threads = threads;
  }

  /** One part: rows from (inclusive) to (exclusive). */
  public interface Part {
    void run(int from, int to);
  }

  /**
   * Runs all parts.
   *
   * @param count rows
   * @param size rows per part, the last one may have fewer
   */
  public void run(int count, int size, Part part) {
    if (count <= size || threads == 1) {
      for (int from = 0; from < count; from += size) {
        part.run(from, Math.min(count, from + size));
      }
      return;
    }
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> parts = new ArrayList<>();
      for (int from = 0; from < count; from += size) {
        int start = from;
        parts.add(pool.submit(() -> part.run(start, Math.min(count, start + size))));
      }
      for (Future<?> done : parts) {
        done.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    } catch (ExecutionException e) {
      throw new IllegalStateException("scoring failed", e.getCause());
    } finally {
      pool.shutdown();
      awaitEnd(pool);
    }
  }

  /** Native memory must not go away under a pass that still runs. */
  private static void awaitEnd(ExecutorService pool) {
    boolean interrupted = false;
    while (true) {
      try {
        if (pool.awaitTermination(1, TimeUnit.MINUTES)) {
          break;
        }
      } catch (InterruptedException e) {
        pool.shutdownNow();
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
