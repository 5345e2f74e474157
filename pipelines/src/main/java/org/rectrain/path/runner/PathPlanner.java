package org.rectrain.path.runner;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.RunConfig;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.path.StageName;
import org.rectrain.path.StageRow;
import org.rectrain.path.runner.PathPlan.State;
import org.rectrain.run.Fingerprints;
import org.rectrain.run.Provenance;
import org.rectrain.score.ModelFolders;

/** Finds out which stages have to run: same inputs, config and code means up to date. */
final class PathPlanner {
  private final RunConfig config;
  private final Path run;
  private final boolean force;
  private final String code = Fingerprints.ofCode();
  private final Map<StageName, String> known = new EnumMap<>(StageName.class);

  PathPlanner(RunConfig config, boolean force) {
    this.config = config;
    this.run = Path.of(config.output());
    this.force = force;
  }

  PathPlan plan(List<StageName> stages) {
    List<PathPlan.Step> steps = new ArrayList<>();
    for (StageName stage : stages) {
      steps.add(step(stage));
    }
    return new PathPlan(steps);
  }

  private PathPlan.Step step(StageName stage) {
    Map<String, String> inputs = new LinkedHashMap<>();
    Map<Path, String> prints = new HashMap<>();
    StageRow<?> row = stage.row();
    List<Path> reads = new ArrayList<>();
    row.inputs(config)
        .forEach(
            (name, path) -> {
              requireAsMade(name, path);
              inputs.put(name, prints.computeIfAbsent(path, Fingerprints::ofPath));
              reads.add(path);
            });
    for (StageName need : row.needs(config)) {
      inputs.put(need.folder(), fingerprintOf(need));
      reads.add(folder(need));
    }
    List<String> parts = new ArrayList<>(List.of(stage.folder(), code));
    parts.add(Long.toString(config.seed()));
    row.settings(config).forEach(s -> parts.add(ConfigTrees.yaml(s)));
    inputs.forEach((name, print) -> parts.add(name + "=" + print));
    String fingerprint = Fingerprints.of(parts.toArray(String[]::new));
    Path folder = run.resolve(stage.folder());
    String why = reasonToRun(folder, fingerprint, inputs);
    known.put(stage, fingerprint);
    State state = why == null ? State.UP_TO_DATE : State.TO_RUN;
    String reason = why == null ? "same inputs, config and code" : why;
    return new PathPlan.Step(stage, state, reason, fingerprint, inputs, reads, folder);
  }

  /** A model whose files are not those that its stage wrote is not what its manifest says. */
  private static void requireAsMade(String input, Path path) {
    String change = ModelFolders.isModel(path) ? Provenance.changeInPart(path) : null;
    if (change != null) {
      throw Failure.input(
          input + ": " + path + ": " + change + " since its stage made it",
          "put it back as it was, or run that stage again");
    }
  }

  private @Nullable String reasonToRun(
      Path folder, String fingerprint, Map<String, String> inputs) {
    if (force) {
      return "--force";
    }
    if (!Files.exists(folder)) {
      return "no result yet";
    }
    if (!Provenance.isWritten(folder)) {
      return "its folder has no whole manifest.json";
    }
    Provenance last = Provenance.read(folder);
    if (last.status() == Provenance.Status.GATE_FAILED) {
      return "its gates did not pass last time";
    }
    if (last.fingerprint().equals(fingerprint)) {
      return last.changeIn(folder);
    }
    for (Map.Entry<String, String> input : inputs.entrySet()) {
      if (!input.getValue().equals(last.inputs().get(input.getKey()))) {
        return "input '" + input.getKey() + "' has changed";
      }
    }
    return "config, seed or code has changed";
  }

  private Path folder(StageName stage) {
    return PathRunner.folder(config, stage);
  }

  private String fingerprintOf(StageName stage) {
    String planned = known.get(stage);
    if (planned != null) {
      return planned;
    }
    Path folder = folder(stage);
    if (!Files.exists(folder.resolve("manifest.json"))) {
      throw Failure.input(
          folder + ": no finished '" + stage.folder() + "' result",
          "run it first: rectrain " + stage.folder() + " -c FILE, or the whole path: rectrain run");
    }
    Provenance done = Provenance.read(folder);
    if (done.status() == Provenance.Status.GATE_FAILED) {
      throw Failure.gate(
          folder + ": its gates did not pass: " + done.headline().get("gate"),
          "mend the data or the thresholds and run '" + stage.folder() + "' again");
    }
    String change = done.changeIn(folder);
    if (change != null) {
      throw Failure.input(
          folder + ": " + change + " since '" + stage.folder() + "' made it",
          "run '" + stage.folder() + "' again, with the configuration that made it");
    }
    return done.fingerprint();
  }
}
