package org.rectrain.path.runner;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.rectrain.Failure;
import org.rectrain.config.read.InputPaths;
import org.rectrain.path.StageName;

/** What a command is about to do: each stage with its state, inputs and output. */
public record PathPlan(List<Step> steps) {
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
   * @param reads paths it reads: those of the inputs in their order, then the folders of stages
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

  /**
   * Looks for the raw data of all stages before the first one runs: an experiment's log that is not
   * there would otherwise be missed only after the training.
   *
   * @throws Failure (exit code 3) when some is not there
   */
  void requireRawInputs() {
    for (Step step : steps) {
      if (step.state() == State.TO_RUN && step.stage().row().isRaw()) {
        Iterator<Path> paths = step.reads().iterator();
        for (String name : step.inputs().keySet()) {
          Path path = paths.next();
          boolean glob = InputPaths.isPattern(path) || path.toString().contains(":/");
          if (!glob && !Files.exists(path)) {
            String key = name;
            throw Failure.input(
                key + ": " + path + " does not exist",
                "check data.root and "
                    + key
                    + "; relative paths start from data.root, and that from "
                    + Path.of("").toAbsolutePath());
          }
        }
      }
    }
  }

  /** Whether nothing has to run. */
  public boolean upToDate() {
    return steps.stream().allMatch(s -> s.state() == State.UP_TO_DATE);
  }
}
