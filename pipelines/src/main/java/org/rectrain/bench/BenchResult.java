package org.rectrain.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a machine reaches.
 *
 * @param base the encoder
 * @param batch texts per step
 * @param tokens per text
 * @param cores of the machine
 * @param memoryMegabytes free before the start
 * @param encoder one line per precision and number of threads
 * @param data the data side; null when it was left out
 */
public record BenchResult(
    String base,
    int batch,
    int tokens,
    int cores,
    long memoryMegabytes,
    List<Line> encoder,
    @Nullable Data data) {

  /**
   * The encoder in one setting.
   *
   * @param precision of the frozen matrices
   * @param threads of one tensor operation
   * @param forwardTokensPerSecond without gradients
   * @param trainingTokensPerSecond forward and backward with LoRA
   * @param trainingStepsPerSecond of the configured batch
   * @param peakMegabytes largest resident size of the process while training; -1 where the system
   *     does not say
   */
  public record Line(
      String precision,
      int threads,
      double forwardTokensPerSecond,
      double trainingTokensPerSecond,
      double trainingStepsPerSecond,
      long peakMegabytes) {}

  /**
   * The prepare stage over a generated log, Spark's start included.
   *
   * @param rows of the log
   * @param seconds of the stage
   * @param rowsPerSecond of the stage
   * @param peakMegabytes largest resident size of the process; -1 where the system does not say
   */
  public record Data(long rows, double seconds, double rowsPerSecond, long peakMegabytes) {}
}
