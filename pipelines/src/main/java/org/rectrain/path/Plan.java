package org.rectrain.path;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a command is about to do: each stage with its state, inputs and output. */
public record Plan(List<Step> steps) {
  /** Whether a stage has to run. */
  public enum State {
    UP_TO_DATE,
    TO_RUN
  }

  /**
   * One stage of the plan.
   *
   * @param stage which
   * @param state whether it has to run
   * @param why the reason, in words
   * @param fingerprint of everything that decides its result
   * @param inputs fingerprint of each input by name
   * @param reads paths it reads
   * @param writes its folder
   */
  public record Step(
      StageName stage,
      State state,
      String why,
      String fingerprint,
      Map<String, String> inputs,
      List<Path> reads,
      Path writes) {}

  /** Whether nothing has to run. */
  public boolean upToDate() {
    return steps.stream().allMatch(s -> s.state() == State.UP_TO_DATE);
  }
}
