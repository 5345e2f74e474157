package org.rectrain.launch;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.SparkConfig;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.Json;
import org.rectrain.run.Progress;
import org.rectrain.spark.Slots;
import org.rectrain.spark.SparkSessions;
import org.rectrain.train.Training;
import org.rectrain.train.loop.TrainResult;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Workers as tasks of one Spark barrier stage, which places them all at once. When one is gone, all
 * end, and start again from the last checkpoint.
 */
final class BarrierLaunch implements Launch {
  private static final ClassTag<String> TEXT = ClassTag$.MODULE$.apply(String.class);

  private static final long POLL_MILLIS = 200;
  private static final int MOST_LOSSES = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TrainConfig config;
  private final SparkConfig spark;
  private final Duration patience;
  private final Progress progress;

  BarrierLaunch(TrainConfig config, SparkConfig spark, Progress progress) {
    this(config, spark, PATIENCE, progress);
  }

  /**
   * A launch.
   *
   * @param patience how long a cluster may lack the cores that the workers need
   */
  BarrierLaunch(TrainConfig config, SparkConfig spark, Duration patience, Progress progress) {
    this.patience = patience;
    this.config = config;
    this.spark = spark;
    this.progress = progress;
  }

  @Override
  public TrainResult train(long seed, Path prepared, Path out) throws IOException {
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(SparkSessions.open(spark).sparkContext());
    if (config.loop().workers() == 0 && !context.isLocal()) {
      throw Failure.usage(
          "train.workers: 0 does not say how many tasks of the cluster train; expected 1 or more",
          "set train.workers to the number of machines, or of cores, that shall train");
    }
    int workers =
        config.loop().workers() > 0 ? config.loop().workers() : context.defaultParallelism();
    String token = token();
    String host = context.getConf().get("spark.driver.host", "127.0.0.1");
    progress.log("train: " + workers + " workers in a barrier stage on " + context.master());
    String group = "rectrain-train-" + token;
    context.setJobGroup(group, "training", true);
    try (ConsoleServer console = ConsoleServer.open(host, token, progress)) {
      WorkerJob job =
          new WorkerJob(
              ConfigTrees.yaml(config),
              seed,
              prepared.toAbsolutePath().toString(),
              out.toAbsolutePath().toString(),
              workers,
              token,
              console.address());
      for (WorkerOutcome verdict : persistently(context, job)) {
        RuntimeException trouble = verdict.trouble();
        if (trouble != null) {
          throw trouble;
        }
      }
    } finally {
      context.clearJobGroup();
    }
    return Json.read(out.resolve(TrainResult.FILE), TrainResult.class);
  }

  /**
   * Starts all workers again when one is lost: Spark itself gives up a barrier stage whose results
   * go to the driver. Losses count until there is a new checkpoint.
   */
  private List<WorkerOutcome> persistently(JavaSparkContext context, WorkerJob job) {
    String reached = newestCheckpoint(job);
    for (int losses = 0; ; ) {
      int slots = awaitSlots(context, job.workers());
      if (slots < job.workers()) {
        throw losses == 0
            ? tooManyWorkers(job.workers(), slots)
            : failure(lacking(job.workers(), slots), null);
      }
      try {
        return verdicts(context, job);
      } catch (LostWorker lost) {
        String now = newestCheckpoint(job);
        losses = now.equals(reached) ? losses + 1 : 1;
        reached = now;
        if (losses >= MOST_LOSSES) {
          throw failure(
              losses + " times without a new checkpoint; last: " + lost.getMessage(), lost);
        }
        progress.log("train: a worker was lost, all start again: " + lost.getMessage());
      }
    }
  }

  private static String newestCheckpoint(WorkerJob job) {
    return Training.checkpoints(Path.of(job.out())).stream()
        .findFirst()
        .map(Path::toString)
        .orElse("");
  }

  private List<WorkerOutcome> verdicts(JavaSparkContext context, WorkerJob job) {
    List<Integer> ranks = new ArrayList<>(IntStream.range(0, job.workers()).boxed().toList());
    RDD<Integer> tasks = context.parallelize(ranks, job.workers()).rdd();
    RDD<String> stage = tasks.barrier().mapPartitions(new WorkerTask(job), false, TEXT);
    JavaFutureAction<List<String>> running = JavaRDD.fromRDD(stage, TEXT).collectAsync();
    try {
      return await(running, context, job.workers()).stream().map(WorkerOutcome::parse).toList();
    } catch (InterruptedException e) {
      running.cancel(true);
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof SparkException) {
        throw new LostWorker(
            String.valueOf(cause.getMessage()).lines().findFirst().orElse(""), cause);
      }
      throw new IllegalStateException("the barrier stage broke", cause);
    }
  }

  /** Spark would wait for ever for the cores of a machine that does not come back. */
  private List<String> await(
      JavaFutureAction<List<String>> running, JavaSparkContext context, int workers)
      throws InterruptedException, ExecutionException {
    long enough = System.nanoTime();
    while (true) {
      try {
        return running.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        int slots = Slots.of(context.sc());
        if (slots >= workers) {
          enough = System.nanoTime();
        } else if (System.nanoTime() - enough > patience.toNanos()) {
          running.cancel(true);
          throw failure(lacking(workers, slots), null);
        }
      }
    }
  }

  private static Failure failure(String why, @Nullable Throwable cause) {
    String message = "a training worker was lost: " + why;
    String hint =
        "bring the machine back, or lower train.workers, and run the same command: it goes on from"
            + " the last checkpoint, with the same result";
    return cause == null ? Failure.input(message, hint) : Failure.input(message, hint, cause);
  }

  private String lacking(int workers, int slots) {
    return String.format(
        "%d workers must run at once, and Spark has had cores for %d for %d s",
        workers, slots, patience.toSeconds());
  }

  /** Executors need some seconds to come; how many tasks can run at once then. */
  private int awaitSlots(JavaSparkContext context, int workers) {
    long end = System.nanoTime() + (context.isLocal() ? 0 : patience.toNanos());
    int slots = Slots.of(context.sc());
    while (slots < workers && System.nanoTime() < end) {
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted");
      }
      slots = Slots.of(context.sc());
    }
    return slots;
  }

  private static Failure tooManyWorkers(int workers, int slots) {
    return Failure.usage(
        "train.workers: " + workers + " tasks must run at once, and Spark has cores for " + slots,
        "lower train.workers, or name a master with more cores, e.g. --master local["
            + workers
            + "]");
  }

  private static String token() {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  /** An attempt ended because a worker is gone. */
  private static final class LostWorker extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LostWorker(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
