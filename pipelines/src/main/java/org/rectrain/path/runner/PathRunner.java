package org.rectrain.path.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.RunConfig;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.path.StageName;
import org.rectrain.path.StageRow;
import org.rectrain.path.stage.Sections;
import org.rectrain.path.stage.StageJob;
import org.rectrain.run.Progress;
import org.rectrain.run.Provenance;
import org.rectrain.run.RunLock;
import org.rectrain.run.StageFolder;
import org.rectrain.run.StageFolder.Leftovers;
import org.rectrain.run.track.Tracking;

/**
 * Runs stages in order: plans, skips what is up to date, writes each into a hidden folder that gets
 * its name as the last act, and draws the report of the whole.
 */
public final class PathRunner {
  private final RunConfig config;
  private final Progress progress;
  private final @Nullable Tracking tracking;

  /** Runs stages of one configuration. */
  public PathRunner(RunConfig config, Progress progress) {
    this.config = config;
    this.progress = progress;
    this.tracking = Tracking.of(config, progress);
  }

  /** The stages that {@code rectrain run} runs: those whose sections are present. */
  public static List<StageName> wanted(RunConfig config) {
    List<StageName> names =
        Arrays.stream(StageName.values()).filter(s -> s.row().wanted(config)).toList();
    if (names.isEmpty()) {
      throw Failure.usage(
          "the configuration has no section for any stage",
          "add sections such as 'prepare: {}' and 'train: {}'; see 'rectrain config list'");
    }
    return names;
  }

  /** The stages that {@code rectrain train} runs: the model and the baselines beside it. */
  public static List<StageName> training(RunConfig config) {
    return Sections.namesBaselines(config)
        ? List.of(StageName.BASELINES, StageName.TRAIN)
        : List.of(StageName.TRAIN);
  }

  /** Where a stage's finished result is; prepared data may belong to another run. */
  static Path folder(RunConfig config, StageName stage) {
    String shared = config.prepared();
    if (stage == StageName.PREPARE && shared != null) {
      return Path.of(shared);
    }
    return Path.of(config.output()).resolve(stage.folder());
  }

  /**
   * Refuses a configuration whose stages cannot be done whatever the data.
   *
   * @throws Failure (exit code 2) that names the key
   */
  public static void check(RunConfig config) {
    Arrays.stream(StageName.values())
        .filter(s -> s.row().wanted(config) || s.row().isBeside())
        .forEach(s -> s.row().check(config));
  }

  /** The same with folders in place of the registry's names. */
  private PathRunner resolved(List<StageName> stages) {
    Set<String> sections = stages.stream().map(StageName::section).collect(Collectors.toSet());
    return new PathRunner(RegistryNames.resolved(config, sections), progress);
  }

  /**
   * What {@link #run} would do now.
   *
   * @throws Failure (exit code 3) when raw data of a stage that has to run is not there, or a name
   *     means no model of the registry
   */
  public PathPlan plan(List<StageName> stages, boolean force) {
    return resolved(stages).planned(stages, force);
  }

  private PathPlan planned(List<StageName> stages, boolean force) {
    stages.forEach(stage -> stage.row().check(config));
    PathPlan plan = new PathPlanner(config, force).plan(StageName.ordered(stages));
    plan.requireRawInputs();
    return plan;
  }

  private @Nullable PathCosts logCosts(PathPlan plan) {
    PathCosts costs = PathCosts.of(config, plan);
    if (costs != null) {
      costs.lines().forEach(progress::log);
    }
    return costs;
  }

  /**
   * Logs what the planned stages will take, closer once the data is prepared.
   *
   * @return the same, reckoned before; null where nothing reads a log
   * @throws Failure (exit code 2) when this machine has less
   */
  public @Nullable PathCosts logForecasts(PathPlan plan) {
    PathCosts costs = logCosts(plan);
    Path prepared = folder(config, StageName.PREPARE);
    for (PathPlan.Step step : plan.steps()) {
      if (step.state() == PathPlan.State.TO_RUN && Files.isDirectory(prepared)) {
        String forecast = step.stage().row().forecast(config, prepared);
        if (!forecast.isEmpty()) {
          progress.log(step.stage().folder() + ": " + forecast);
        }
      }
    }
    return costs;
  }

  /**
   * Runs the stages that are not up to date.
   *
   * @param force runs them all the same
   * @return headline results by stage, in order
   * @throws Failure when a stage cannot do its work or a gate fails; finished stages stay
   */
  public RunOutcome run(List<StageName> stages, boolean force) throws IOException {
    return resolved(stages).done(stages, force);
  }

