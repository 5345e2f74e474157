package org.rectrain.score.cost;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.rectrain.config.eval.ScoreConfig;
import org.rectrain.nn.engine.Torch;
import org.rectrain.score.Scorer;
import org.rectrain.score.Work;

/**
 * How long a warm model takes for requests of several sizes, with as many threads per operation as
 * asked for. Ranking requests are rows of the test split as they come, retrieval requests users,
 * each ranked against the whole catalogue.
 */
public final class Timings {
  private static final int WARM_UP = 3;

  /** Requests of many users or rows are measured less often, but not less than this. */
  private static final int LEAST = 5;

  /** Cold requests of more rows than this are not measured: they take seconds each. */
  private static final int COLD_ROWS = 100;

  private static final int WORK_ROWS = 1000;

  private final Scorer scorer;
  private final String split;
  private final List<String> tasks;
  private final int rows;
  private final int queries;
  private final ScoreConfig config;
  private final List<ScoreResult.Timing> all = new ArrayList<>();
  private final List<ScoreResult.Cost> costs = new ArrayList<>();

  public Timings(
      Scorer scorer, String split, List<String> tasks, int rows, int queries, ScoreConfig config) {
    this.scorer = scorer;
    this.split = split;
    this.tasks = tasks;
    this.rows = rows;
    this.queries = queries;
    this.config = config;
    int threads = Torch.threads();
    try {
      for (int n : config.latencyThreads()) {
        Torch.threads(n);
        measure(n);
      }
    } finally {
      Torch.threads(threads);
    }
  }

  private void measure(int threads) {
    List<Integer> sizes = new ArrayList<>(config.latencyBatches());
    sizes.add(config.latencyCandidates());
    for (int size : sizes.stream().map(s -> Math.min(s, rows)).distinct().sorted().toList()) {
      Latency warm = ranking(size);
      all.add(new ScoreResult.Timing("ranking", size, threads, warm));
      if (threads == config.latencyThreads().get(0)) {
        double perThousand = 1000.0 / size;
        costs.add(
            new ScoreResult.Cost(size, warm.p50() * perThousand, cold(size).p50() * perThousand));
      }
    }
    for (int size : config.latencyBatches()) {
      int users = Math.min(size, queries);
      if (users > 0) {
        all.add(new ScoreResult.Timing("retrieval", users, threads, retrieval(users)));
      }
    }
  }

  /** Of as many rows as {@code latency_candidates}, with the first number of threads. */
  public Latency ranking() {
    return first("ranking", Math.min(config.latencyCandidates(), rows));
  }

  /** Of one user, with the first number of threads. */
  public Latency retrieval() {
    return first("retrieval", 1);
  }

  public List<ScoreResult.Timing> all() {
    return all;
  }

  /** What 1,000 scores cost, with the first number of threads. */
  public List<ScoreResult.Cost> costs() {
    return costs;
  }

  /** The arithmetic of a score. */
  public Work work() {
    return scorer.work(split, IntStream.range(0, Math.min(rows, WORK_ROWS)).toArray());
  }

  private Latency first(String kind, int size) {
    return all.stream()
        .filter(t -> t.kind().equals(kind) && t.size() == size)
        .map(ScoreResult.Timing::latency)
        .findFirst()
        .orElseGet(() -> Latency.of(new long[0]));
  }

  private Latency ranking(int size) {
    return measure(
        1,
        request -> {
          int from = (int) ((long) request * size % Math.max(1, rows - size + 1));
          scorer.score(split, tasks, IntStream.range(from, from + size).toArray());
        });
  }

  /** The same with the texts of the candidates encoded in the request; few sizes and requests. */
  private Latency cold(int size) {
    if (size > COLD_ROWS) {
      return Latency.of(new long[0]);
    }
    return measure(
        config.latencyUsers(),
        request -> {
          int from = (int) ((long) request * size % Math.max(1, rows - size + 1));
          int[] part = IntStream.range(from, from + size).toArray();
          scorer.encodeAnew(split, part);
          scorer.score(split, tasks, part);
        });
  }

  private Latency retrieval(int users) {
    return measure(
        users,
        request -> {
          int from = (int) ((long) request * users % Math.max(1, queries - users + 1));
          scorer.topK(split, IntStream.range(from, from + users).toArray(), config.topK());
        });
  }

  private Latency measure(int share, IntConsumer request) {
    if (config.latencyUsers() == 0) {
      return Latency.of(new long[0]);
    }
    for (int i = 0; i < WARM_UP; i++) {
      request.accept(i);
    }
    long[] nanos =
        new long[Math.max(Math.min(LEAST, config.latencyUsers()), config.latencyUsers() / share)];
    for (int i = 0; i < nanos.length; i++) {
      long start = System.nanoTime();
      request.accept(WARM_UP + i);
      nanos[i] = System.nanoTime() - start;
    }
    return Latency.of(nanos);
  }
}
