package org.rectrain.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.Failure;
import org.rectrain.dataset.StableHash;
import org.rectrain.run.Progress;
import org.rectrain.score.Model;

/**
 * The one training loop. It walks in windows of {@code every} steps: the texts of the window are
 * encoded, the towers make their steps and collect the gradients of the text vectors, and at the
 * end of the window the encoder makes one step with them. Evaluations and checkpoints lie between
 * windows, so a resumed run does exactly what an uninterrupted one does.
 */
final class TrainingLoop {
  private final LoopSettings settings;
  private final Model model;
  private final Recipe recipe;
  private final StepPlanner planner;
  private final Evaluation evaluation;
  private final Workers workers;
  private final Learner towers;
  private final @Nullable Learner encoder;
  private final CheckpointFolder checkpoints;
  private final Progress progress;
  private final TextTable texts;
  private final EarlyStopping stopping;
  private final RunningLoss running = new RunningLoss();
  private final RunningLoss recent = new RunningLoss();
  private final Path out;
  private float[] bestTowers = new float[0];
  private float[] bestEncoder = new float[0];
  private Map<String, Double> lastEvaluation = Map.of();
  private long step;
  private long firstStep;
  private long examples;
  private double secondsBefore;
  private long started;
  private long lastCheckpoint;
  private long loopStarted;
  private double shownLoss = Double.NaN;
  private @Nullable TrainLog log;

  TrainingLoop(
      LoopSettings settings,
      Model model,
      Recipe recipe,
      StepPlanner planner,
      Evaluation evaluation,
      Workers workers,
      Learner towers,
      @Nullable Learner encoder,
      CheckpointFolder checkpoints,
      Path out,
      Progress progress) {
    this.settings = settings;
    this.model = model;
    this.recipe = recipe;
    this.planner = planner;
    this.evaluation = evaluation;
    this.workers = workers;
    this.towers = towers;
    this.encoder = encoder;
    this.checkpoints = checkpoints;
    this.out = out;
    this.progress = progress;
    this.texts = new TextTable(workers, encoder != null);
    this.stopping =
        new EarlyStopping(settings.stopping().patience(), settings.stopping().minDelta());
  }

  /**
   * What a run leaves beside the model, whose parameters are those of the best evaluation.
   *
   * @param steps optimizer steps made
   * @param bestStep step of the best evaluation
   * @param seconds of training, earlier parts of a resumed run included
   * @param examplesPerSecond of the last part
   * @param tokensPerSecond of the last part; 0 without text
   * @param log lines of train.jsonl
   * @param vectors (texts, E) of the best model
   */
  @SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
  record Outcome(
      long steps,
      long bestStep,
      double seconds,
      double examplesPerSecond,
      double tokensPerSecond,
      List<String> log,
      float[] vectors) {}

  /** Trains until the end or until nothing is gained. */
  Outcome run() {
    started = System.nanoTime();
    lastCheckpoint = started;
    Optional<Checkpoint> found = checkpoints.newest(settings.fingerprint(), progress);
    found.ifPresent(this::restore);
    List<String> before = found.map(Checkpoint::log).orElse(List.of());
    try (TrainLog opened = TrainLog.open(out, before, secondsBefore)) {
      log = opened;
      return loop(opened);
    }
  }

  private Outcome loop(TrainLog lines) {
    refresh();
    if (step == 0 && lines.lines().isEmpty()) {
      evaluate();
    }
    firstStep = step;
    loopStarted = System.nanoTime();
    try (Progress.Bar bar = progress.step("train", settings.totalSteps())) {
      bar.advance(step);
      while (step < settings.totalSteps() && !stopping.exhausted()) {
        long before = step;
        window(bar);
        bar.advance(step - before);
        bar.message(line());
      }
    }
    double seconds = seconds();
    double last = (System.nanoTime() - started) / 1e9;
    takeBest();
    return new Outcome(
        step,
        stopping.bestStep(),
        seconds,
        examples / last,
        texts.tokens() / last,
        lines.lines(),
        texts.vectors());
  }

