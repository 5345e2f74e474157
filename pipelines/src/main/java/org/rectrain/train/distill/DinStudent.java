package org.rectrain.train.distill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rectrain.config.distill.DistillConfig;
import org.rectrain.run.Progress;
import org.rectrain.train.Training;

/**
 * A deep interest network as the student: it reads ids and features, so only scores pass.
 *
 * @param prepared folder of prepared data
 */
record DinStudent(DistillConfig config, long seed, Path prepared, Progress progress) {
  /**
   * Trains one.
   *
   * @param kdRatio share of the soft labels in the loss; 0 learns from the labels alone
   * @param out folder of its log and checkpoints, with its model below
   */
  void fit(SoftLabels labels, double kdRatio, Path out) throws IOException {
    Path folder = Files.createDirectories(out.resolve(Training.FOLDER));
    DinLoss.Soft soft = new DinLoss.Soft(labels, config.temperature(), kdRatio, config.tasks());
    DinTraining.fit(config.student().din(), seed, prepared, soft, out, folder, progress);
  }
}
