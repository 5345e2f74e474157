package org.rectrain.launch;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.rectrain.config.Failure;
import org.rectrain.config.SparkConfig;
import org.rectrain.config.TrainConfig;
import org.rectrain.config.Trees;
import org.rectrain.dataset.Json;
import org.rectrain.run.Progress;
import org.rectrain.spark.SparkSessions;
import org.rectrain.train.TrainResult;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Workers as tasks of one Spark barrier stage: Spark places them, all at once, and starts all of
 * them anew when one is gone; they then go on from the last checkpoint.
 */
final class BarrierLaunch implements Launch {
  private static final ClassTag<String> TEXT = ClassTag$.MODULE$.apply(String.class);

  private final TrainConfig config;
  private final SparkConfig spark;
  private final Progress progress;

  BarrierLaunch(TrainConfig config, SparkConfig spark, Progress progress) {
    this.config = config;
    this.spark = spark;
    this.progress = progress;
  }

  @Override
  public TrainResult train(long seed, Path prepared, Path out) throws IOException {
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(SparkSessions.open(spark).sparkContext());
    int workers = config.workers() > 0 ? config.workers() : context.defaultParallelism();
    if (context.isLocal() && workers > context.defaultParallelism()) {
      throw tooManyWorkers(workers);
    }
    String token = token();
    String host = context.getConf().get("spark.driver.host", "127.0.0.1");
    progress.log("train: " + workers + " workers in a barrier stage on " + context.master());
    String group = "rectrain-train-" + token;
    context.setJobGroup(group, "training", true);
    try (ConsoleServer console = ConsoleServer.open(host, token, progress)) {
      WorkerJob job =
          new WorkerJob(
              Trees.yaml(config),
              seed,
              prepared.toAbsolutePath().toString(),
              out.toAbsolutePath().toString(),
              workers,
              token,
              console.address());
      for (Verdict verdict : verdicts(context, job)) {
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

  private static List<Verdict> verdicts(JavaSparkContext context, WorkerJob job) {
    List<Integer> ranks = new ArrayList<>(IntStream.range(0, job.workers()).boxed().toList());
    RDD<Integer> tasks = context.parallelize(ranks, job.workers()).rdd();
    try {
      RDD<String> stage = tasks.barrier().mapPartitions(new WorkerTask(job), false, TEXT);
      return Arrays.stream((String[]) stage.collect()).map(Verdict::parse).toList();
    } catch (Exception e) {
      throw told(e, job.workers());
    }
  }

  /** Scala throws checked exceptions that Java does not see. */
  private static RuntimeException told(Exception e, int workers) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
      return new CancellationException("interrupted");
    }
    String message = String.valueOf(e.getMessage());
    if (message.contains("SPARK-24819")) {
      return tooManyWorkers(workers);
    }
    if (e instanceof SparkException) {
      return Failure.input(
          "a training worker was lost: " + message.lines().findFirst().orElse(message),
          "run the same command: it goes on from the last checkpoint",
          e);
    }
    return e instanceof RuntimeException fault ? fault : new IllegalStateException(e);
  }

  private static Failure tooManyWorkers(int workers) {
    return Failure.usage(
        "train.workers: " + workers + " tasks must run at once, and Spark has fewer cores",
        "lower train.workers, or name a master with more cores, e.g. --master local["
            + workers
            + "]");
  }

  private static String token() {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