  private void window(Progress.Bar bar) {
    long end = windowEnd();
    List<StepPlan> plans = new ArrayList<>();
    for (long s = step; s < end; s++) {
      plans.add(planner.plan(s));
    }
    if (encoder != null) {
      texts.refresh(planner.texts(plans));
    }
    for (StepPlan plan : plans) {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("interrupted");
      }
      towerStep(plan);
      step++;
      if (settings.logSteps() > 0 && step % settings.logSteps() == 0) {
        told();
      }
    }
    if (encoder != null && texts.waiting()) {
      float[] gradient = texts.encoderGradient(StableHash.of(settings.seed(), step));
      double norm = encoder.step(gradient, settings.schedule().factor(step - 1));
      check(running.mean(), norm, plans.get(plans.size() - 1));
      workers.spreadEncoder();
    }
    boolean last = step == settings.totalSteps();
    if (last || step % settings.evalSteps() == 0) {
      refresh();
      bar.message("evaluating");
      evaluate();
      checkpoint();
    } else if (settings.checkpointSeconds() > 0
        && (System.nanoTime() - lastCheckpoint) / 1e9 > settings.checkpointSeconds()) {
      flush();
      checkpoint();
    }
  }

  private long windowEnd() {
    long every = encoder == null ? 1 : settings.every();
    long end = Math.min(step + every - step % every, settings.totalSteps());
    long nextEvaluation = step + settings.evalSteps() - step % settings.evalSteps();
    return Math.min(end, nextEvaluation);
  }

  private void towerStep(StepPlan plan) {
    float[] vectors = texts.vectors();
    boolean learnsText = encoder != null;
    List<PassResult> passes =
        workers.map(
            plan.micros(), (worker, micro) -> worker.run(recipe, plan, micro, vectors, learnsText));
    float[] gradient = passes.get(0).gradient();
    texts.collect(passes.get(0));
    for (PassResult pass : passes.subList(1, passes.size())) {
      TextTable.add(gradient, pass.gradient());
      texts.collect(pass);
    }
    double norm = towers.step(gradient, settings.schedule().factor(plan.step()));
    double loss = running.add(passes, norm);
    recent.add(passes, norm);
    check(loss, norm, plan);
    workers.spreadTowers();
    examples += plan.examples();
  }

  private void check(double loss, double norm, StepPlan plan) {
    if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
      double rate = settings.schedule().factor(plan.step());
      throw Diverged.save(out, plan, planner.examples(), planner.data(), loss, norm, rate);
    }
  }

  private void evaluate() {
    lastEvaluation = evaluation.run(model, texts.vectors());
    double value = monitored(lastEvaluation);
    boolean best = stopping.improved(step, value);
    if (best || bestTowers.length == 0) {
      bestTowers = towers.parameters().trainableValues();
      bestEncoder = encoder == null ? bestEncoder : encoder.parameters().trainableValues();
    }
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("step", step);
    line.put("epoch", (double) step / settings.stepsPerEpoch());
    if (step > 0) {
      shownLoss = running.mean();
      line.putAll(running.take());
      recent.take();
      line.put("rate", settings.schedule().factor(step));
    }
    for (Map.Entry<String, Double> metric : lastEvaluation.entrySet()) {
      boolean recall = metric.getKey().equals("recall");
      line.put(recall ? "valid_recall" : "valid_auc_" + metric.getKey(), metric.getValue());
    }
    line.put("value", value);
    line.put("best", best);
    line.put("seconds", seconds());
    log().add(line);
    progress.log("train step " + step + ": " + shown(lastEvaluation) + (best ? ", best" : ""));
  }

  /** A line of losses and speed between evaluations. */
  private void told() {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("step", step);
    line.put("epoch", (double) step / settings.stepsPerEpoch());
    line.putAll(recent.take());
    line.put("rate", settings.schedule().factor(step));
    double last = (System.nanoTime() - loopStarted) / 1e9;
    line.put("examples_per_second", examples / last);
    line.put("tokens_per_second", texts.tokens() / last);
    line.put("resident_megabytes", ProcessMemory.residentMegabytes());
    line.put("seconds", seconds());
    log().add(line);
  }

  /** Closes the running means, so that a checkpoint between evaluations holds no half of one. */
  private void flush() {
    if (recent.steps() > 0) {
      told();
    }
    shownLoss = running.mean();
    running.take();
  }

  private TrainLog log() {
    return java.util.Objects.requireNonNull(log);
  }

  private double monitored(Map<String, Double> metrics) {
    double sum = 0;
    double weight = 0;
    for (int t = 0; t < settings.tasks().size(); t++) {
      double auc = metrics.getOrDefault(settings.tasks().get(t), Double.NaN);
      if (!Double.isNaN(auc)) {
        sum += settings.taskWeights()[t] * auc;
        weight += settings.taskWeights()[t];
      }
    }
    double auc = weight == 0 ? Double.NaN : sum / weight;
    double recall = metrics.getOrDefault("recall", Double.NaN);
    double share = Double.isNaN(recall) ? 0 : settings.stopping().recallShare();
    return (1 - share) * auc + (share == 0 ? 0 : share * recall);
  }

  private void checkpoint() {
    checkpoints.write(
        new Checkpoint(
            settings.fingerprint(),
            step,
            towers.state(),
            encoder == null ? null : encoder.state(),
            bestTowers,
            bestEncoder,
            stopping.state(),
            log().lines(),
            seconds()));
    lastCheckpoint = System.nanoTime();
  }

  private void restore(Checkpoint checkpoint) {
    step = checkpoint.step();
    towers.restore(checkpoint.towers());
    Learner.State state = checkpoint.encoder();
    if (encoder != null && state != null) {
      encoder.restore(state);
    }
    bestTowers = checkpoint.bestTowers();
    bestEncoder = checkpoint.bestEncoder();
    stopping.restore(checkpoint.stopping());
    secondsBefore = checkpoint.seconds();
    workers.spreadTowers();
    workers.spreadEncoder();
    progress.log("train: goes on from the checkpoint at step " + step);
  }

  private void takeBest() {
    if (bestTowers.length > 0) {
      towers.assign(bestTowers);
      if (encoder != null && !Arrays.equals(bestEncoder, encoder.parameters().trainableValues())) {
        encoder.assign(bestEncoder);
        workers.spreadEncoder();
        texts.forget();
      }
    }
    refresh();
  }

  /** Brings the texts that an evaluation reads up to date. */
  private void refresh() {
    int[] evaluated = evaluation.texts();
    if (evaluated.length > 0) {
      texts.refresh(evaluated);
    } else {
      texts.refreshAll();
    }
  }

  private double seconds() {
    return secondsBefore + (System.nanoTime() - started) / 1e9;
  }

  private String line() {
    double last = (System.nanoTime() - loopStarted) / 1e9;
    double left = (settings.totalSteps() - step) * last / Math.max(1, step - firstStep);
    return String.format(
        Locale.ROOT,
        "loss %.4f, %s, %,.0f samples/s, %,.0f tokens/s, %.0f s left, %,d MB",
        // Right after an evaluation no step stands in the running mean: the last mean is shown.
        running.steps() > 0 ? running.mean() : shownLoss,
        shown(lastEvaluation),
        examples / last,
        texts.tokens() / last,
        left,
        ProcessMemory.residentMegabytes());
  }

  private String shown(Map<String, Double> metrics) {
    List<String> parts = new ArrayList<>();
    metrics.forEach(
        (name, value) ->
            parts.add(
                String.format(
                    Locale.ROOT, "%s %.4f", name.equals("recall") ? name : "AUC " + name, value)));
    return String.join(", ", parts);
  }

  /** Told when there is nothing to train on. */
  static Failure noSteps() {
    return Failure.usage(
        "train.epochs: gives no optimizer step; expected at least one",
        "raise epochs or epoch_fraction, or lower batch_size");
  }
}
