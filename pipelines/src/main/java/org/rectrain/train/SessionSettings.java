package org.rectrain.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.Json;
import org.rectrain.model.ModelSpec;
import org.rectrain.run.Progress;
import org.rectrain.train.batch.BatchOrder;
import org.rectrain.train.loop.LoopSettings;
import org.rectrain.train.loop.Schedule;

/**
 * The settings of a training's loop.
 *
 * @param shares how workers decide the result; empty where their number does not
 * @param examples that it learns from
 */
record SessionSettings(
    TrainConfig config, ModelSpec spec, long seed, String shares, int examples, Progress progress) {
  /** Networks of this kind had hardly left their start after fewer steps. */
  private static final long FEW_STEPS = 100;

  /** Steps, schedule and what a checkpoint has to belong to. */
  LoopSettings of(BatchOrder order) {
    int perEpoch = order.stepsPerEpoch();
    long total = Math.round(perEpoch * config.loop().epochs());
    if (total < 1) {
      throw LoopSettings.noSteps();
    }
    if (total < FEW_STEPS) {
      progress.log(
          "train: "
              + total
              + " optimizer steps in all are few; a smaller batch_size (with micro_batch) or more"
              + " epochs give more");
    }
    Schedule schedule = Schedule.of(config.loop().optimizer(), total);
    String fingerprint =
        Json.sha256(
            (Json.line(decisive(config)) + shares + Json.line(spec) + seed + "/" + examples)
                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return new LoopSettings(
        "train",
        "lower optimizer.learning_rate, look at the saved rows, or use encoder.precision: fp32",
        total,
        perEpoch,
        (int) Math.max(1, Math.round(perEpoch * config.loop().evalEvery())),
        config.logEvery(),
        config.encoder().every(),
        schedule,
        config.loop().stopping(),
        config.checkpointMinutes() * 60,
        spec.tasks(),
        Training.weights(config),
        fingerprint,
        seed);
  }

  /** The options that decide the result: who does the work, and what is logged of it, do not. */
  private static ObjectNode decisive(TrainConfig config) {
    return ConfigTrees.of(config.anywhere())
        .without(List.of("workers", "log_every", "keep_checkpoints"));
  }
}
