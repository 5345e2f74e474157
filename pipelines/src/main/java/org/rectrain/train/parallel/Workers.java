package org.rectrain.train.parallel;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import org.rectrain.nn.engine.Parameter;
import org.rectrain.nn.engine.Parameters;

/**
 * Replicas on threads of this process, and those of its peers. Work is dealt out by its number and
 * results come back in that order, so that sums over them do not depend on how many workers there
 * are or where they run.
 */
public final class Workers implements AutoCloseable {
  private final List<Worker> workers = new ArrayList<>();
  private final ExecutorService threads;
  private final Peers peers;

  /**
   * One worker and replicas of it.
   *
   * @param count of this process's workers
   * @param devices that the workers take in turn; the first worker is on the first one
   * @param peers that have as many
   */
  public Workers(Worker first, int count, List<Device> devices, Peers peers) {
    this.peers = peers;
    workers.add(first);
    for (int i = 1; i < count; i++) {
      workers.add(first.replica(devices.get(i % devices.size())));
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

  /** The first worker's values of the towers. */
  public Parameters weights() {
    return first().parameters();
  }

  /** The processes that share the work. */
  public Peers peers() {
    return peers;
  }

  /** How many workers there are in all processes. */
  int count() {
    return workers.size() * peers.size();
  }

  /**
   * Runs a function on each piece of work, wherever.
   *
   * @param wire how results get to the other processes
   * @return results in the order of the work, the same in every process
   */
  public <W, R> List<R> map(List<W> work, BiFunction<Worker, W, R> function, Wire<W, R> wire) {
    if (peers.size() == 1) {
      return here(work, function);
    }
    List<R> own = here(share(work, peers.rank()), function);
    List<byte[]> all = peers.gather(wire.bytes(share(work, peers.rank()), own));
    List<List<R>> dealt = new ArrayList<>();
    for (int rank = 0; rank < peers.size(); rank++) {
      dealt.add(rank == peers.rank() ? own : wire.results(share(work, rank), all.get(rank)));
    }
    List<R> results = new ArrayList<>();
    for (int i = 0; i < work.size(); i++) {
      results.add(dealt.get(i % peers.size()).get(i / peers.size()));
    }
    return results;
  }

  private <W> List<W> share(List<W> work, int rank) {
    List<W> out = new ArrayList<>();
    for (int i = rank; i < work.size(); i += peers.size()) {
      out.add(work.get(i));
    }
    return out;
  }

  private <W, R> List<R> here(List<W> work, BiFunction<Worker, W, R> function) {
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
  public void spreadTowers() {
    spread(first().parameters(), workers.stream().skip(1).map(Worker::parameters).toList());
  }

  /** Copies the first worker's values of the encoder to the others. */
  public void spreadEncoder() {
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
