package org.rectrain.train.distill;

import ai.djl.ndarray.NDArray;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.rectrain.Failure;
import org.rectrain.config.baseline.BaselinesConfig.DinConfig;
import org.rectrain.config.train.TrainConfig.Decay;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.StableHash;
import org.rectrain.metric.Auc;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.engine.Torch;
import org.rectrain.nn.optim.AdamW;
import org.rectrain.nn.optim.ClipNorm;
import org.rectrain.run.Progress;
import org.rectrain.train.Session;
import org.rectrain.train.batch.BatchOrder;
import org.rectrain.train.checkpoint.Checkpoint;
import org.rectrain.train.checkpoint.CheckpointFolder;
import org.rectrain.train.checkpoint.EarlyStopping;
import org.rectrain.train.checkpoint.Learner;
import org.rectrain.train.loop.RunningLoss;
import org.rectrain.train.loop.Schedule;
import org.rectrain.train.loop.TrainLog;
import org.rectrain.train.loop.TrainingLoop;
import org.rectrain.train.parallel.PassResult;
import org.rectrain.train.recipe.TaskWeighting;

/**
 * Trains a deep interest network: AdamW on the weighted binary cross entropy of all labels,
 * evaluated on valid every so often, the best state kept. Batches, schedule, stopping and
 * checkpoints are those of {@link TrainingLoop}: there is one after every evaluation, so a resumed
 * run does exactly what an uninterrupted one does.
 */
final class DinLoop {
  private static final double WARM_UP = 0.05;
  private static final double FLOOR = 0.02;
  private static final double CLIP = 1;
  private static final int KEEP_CHECKPOINTS = 2;

  private final DinConfig config;
  private final long seed;
  private final DinNetwork network;
  private final DinLoss loss;
  private final Examples train;
  private final Examples valid;
  private final CheckpointFolder checkpoints;
  private final String fingerprint;
  private final Path out;
  private final Progress progress;
  private final BatchOrder order;
  private final long total;
  private final long evalSteps;
  private final Schedule schedule;
  private final EarlyStopping stopping;
  private float[] best = new float[0];
  private long step;

