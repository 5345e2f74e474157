package org.rectrain.tune;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs trials one after another, some side by side. Trial n is chosen, and stopped, by the trials
 * up to n - workers alone, whichever others have ended by then, so that the list of trials is the
 * same on every machine and after every interruption.
 */
public final class Search {
  private final TrialSampler sampler;
  private final TrialRunner runner;
  private final int workers;
  private final int sign;

  /**
   * A search.
   *
   * @param sign 1 where small values of the metric are better, -1 where large ones are
   */
  public Search(TrialSampler sampler, TrialRunner runner, int workers, int sign) {
    this.sampler = sampler;
    this.runner = runner;
    this.workers = workers;
    this.sign = sign;
  }

  /**
   * Runs the configuration as it is, then up to so many trials.
   *
   * @param over whether no further trial is to start
   * @param ended takes each trial, in order
   * @return all of them, by number; the first is the configuration as it is
   */
  public List<Trial> run(int most, BooleanSupplier over, Consumer<Trial> ended) throws IOException {
    ExecutorService pool = Executors.newFixedThreadPool(workers);
    List<Trial> known = new ArrayList<>();
    List<Future<Trial>> running = new ArrayList<>();
    try {
      running.add(pool.submit(() -> runner.run(0, Map.of(), List.of())));
      take(running, 0, known, ended);
      for (int number = 1; number <= most && !over.getAsBoolean(); number++) {
        take(running, number - workers, known, ended);
        Optional<Map<String, Double>> next = sampler.next(number, history(known));
        if (next.isEmpty()) {
          break;
        }
        running.add(pool.submit(job(number, next.get(), known)));
      }
      take(running, running.size() - 1, known, ended);
      return known;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    } finally {
      pool.shutdownNow();
    }
  }

  /** Waits for the trials up to a number. */
  private static void take(
      List<Future<Trial>> running, int last, List<Trial> known, Consumer<Trial> ended)
      throws InterruptedException, IOException {
    while (known.size() <= last) {
      try {
        Trial trial = running.get(known.size()).get();
        known.add(trial);
        ended.accept(trial);
      } catch (ExecutionException e) {
        throw rethrown(e.getCause());
      }
    }
  }

  private static IOException rethrown(@Nullable Throwable cause) throws InterruptedException {
    if (cause instanceof InterruptedException interrupted) {
      throw interrupted;
    }
    if (cause instanceof UncheckedIOException unchecked) {
      return new IOException(unchecked);
    }
    if (cause instanceof RuntimeException broken) {
      throw broken;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof IOException io ? io : new IOException(cause);
  }

  private Callable<Trial> job(int number, Map<String, Double> point, List<Trial> known) {
    for (Trial before : known) {
      if (before.number() > 0 && before.point().equals(point)) {
        Trial same = before.as(number);
        return () -> same; // equal values give equal bits
      }
    }
    List<List<Double>> others =
        known.stream()
            .filter(t -> t.sameAs() < 0)
            .map(t -> t.curve().stream().map(value -> sign * value).toList())
            .toList();
    return () -> runner.run(number, point, others);
  }

  /** What the sampler learns from; the configuration as it is may be outside the space. */
  private List<PastTrial> history(List<Trial> known) {
    return known.stream().filter(t -> t.number() > 0).map(t -> t.past(sign)).toList();
  }
}
