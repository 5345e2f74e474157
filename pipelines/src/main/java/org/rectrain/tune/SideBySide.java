package org.rectrain.tune;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Work of which so many pieces run at once. */
public final class SideBySide {
  private SideBySide() {}

  /**
   * Runs all pieces; the first failure ends the rest.
   *
   * @param done takes each result, in the order of the pieces
   */
  public static <T> void run(int workers, List<Callable<T>> pieces, Consumer<T> done)
      throws IOException {
    ExecutorService pool = Executors.newFixedThreadPool(workers);
    try {
      List<Future<T>> running = new ArrayList<>();
      pieces.forEach(piece -> running.add(pool.submit(piece)));
      for (Future<T> each : running) {
        done.accept(each.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException broken) {
        throw broken;
      }
      throw new IOException(e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }
}