  /**
   * A loop.
   *
   * @param out folder of the log and the checkpoints; those in it that belong to the same run are
   *     continued
   */
  DinLoop(
      DinConfig config, long seed, DinNetwork network, DinLoss loss, Path out, Progress progress) {
    this.config = config;
    this.seed = seed;
    this.network = network;
    this.loss = loss;
    this.train = network.inputs().examples("train");
    this.valid = network.inputs().examples("valid");
    this.out = out;
    this.progress = progress;
    this.order = new BatchOrder(train.ids(), seed, 1, config.batchSize());
    this.total = Math.max(1, Math.round(order.stepsPerEpoch() * config.epochs()));
    this.evalSteps = Math.max(1, Math.round(order.stepsPerEpoch() * config.evalEvery()));
    this.schedule = new Schedule(Decay.COSINE, Math.round(total * WARM_UP), total, FLOOR);
    this.stopping = new EarlyStopping(config.patience(), 0);
    this.checkpoints = new CheckpointFolder(out.resolve(Session.CHECKPOINTS), KEEP_CHECKPOINTS);
    String decisive =
        Json.line(config) + Json.line(network.file()) + loss.words() + seed + "/" + train.size();
    this.fingerprint = Json.sha256(decisive.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Trains until the end or until nothing is gained; the network has the best values then.
   *
   * @return seconds of the earlier attempts that it went on from
   */
  double run() {
    long started = System.nanoTime();
    Optional<Checkpoint> found = checkpoints.newest(fingerprint, progress);
    double before = found.map(Checkpoint::seconds).orElse(0.0);
    network.din().startFrom(loss.rates());
    try (AdamW adam = AdamW.standard(network.parameters(), groups());
        TrainLog log = TrainLog.open(out, found.map(Checkpoint::log).orElse(List.of()), before);
        Progress.Bar bar = progress.step("din", total)) {
      found.ifPresent(checkpoint -> restore(checkpoint, adam));
      bar.advance(step);
      RunningLoss mean = new RunningLoss();
      int[] rows = new int[0];
      while (step < total && !stopping.exhausted()) {
        if (Thread.currentThread().isInterrupted()) {
          throw new CancellationException("interrupted");
        }
        int inEpoch = (int) (step % order.stepsPerEpoch());
        if (inEpoch == 0 || rows.length == 0) {
          rows = order.epoch((int) (step / order.stepsPerEpoch()));
        }
        step(order.step(rows, inEpoch), adam, mean);
        step++;
        bar.advance(1);
        if (step % evalSteps == 0 || step == total) {
          double seconds = before + (System.nanoTime() - started) / 1e9;
          evaluate(mean.take(), seconds, log);
          checkpoint(adam, seconds, log);
        }
      }
    }
    network.parameters().assign(best);
    return before;
  }

  private List<AdamW.Group> groups() {
    return List.of(
        new AdamW.Group(name -> name.contains(".embedding."), config.embeddingDecay()),
        new AdamW.Group(name -> name.endsWith("bias") || name.endsWith("alpha"), 0),
        AdamW.Group.all(config.weightDecay()));
  }

  /** One optimizer step, whose loss joins the mean; none where no row has a label. */
  private void step(int[] rows, AdamW adam, RunningLoss mean) {
    try (Pass pass = Pass.training(network.parameters().device(), StableHash.of(seed, step))) {
      NDArray logits = network.din().logits(pass, network.inputs().of(pass, train, rows));
      TaskWeighting.Weighted weighted = loss.of(pass, logits, rows);
      if (weighted == null) {
        return;
      }
      Torch.backward(weighted.loss());
      double norm = ClipNorm.apply(network.parameters(), CLIP);
      double value = weighted.loss().getFloat();
      if (!Double.isFinite(norm + value)) {
        throw Failure.gate(
            "baselines.din: the loss diverged at step " + step + " (loss " + value + ")",
            "lower baselines.din.learning_rate");
      }
      adam.step(config.learningRate() * schedule.factor(step));
      mean.add(List.of(PassResult.told(weighted.told())), norm);
    }
  }

  private void evaluate(Map<String, Double> losses, double seconds, TrainLog log) {
    int[] rows = IntStream.range(0, valid.size()).toArray();
    List<String> tasks = network.file().tasks();
    double[][] scores = network.scorer().score(valid, tasks, rows);
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("step", step);
    line.putAll(losses);
    double sum = 0;
    double weight = 0;
    double[] taskWeights = loss.taskWeights();
    for (int t = 0; t < taskWeights.length; t++) {
      double auc = Auc.ofKnown(scores[t], valid.labels()[t]);
      line.put("valid_auc_" + tasks.get(t), auc);
      sum += Double.isNaN(auc) ? 0 : taskWeights[t] * auc;
      weight += Double.isNaN(auc) ? 0 : taskWeights[t];
    }
    double value = weight > 0 ? sum / weight : Double.NaN;
    boolean better = stopping.improved(step, value);
    if (better || best.length == 0 || !stopping.judges()) {
      best = network.parameters().values();
    }
    line.put("best", better);
    line.put("seconds", seconds);
    log.add(line);
    progress.log(
        String.format(
            Locale.ROOT,
            "din step %d: loss %.4f, valid AUC %.4f",
            step,
            losses.get("loss"),
            value));
  }

  /** All values, not only those that learn: no gradient moves Dice's running statistics. */
  private void checkpoint(AdamW adam, double seconds, TrainLog log) {
    checkpoints.write(
        new Checkpoint(
            fingerprint,
            step,
            new Learner.State(network.parameters().values(), adam.state(), adam.steps()),
            null,
            best,
            new float[0],
            stopping.state(),
            log.lines(),
            seconds));
  }

  private void restore(Checkpoint checkpoint, AdamW adam) {
    step = checkpoint.step();
    network.parameters().assign(checkpoint.towers().values());
    adam.restore(checkpoint.towers().moments(), checkpoint.towers().steps());
    best = checkpoint.bestTowers();
    stopping.restore(checkpoint.stopping());
    progress.log("din: goes on from the checkpoint at step " + step);
  }
}
