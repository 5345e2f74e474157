package org.rectrain.train;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import org.rectrain.nn.Parameter;
import org.rectrain.nn.Parameters;

/**
 * Replicas on threads. Work is dealt out by its number and results come back in that order, so that
 * sums over them do not depend on how many workers there are.
 */
final class Workers implements AutoCloseable {
  private final List<Worker> workers = new ArrayList<>();
  private final ExecutorService threads;

  /** One worker and replicas of it. */
  Workers(Worker first, int count) {
    workers.add(first);
    for (int i = 1; i < count; i++) {
      workers.add(first.replica());
    }
    threads =
        Executors.newFixedThreadPool(
            count,
            task -> {
              Thread thread = new Thread(task, "rectrain-worker");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** The worker whose parameters the optimizer changes. */
  Worker first() {
    return workers.get(0);
  }

  /** Runs a function on each piece of work; results in the order of the work. */
  <W, R> List<R> map(List<W> work, BiFunction<Worker, W, R> function) {
    List<R> results = new ArrayList<>();
    List<Future<List<R>>> futures = new ArrayList<>();
    int count = Math.min(workers.size(), work.size());
    for (int w = 0; w < count; w++) {
      int rank = w;
      Callable<List<R>> task =
          () -> {
            List<R> own = new ArrayList<>();
            for (int i = rank; i < work.size(); i += count) {
              own.add(function.apply(workers.get(rank), work.get(i)));
            }
            return own;
          };
      futures.add(threads.submit(task));
    }
    List<List<R>> dealt = new ArrayList<>();
    try {
      for (Future<List<R>> future : futures) {
        dealt.add(future.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.util.concurrent.CancellationException("interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("a worker failed", e.getCause());
    }
    for (int i = 0; i < work.size(); i++) {
      results.add(dealt.get(i % count).get(i / count));
    }
    return results;
  }

  /** Copies the first worker's values of the towers to the others. */
  void spreadTowers() {
    spread(first().parameters(), workers.stream().skip(1).map(Worker::parameters).toList());
  }

  /** Copies the first worker's values of the encoder to the others. */
  void spreadEncoder() {
    if (first().encoder() != null) {
      List<Parameters> others = new ArrayList<>();
      for (Worker worker : workers.subList(1, workers.size())) {
        others.add(java.util.Objects.requireNonNull(worker.encoder()).parameters());
      }
      spread(java.util.Objects.requireNonNull(first().encoder()).parameters(), others);
    }
  }

  private static void spread(Parameters from, List<Parameters> to) {
    if (to.isEmpty()) {
      return;
    }
    for (Parameter parameter : from.trainable()) {
      float[] values = parameter.values();
      to.forEach(other -> other.get(parameter.name()).assign(values));
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try {
      // Native memory must not go away under a pass that still runs.
      if (!threads.awaitTermination(1, java.util.concurrent.TimeUnit.MINUTES)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    workers.subList(1, workers.size()).forEach(Worker::close);
  }
}
