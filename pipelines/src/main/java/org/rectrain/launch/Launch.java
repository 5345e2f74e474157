package org.rectrain.launch;

import java.io.IOException;
import java.nio.file.Path;
import org.rectrain.config.SparkConfig;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.run.Progress;
import org.rectrain.train.Training;
import org.rectrain.train.loop.TrainResult;

/** Starts training workers where the configuration wants them; the model is the same everywhere. */
public interface Launch {
  /**
   * Trains a model.
   *
   * @param prepared folder of prepared data
   * @param out folder of the stage; checkpoints in it that belong to the same run are continued
   */
  TrainResult train(long seed, Path prepared, Path out) throws IOException;

  /** The launch that {@code train.launch} names. */
  static Launch of(TrainConfig config, SparkConfig spark, Progress progress) {
    return switch (config.launch()) {
      case THREADS -> (seed, prepared, out) -> Training.run(config, seed, prepared, out, progress);
      case BARRIER -> new BarrierLaunch(config, spark, progress);
    };
  }
}
