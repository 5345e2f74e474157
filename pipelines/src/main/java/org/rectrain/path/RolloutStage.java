package org.rectrain.path;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.abtest.Abtest;
import org.rectrain.abtest.decision.AbtestResult;
import org.rectrain.abtest.decision.LogCheck;
import org.rectrain.config.RunConfig;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.config.rollout.RolloutConfig;
import org.rectrain.dataset.Json;
import org.rectrain.path.stage.Sections;
import org.rectrain.path.stage.Stage;
import org.rectrain.path.stage.StageJob;
import org.rectrain.release.rollout.RolloutJudge;
import org.rectrain.release.rollout.RolloutRule.Decision;
import org.rectrain.release.rollout.RolloutState;
import org.rectrain.release.rollout.RolloutState.Phase;
import org.rectrain.report.Report;
import org.rectrain.run.ModelVersion;
import org.rectrain.run.Registry;
import org.rectrain.spark.SparkSessions;

/** One look at a roll-out, and what follows for the registry; only when asked for. */
final class RolloutStage implements Stage<RolloutConfig> {
  @Override
  public Map<String, Path> inputs(RunConfig config, RolloutConfig section) {
    Map<String, Path> inputs = Stage.super.inputs(config, section);
    Path run = Path.of(config.output()).toAbsolutePath().normalize();
    Path registry = run.resolveSibling(Registry.FILE);
    if (Files.exists(registry)) {
      inputs.put("registry", registry); // another candidate is another roll-out
    }
    return inputs;
  }

  @Override
  public Map<String, Object> run(StageJob job, RolloutConfig section) throws IOException {
    RolloutState state = begun(job, section);
    if (state.phase() == Phase.RUNNING) {
      RolloutJudge judge = new RolloutJudge(section);
      AbtestResult result = judge.isBefore(state) ? null : analyzed(job, judge.analysis(state));
      state = result == null ? judge.withoutRows(state) : judge.look(state, result);
    }
    Json.write(job.out().resolve(RolloutState.FILE), state);
    Report.writeRollout(state, job.out().resolve("report.html"));
    job.progress().log(state.sentence());
    if (state.decision() == Decision.INVALID) {
      throw Failure.gate(
          state.sentence(), "mend the assignment; docs/release.md has the hash and its shares");
    }
    return headline(state);
  }

  /** The log of the step's days; null when they have no row yet. */
  private static @Nullable AbtestResult analyzed(StageJob job, AbtestConfig config)
      throws IOException {
    try {
      AbtestResult result =
          new Abtest(
                  config,
                  Sections.root(job.config()),
                  job.config().seed(),
                  SparkSessions.open(job.config().spark()),
                  job.progress())
              .analyze(Files.createDirectories(job.out().resolve("look")));
      result.warnings().forEach(warning -> job.progress().log("warning: " + warning));
      return result;
    } catch (Failure failure) {
      if (failure.getCause() instanceof LogCheck.NoRow && config.window().start() != null) {
        return null;
      }
      throw failure;
    }
  }

  /** The state so far; another candidate or another name begins again. */
  private static RolloutState begun(StageJob job, RolloutConfig section) {
    Registry registry = Registry.beside(job.run().toString());
    RolloutState before = RolloutState.read(job.of(StageName.ROLLOUT.folder()));
    boolean offered =
        !Registry.ALIASES.contains(section.candidate()) || registry.offers(section.candidate());
    if (!offered && before != null) {
      // Nothing else is to go out; what was going out has ended, if not by a look then by hand.
      return before.phase() == Phase.RUNNING ? before.endedByHand(production(registry)) : before;
    }
    ModelVersion candidate = candidate(registry, section.candidate());
    if (before != null
        && before.name().equals(section.name())
        && before.candidate().equals(candidate.name())) {
      if (!before.steps().equals(section.steps()) && before.phase() == Phase.RUNNING) {
        throw Failure.usage(
            "rollout.steps: "
                + section.steps()
                + " differ from those that it began with, "
                + before.steps(),
            "go on with those, or begin again under another rollout.name");
      }
      return before;
    }
    registry.folder(candidate);
    String production = production(registry);
    if (candidate.name().equals(production)) {
      throw Failure.usage(
          "rollout.candidate: " + section.candidate() + " is in production already",
          "name another model: rectrain models name canary MODEL");
    }
    return new RolloutJudge(section).begin(candidate.name(), candidate.model(), production, before);
  }

  private static @Nullable String production(Registry registry) {
    return registry.production().map(event -> "v" + event.version()).orElse(null);
  }

  private static ModelVersion candidate(Registry registry, String word) {
    try {
      return registry.version(word);
    } catch (Failure failure) {
      throw Failure.input("rollout.candidate: " + failure.getMessage(), failure.hint(), failure);
    }
  }

  private static Map<String, Object> headline(RolloutState state) {
    Map<String, Object> headline = new LinkedHashMap<>();
    headline.put("decision", state.decision().name().toLowerCase(Locale.ROOT));
    headline.put("phase", state.phase().name().toLowerCase(Locale.ROOT));
    headline.put("candidate", state.candidate());
    headline.put("step", state.step());
    headline.put("share", state.share());
    headline.put("stalled", state.stalled());
    if (state.date() != null) {
      headline.put("date", state.date());
    }
    headline.put("verdict", state.sentence());
    return headline;
  }

  /**
   * Ends in the registry what has ended: once, as its history says.
   *
   * @throws Failure (exit code 4) when the candidate may not be promoted, or was rolled back and
   *     the configuration asks for this code
   */
  @Override
  public void handOver(RolloutConfig section, Path finished) throws IOException {
    RolloutState state = Objects.requireNonNull(RolloutState.read(finished));
    if (state.phase() == Phase.RUNNING || state.byHand()) {
      return;
    }
    Registry registry = Registry.beside(String.valueOf(finished.toAbsolutePath().getParent()));
    List<Registry.Event> history = registry.history();
    if (state.phase() == Phase.COMPLETE && !said(history, "promote", state)) {
      registry.promotions().promote(state.candidate(), state.reason());
    }
    boolean names = ("v" + registry.aliases().get(Registry.CANARY)).equals(state.candidate());
    if (names && !said(history, "unname", state)) {
      registry.promotions().unname(Registry.CANARY, state.reason());
    }
    if (section.gate() == RolloutConfig.Gate.ROLL_BACK && state.phase() == Phase.ROLLED_BACK) {
      throw Failure.gate(state.sentence(), "rollout.gate: none ends with 0 and says it on stdout");
    }
  }

  private static boolean said(List<Registry.Event> history, String action, RolloutState state) {
    return history.stream()
        .anyMatch(e -> e.action().equals(action) && state.reason().equals(e.reason()));
  }
}
