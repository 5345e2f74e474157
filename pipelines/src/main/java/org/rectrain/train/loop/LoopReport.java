package org.rectrain.train.loop;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.rectrain.run.Progress;
import org.rectrain.train.parallel.EncoderPass;
import org.rectrain.train.parallel.PassResult;
import org.rectrain.train.parallel.Peers;
import org.rectrain.train.parallel.TextTable;

/** What the loop reports while it runs: lines of the log, the progress line, its speed. */
final class LoopReport implements AutoCloseable {
  private final LoopSettings settings;
  private final TextTable texts;
  private final Progress progress;
  private final TrainLog log;
  private final RunningLoss running = new RunningLoss();
  private final RunningLoss recent = new RunningLoss();
  private final long started;
  private final double secondsBefore;
  private long loopStarted = System.nanoTime();
  private long firstStep;
  private long examples;
  private double shownLoss = Double.NaN;
  private Map<String, Double> lastEvaluation = Map.of();

  private LoopReport(
      LoopSettings settings,
      TextTable texts,
      Progress progress,
      TrainLog log,
      long started,
      double secondsBefore) {
    this.settings = settings;
    this.texts = texts;
    this.progress = progress;
    this.log = log;
    this.started = started;
    this.secondsBefore = secondsBefore;
  }

  /**
   * Opens the report of a run.
   *
   * @param out folder of the stage, of the process that leads; no other one writes
   * @param before lines of the checkpoint that the run goes on from
   * @param started when this part began ({@link System#nanoTime()})
   * @param secondsBefore of training in earlier parts
   */
  static LoopReport open(
      LoopSettings settings,
      TextTable texts,
      Peers peers,
      Progress progress,
      Path out,
      List<String> before,
      long started,
      double secondsBefore) {
    TrainLog log =
        peers.leads() ? TrainLog.open(out, before, secondsBefore) : TrainLog.inMemory(before);
    return new LoopReport(settings, texts, progress, log, started, secondsBefore);
  }

  /** The steps begin now: speed counts from here. */
  void begin(long step) {
    firstStep = step;
    loopStarted = System.nanoTime();
  }

  /** Takes one step; returns its loss. */
  double step(List<PassResult> passes, double norm, int count) {
    double loss = running.add(passes, norm);
    recent.add(passes, norm);
    examples += count;
    return loss;
  }

  /** Takes what one step of the encoder adds to the losses. */
  void encoder(EncoderPass pass) {
    running.add(pass);
    recent.add(pass);
  }

  /** Mean loss since the last evaluation. */
  double mean() {
    return running.mean();
  }

  /** Lines so far, those of earlier parts included. */
  List<String> lines() {
    return log.lines();
  }

  /** A line of losses and speed between evaluations, when the settings want one at this step. */
  void between(long step) {
    if (settings.logSteps() > 0 && step % settings.logSteps() == 0) {
      reported(step);
    }
  }

  private void reported(long step) {
    Map<String, Object> line = head(step);
    line.putAll(recent.take());
    line.put("rate", settings.schedule().factor(step));
    double last = (System.nanoTime() - loopStarted) / 1e9;
    line.put("examples_per_second", examples / last);
    line.put("tokens_per_second", texts.tokens() / last);
    line.put("resident_megabytes", ProcessMemory.residentMegabytes());
    line.put("seconds", seconds());
    log.add(line);
  }

  private Map<String, Object> head(long step) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("step", step);
    line.put("epoch", (double) step / settings.stepsPerEpoch());
    return line;
  }

  /**
   * A line of an evaluation.
   *
   * @param value the monitored one
   */
  void evaluated(long step, Map<String, Double> metrics, double value, boolean best) {
    lastEvaluation = metrics;
    Map<String, Object> line = head(step);
    if (step > 0) {
      shownLoss = running.mean();
      line.putAll(running.take());
      recent.take();
      line.put("rate", settings.schedule().factor(step));
    }
    for (Map.Entry<String, Double> metric : metrics.entrySet()) {
      boolean recall = metric.getKey().equals("recall");
      line.put(recall ? "valid_recall" : "valid_auc_" + metric.getKey(), metric.getValue());
    }
    line.put("value", value);
    line.put("best", best);
    line.put("seconds", seconds());
    log.add(line);
    progress.log(
        settings.name() + " step " + step + ": " + shown(metrics) + (best ? ", best" : ""));
  }

  /** Closes the running means, so that a checkpoint between evaluations holds no half of one. */
  void flush(long step) {
    if (recent.steps() > 0) {
      reported(step);
    }
    shownLoss = running.mean();
    running.take();
  }

  /** Seconds of training, earlier parts included. */
  double seconds() {
    return secondsBefore + (System.nanoTime() - started) / 1e9;
  }

  /** Seconds of the earlier parts that this one goes on from. */
  double earlierSeconds() {
    return secondsBefore;
  }

  double examplesPerSecond() {
    return examples / ((System.nanoTime() - started) / 1e9);
  }

  double tokensPerSecond() {
    return texts.tokens() / ((System.nanoTime() - started) / 1e9);
  }

  /** The progress line. */
  String line(long step) {
    double last = (System.nanoTime() - loopStarted) / 1e9;
    double left = (settings.totalSteps() - step) * last / Math.max(1, step - firstStep);
    return String.format(
        Locale.ROOT,
        "loss %.4f, %s%,.0f samples/s, %,.0f tokens/s, %.0f s left, %,d MB",
        // Right after an evaluation no step is in the running mean: the last mean is shown.
        running.steps() > 0 ? running.mean() : shownLoss,
        lastEvaluation.isEmpty() ? "" : shown(lastEvaluation) + ", ",
        examples / last,
        texts.tokens() / last,
        left,
        ProcessMemory.residentMegabytes());
  }

  private static String shown(Map<String, Double> metrics) {
    List<String> parts = new ArrayList<>();
    boolean none = metrics.values().stream().allMatch(value -> Double.isNaN(value));
    metrics.forEach(
        (name, value) -> {
          String shown = name.equals("recall") ? name : "AUC " + name;
          if (none) {
            parts.add(shown + " undefined");
          } else if (!Double.isNaN(value)) { // without negatives there is no AUC
            parts.add(String.format(Locale.ROOT, "%s %.4f", shown, value));
          }
        });
    return String.join(", ", parts);
  }

  @Override
  public void close() {
    log.close();
  }
}
