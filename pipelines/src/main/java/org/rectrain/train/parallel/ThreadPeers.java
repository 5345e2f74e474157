package org.rectrain.train.parallel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Peers that are threads of this process. */
public final class ThreadPeers {
  private final Phaser phaser;
  private final byte[][] given;

  private ThreadPeers(int size) {
    this.phaser = new Phaser(size);
    this.given = new byte[size][];
  }

  /**
   * Runs a job once per rank, each in a separate thread.
   *
   * @return what the first one gives
   */
  public static <R> R run(int size, Function<Peers, R> job) {
    ThreadPeers shared = new ThreadPeers(size);
    ExecutorService threads = Executors.newFixedThreadPool(size);
    try {
      List<Future<R>> running = new ArrayList<>();
      for (int rank = 0; rank < size; rank++) {
        Peers peers = shared.new Member(rank);
        running.add(threads.submit(() -> shared.guarded(job, peers)));
      }
      return shared.results(running).get(0);
    } finally {
      threads.shutdownNow();
      awaitEnd(threads);
    }
  }

  /** Native memory must not go away under a pass that still runs. */
  private static void awaitEnd(ExecutorService threads) {
    try {
      if (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("a training thread does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private <R> R guarded(Function<Peers, R> job, Peers peers) {
    try {
      return job.apply(peers);
    } catch (RuntimeException | Error e) {
      phaser.forceTermination(); // The others would wait in vain, now or later.
      throw e;
    }
  }

  /** All results; the failure that made the others end, if there is one. */
  private <R> List<R> results(List<Future<R>> running) {
    List<R> out = new ArrayList<>();
    RuntimeException trouble = null;
    for (Future<R> future : running) {
      try {
        out.add(future.get());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted");
      } catch (ExecutionException e) {
        RuntimeException cause =
            e.getCause() instanceof RuntimeException r
                ? r
                : new IllegalStateException("a worker failed", e.getCause());
        if (trouble == null || trouble instanceof Peers.LostPeer) {
          trouble = cause;
        }
      }
    }
    if (trouble != null) {
      throw trouble;
    }
    return out;
  }

  private final class Member implements Peers {
    private final int rank;

    Member(int rank) {
      this.rank = rank;
    }

    @Override
    public int rank() {
      return rank;
    }

    @Override
    public int size() {
      return given.length;
    }

    @Override
    public List<byte[]> gather(byte[] own) {
      given[rank] = own;
      meet();
      List<byte[]> all = List.of(given);
      meet(); // Nobody gives the next before all have taken this.
      return all;
    }

    private void meet() {
      try {
        if (phaser.awaitAdvanceInterruptibly(phaser.arrive()) < 0) {
          throw new LostPeer("another worker has ended");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted");
      }
    }
  }
}
