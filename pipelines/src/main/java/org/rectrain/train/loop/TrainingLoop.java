package org.rectrain.train.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.train.StoppingConfig;
import org.rectrain.dataset.StableHash;
import org.rectrain.run.Progress;
import org.rectrain.train.batch.StepPlan;
import org.rectrain.train.batch.StepSource;
import org.rectrain.train.checkpoint.BestWeights;
import org.rectrain.train.checkpoint.Checkpoint;
import org.rectrain.train.checkpoint.EarlyStopping;
import org.rectrain.train.checkpoint.Learner;
import org.rectrain.train.parallel.Averaging;
import org.rectrain.train.parallel.CommonStart;
import org.rectrain.train.parallel.EncoderPass;
import org.rectrain.train.parallel.PassResult;
import org.rectrain.train.parallel.Peers;
import org.rectrain.train.parallel.TextTable;
import org.rectrain.train.parallel.Wire;
import org.rectrain.train.parallel.Workers;

/**
 * The one training loop. It walks in windows of {@code every} steps: the texts of the window are
 * encoded, the towers make their steps and collect the gradients of the text vectors, and at the
 * end of the window the encoder makes one step with them. Evaluations and checkpoints are between
 * windows, so a resumed run does exactly what an uninterrupted one does.
 */
public final class TrainingLoop {
  private final LoopSettings settings;
  private final LoopRunner run;
  private final StepSource steps;
  private final Validation validation;
  private final Workers workers;
  private final Learner towers;
  private final @Nullable Learner encoder;
  private final Progress progress;
  private final TextTable texts;
  private final EarlyStopping stopping;
  private final Averaging averaging;
  private final Peers peers;
  private final BestWeights best;
  private final LoopForecast forecast;
  private long step;
  private long lastCheckpoint = System.nanoTime();
  private @Nullable LoopReport report;

  /**
   * A loop over the parts of a run.
   *
   * @param steps that these workers share
   * @param towers learner of the first worker's towers
   * @param encoder learner of its encoder; null when that does not learn
   */
  TrainingLoop(
      LoopRunner run,
      StepSource steps,
      Workers workers,
      Averaging averaging,
      Learner towers,
      @Nullable Learner encoder,
      Progress progress) {
    this.run = run;
    this.settings = run.settings();
    this.steps = steps;
    this.validation = run.validation();
    this.workers = workers;
    this.averaging = averaging;
    this.peers = averaging.peers();
    this.towers = towers;
    this.encoder = encoder;
    this.progress = progress;
    this.forecast = new LoopForecast(settings, progress);
    this.texts = new TextTable(workers, encoder != null);
    this.best = new BestWeights(towers, encoder);
    this.stopping =
        new EarlyStopping(settings.stopping().patience(), settings.stopping().minDelta());
  }

  /** Trains until the end or until nothing is gained. */
  LoopOutcome run() {
    long started = System.nanoTime();
    Optional<Checkpoint> found =
        new CommonStart(
                run.checkpoints(), settings.fingerprint(), workers.weights(), peers, progress)
            .newest();
    found.ifPresent(this::restore);
    List<String> before = found.map(Checkpoint::log).orElse(List.of());
    double seconds = found.map(Checkpoint::seconds).orElse(0.0);
    try (LoopReport opened =
        LoopReport.open(settings, texts, peers, progress, run.out(), before, started, seconds)) {
      report = opened;
      return loop();
    }
  }

  private LoopOutcome loop() {
    long started = System.nanoTime();
    refresh();
    // Where the last step is the model, the start cannot be, and nothing is chosen by its metrics.
    boolean judged = validation.judgesStart() && !takesLast();
    if (step == 0 && report().lines().isEmpty() && judged) {
      evaluate();
      forecast.evaluated(started);
    }
    report().begin(step);
    forecast.begin(step);
    try (Progress.Bar bar = progress.step(settings.name(), settings.totalSteps())) {
      bar.advance(step);
      while (step < settings.totalSteps() && !stopping.exhausted()) {
        long before = step;
        window(bar);
        bar.advance(step - before);
        bar.message(report().line(step));
        forecast.stepped(step);
      }
    }
    double seconds = report().seconds();
    double examples = report().examplesPerSecond();
    double tokens = report().tokensPerSecond();
    takeBest();
    return new LoopOutcome(
        step,
        takesLast() ? step : stopping.bestStep(),
        seconds,
        report().earlierSeconds(),
        examples,
        tokens,
        report().lines(),
        texts.vectors());
  }

