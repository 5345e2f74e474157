package org.rectrain.score.cost;

import java.util.ArrayList;
import java.util.Arrays;
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

  /** Measuring takes so many seconds of each model at least, however soon its scores were made. */
  private static final double FLOOR_SECONDS = 0.5;

  private static final int WORK_ROWS = 1000;

  private final Scorer scorer;
  private final String split;
  private final List<String> tasks;
  private final int rows;
  private final int queries;
  private final ScoreConfig config;
  private final List<ScoreResult.Timing> all = new ArrayList<>();
  private final List<ScoreResult.Cost> costs = new ArrayList<>();
  private final long nanos;
  private long spent;
  private boolean cutShort;

  /**
   * Measures.
   *
   * @param worked seconds that the model's scores and lists took, which bound what this takes
   */
  public Timings(
      Scorer scorer,
      String split,
      List<String> tasks,
      int rows,
      int queries,
      ScoreConfig config,
      double worked) {
    double share = config.latencyShare();
    this.nanos =
        share < 1
            ? (long) (Math.max(FLOOR_SECONDS, worked * share / (1 - share)) * 1e9)
            : Long.MAX_VALUE;
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
    // What the page shows comes first, for time may run out.
    List<Integer> sizes = new ArrayList<>(List.of(config.latencyCandidates()));
    sizes.addAll(config.latencyBatches());
    for (int size : sizes.stream().map(s -> Math.min(s, rows)).distinct().toList()) {
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

  /** Whether some measurements have fewer requests than asked for, or none. */
  public boolean cutShort() {
    return cutShort;
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
        least(size),
        request -> {
          int from = (int) ((long) request * size % Math.max(1, rows - size + 1));
          scorer.score(split, tasks, IntStream.range(from, from + size).toArray());
        });
  }

  /** A page says what a request of its size costs, however little time is left. */
  private int least(int size) {
    return size == Math.min(config.latencyCandidates(), rows) ? 1 : 0;
  }

  /** The same with the texts of the candidates encoded in the request; few sizes and requests. */
  private Latency cold(int size) {
    if (size > COLD_ROWS) {
      return Latency.of(new long[0]);
    }
    return measure(
        config.latencyUsers(),
        least(size),
        request -> {
          int from = (int) ((long) request * size % Math.max(1, rows - size + 1));
          int[] part = IntStream.range(from, from + size).toArray();
          scorer.encodeAgain(split, part);
          scorer.score(split, tasks, part);
        });
  }

  private Latency retrieval(int users) {
    return measure(
        users,
        users == 1 ? 1 : 0,
        request -> {
          int from = (int) ((long) request * users % Math.max(1, queries - users + 1));
          scorer.topK(split, IntStream.range(from, from + users).toArray(), config.topK());
        });
  }

  private Latency measure(int share, int least, IntConsumer request) {
    if (config.latencyUsers() == 0) {
      return Latency.of(new long[0]);
    }
    int wanted = Math.max(Math.min(LEAST, config.latencyUsers()), config.latencyUsers() / share);
    long[] taken = new long[wanted];
    int done = 0;
    int warm = 0;
    while (done < wanted && (spent < nanos || done < least)) {
      boolean warming = warm < WARM_UP && spent < nanos;
      long start = System.nanoTime();
      request.accept(warm + done);
      long time = System.nanoTime() - start;
      spent += time;
      if (warming) {
        warm++;
      } else {
        taken[done++] = time;
      }
    }
    cutShort |= done < wanted;
    return Latency.of(Arrays.copyOf(taken, done));
  }
}