  private RunOutcome done(List<StageName> stages, boolean force) throws IOException {
    Path run = Path.of(config.output());
    Map<String, Map<String, Object>> headlines = new LinkedHashMap<>();
    Map<String, Double> seconds = new LinkedHashMap<>();
    // What is wrong with the command leaves no folder behind.
    PathPlan first = Files.isDirectory(run) ? null : planned(stages, force);
    try (RunLock lock = RunLock.take(run)) {
      StageFolder.settle(run);
      PathPlan plan = first == null ? planned(stages, force) : first;
      logCosts(plan);
      List<StageName> todo = StageName.ordered(stages);
      PathPlan.Step reader = firstReader(plan);
      for (int i = 0; i < todo.size(); i++) {
        PathPlan.Step step = plan.steps().get(i);
        if (step.state() == PathPlan.State.UP_TO_DATE) {
          progress.log(step.stage().folder() + ": up to date");
          todo.get(i).row().handOver(config, step.writes());
          headlines.put(step.stage().folder(), Provenance.read(step.writes()).headline());
          continue;
        }
        try {
          if (step.equals(reader)) {
            requireFitting(plan);
          }
          Provenance done = runStage(todo.get(i), step, force);
          headlines.put(step.stage().folder(), done.headline());
          seconds.put(step.stage().folder(), done.seconds());
        } catch (Failure failure) {
          reportAfter(failure, run);
          throw failure;
        } catch (IOException | RuntimeException e) {
          reportAfter(e, run);
          throw e;
        }
      }
      RunPage page = new RunPage(run);
      List<Path> written = plan.upToDate() && page.isDrawn() ? page.files() : page.draw();
      return new RunOutcome(plan.upToDate(), run, headlines, seconds, written);
    }
  }

  /** What does not fit the prepared data is refused before the first stage that reads it. */
  private void requireFitting(PathPlan plan) {
    Path prepared = folder(config, StageName.PREPARE);
    readers(plan)
        .filter(step -> Files.isDirectory(prepared))
        .forEach(step -> step.stage().row().checkData(config, prepared));
  }

  private static PathPlan.@Nullable Step firstReader(PathPlan plan) {
    return readers(plan).findFirst().orElse(null);
  }

  /** The stages that run behind the one that prepares. */
  private static Stream<PathPlan.Step> readers(PathPlan plan) {
    return plan.steps().stream()
        .filter(step -> step.state() == PathPlan.State.TO_RUN)
        .filter(step -> step.stage().compareTo(StageName.PREPARE) > 0);
  }

  private Provenance runStage(StageName which, PathPlan.Step step, boolean force)
      throws IOException {
    StageRow<?> stage = which.row();
    String name = which.folder();
    progress.log(name + ": " + step.why());
    Instant started = Instant.now();
    RunConfig placed = Sections.placed(config);
    Path target = Path.of(placed.output()).resolve(name);
    try (StageFolder folder = StageFolder.begin(target, step.fingerprint(), stage.leftovers());
        Interruption ignored = Interruption.watch(folder, stage.leftovers())) {
      StageJob job =
          new StageJob(
              placed,
              Path.of(placed.output()),
              folder(placed, StageName.PREPARE),
              folder.path(),
              force ? null : earlier(name, target),
              progress);
      Map<String, Object> headline;
      Failure gate = null;
      try {
        headline = stage.run(job);
      } catch (Failure failure) {
        if (failure.exitCode() != Failure.GATE || stage.leftovers() == Leftovers.KEEP_FOR_RESUME) {
          throw failure; // a training that stopped half-way has no whole result
        }
        // Its results are whole and worth reading; only the verdict is no.
        gate = failure;
        headline = Map.of("gate", String.valueOf(failure.getMessage()));
      }
      Provenance provenance =
          Provenance.of(
              name,
              gate == null ? Provenance.Status.DONE : Provenance.Status.GATE_FAILED,
              step.fingerprint(),
              step.inputs(),
              config.seed(),
              started,
              headline);
      WholeFile.write(folder.path().resolve("config.yaml"), ConfigTrees.yaml(config));
      provenance.write(folder.path());
      folder.commit();
      if (tracking != null) {
        tracking.finished(step.writes(), Sections.named(stage.settings(config)));
      }
      if (gate != null) {
        throw gate;
      }
      stage.handOver(config, step.writes());
      progress.log(
          String.format(java.util.Locale.ROOT, "%s: done in %.1f s", name, provenance.seconds()));
      return provenance;
    }
  }

  /** The folder of an earlier result that something may be taken over from: one that is whole. */
  private @Nullable Path earlier(String name, Path folder) {
    if (!Provenance.isWritten(folder)) {
      return null;
    }
    String change = Provenance.read(folder).changeIn(folder);
    if (change != null) {
      progress.log(name + ": nothing is taken over from the last result, for " + change);
      return null;
    }
    return folder;
  }

  /**
   * Draws what there is: a gate that fails leaves its findings, and a stage that breaks leaves
   * those before it. Trouble with the page must not hide the trouble that it would report.
   */
  private void reportAfter(Exception trouble, Path run) {
    if (Thread.currentThread().isInterrupted()) {
      return;
    }
    try {
      if (StageName.anyFinished(run)) {
        new RunPage(run).draw();
      }
    } catch (IOException | RuntimeException e) {
      trouble.addSuppressed(e);
      progress.log("the report could not be drawn: " + e.getMessage());
    }
  }
}