  private void window(Progress.Bar bar) {
    long start = step;
    long end = windowEnd();
    List<StepPlan> plans = new ArrayList<>();
    for (long s = step; s < end; s++) {
      plans.add(steps.plan(s));
    }
    if (encoder != null) {
      texts.refresh(steps.texts(plans));
    }
    for (StepPlan plan : plans) {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("interrupted");
      }
      towerStep(plan);
      step++;
      report().between(step);
    }
    if (encoder != null && texts.waiting()) {
      EncoderPass pass = texts.encoderGradient(StableHash.of(settings.seed(), step));
      report().encoder(pass);
      double norm = encoder.step(pass.gradient(), settings.schedule().factor(step - 1));
      check(report().mean(), norm, plans.get(plans.size() - 1));
      workers.spreadEncoder();
    }
    boolean last = step == settings.totalSteps();
    boolean evaluates = last || step % settings.evalSteps() == 0;
    boolean averages = averaging.on() && (evaluates || averaging.due(start, step));
    if (averages) {
      average();
    }
    if (evaluates) {
      long started = System.nanoTime();
      refresh();
      bar.message("evaluating");
      evaluate();
      checkpoint();
      forecast.evaluated(started);
    } else if (averages == averaging.on() && settings.checkpointSeconds() > 0 && checkpointDue()) {
      report().flush(step);
      checkpoint();
    }
  }

  private void average() {
    averaging.run(encoder == null ? List.of(towers) : List.of(towers, encoder));
    if (encoder != null) {
      texts.forget();
    }
  }

  /** By the clock of the first process, for all. */
  private boolean checkpointDue() {
    boolean due = (System.nanoTime() - lastCheckpoint) / 1e9 > settings.checkpointSeconds();
    return peers.fromFirst(() -> new byte[] {(byte) (due ? 1 : 0)})[0] == 1;
  }

  private long windowEnd() {
    long every = encoder == null ? 1 : settings.every();
    long end = Math.min(step + every - step % every, settings.totalSteps());
    long nextEvaluation = step + settings.evalSteps() - step % settings.evalSteps();
    return Math.min(end, nextEvaluation);
  }

  private void towerStep(StepPlan plan) {
    if (plan.micros().isEmpty()) {
      return; // The last batch of an epoch may be too small for a share of each worker.
    }
    float[] vectors = texts.vectors();
    boolean learnsText = encoder != null;
    List<PassResult> passes =
        workers.map(
            plan.micros(),
            (worker, micro) -> worker.run(run.recipe(), plan, micro, vectors, learnsText),
            Wire.PASSES);
    float[] gradient = passes.get(0).gradient();
    texts.collect(passes.get(0));
    for (PassResult pass : passes.subList(1, passes.size())) {
      TextTable.add(gradient, pass.gradient());
      texts.collect(pass);
    }
    double norm = towers.step(gradient, settings.schedule().factor(plan.step()));
    int all = plan.examples() * (averaging.on() ? peers.size() : 1);
    check(report().step(passes, norm, all), norm, plan);
    workers.spreadTowers();
  }

  private void check(double loss, double norm, StepPlan plan) {
    if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
      double rate = settings.schedule().factor(plan.step());
      throw Diverged.save(
          run.out(), workers.peers(), plan, steps, settings.remedy(), loss, norm, rate);
    }
  }

  private void evaluate() {
    Map<String, Double> metrics = validation.run(texts.vectors(), peers);
    double value = settings.monitored(metrics);
    boolean improved = stopping.improved(step, value);
    if (improved || best.isEmpty() || !stopping.judges() || takesLast()) {
      best.keep();
    }
    report().evaluated(step, metrics, value, improved);
  }

  private boolean takesLast() {
    return settings.stopping().take() == StoppingConfig.Take.LAST;
  }

  private LoopReport report() {
    return java.util.Objects.requireNonNull(report);
  }

  private void checkpoint() {
    if (peers.size() > 1) {
      // A first worker that the others have lost must not write beside the one that replaces it.
      peers.gather(new byte[0]);
    }
    if (peers.leads()) {
      run.checkpoints()
          .write(
              new Checkpoint(
                  settings.fingerprint(),
                  step,
                  towers.state(),
                  encoder == null ? null : encoder.state(),
                  best.towers(),
                  best.encoder(),
                  stopping.state(),
                  report().lines(),
                  report().seconds()));
    }
    lastCheckpoint = System.nanoTime();
  }

  private void restore(Checkpoint checkpoint) {
    step = checkpoint.step();
    towers.restore(checkpoint.towers());
    Learner.State state = checkpoint.encoder();
    if (encoder != null && state != null) {
      encoder.restore(state);
    }
    best.restore(checkpoint.bestTowers(), checkpoint.bestEncoder());
    stopping.restore(checkpoint.stopping());
    workers.spreadTowers();
    workers.spreadEncoder();
    progress.log(settings.name() + ": goes on from the checkpoint at step " + step);
  }

  private void takeBest() {
    if (best.takeBack()) {
      workers.spreadEncoder();
      texts.forget();
    }
    refresh();
  }

  private void refresh() {
    if (!averaging.on() || peers.leads()) {
      texts.refreshFor(validation.texts());
    }
  }
}
