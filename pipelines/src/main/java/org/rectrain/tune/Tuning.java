package org.rectrain.tune;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.RunConfig;
import org.rectrain.config.eval.EvalConfig;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.config.tune.TuneConfig;
import org.rectrain.config.tune.TuneParameter;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.eval.measure.PairedComparison;
import org.rectrain.fold.FoldData;
import org.rectrain.run.Progress;
import org.rectrain.tune.PastTrial.End;

/** A whole search: the trials, the last word on the best of them, and what is written of both. */
public final class Tuning {
  private static final double MINUTE = 60e9;

  private final RunConfig base;
  private final TuneConfig config;
  private final EvalConfig eval;
  private final Objective objective;
  private final SearchSpace space;
  private final Path run;
  private final Path prepared;

  /**
   * A search.
   *
   * @param run folder of the run, that holds the trials
   * @param prepared the data that they share
   */
  public Tuning(
      RunConfig base,
      TuneConfig config,
      EvalConfig eval,
      Objective objective,
      SearchSpace space,
      Path run,
      Path prepared) {
    this.base = base;
    this.config = config;
    this.eval = eval;
    this.objective = objective;
    this.space = space;
    this.run = run;
    this.prepared = prepared;
  }

  /**
   * Searches, judges and writes {@value TuneResult#FILE} and {@value TuneResult#BEST}.
   *
   * @throws Failure (exit code 3) when the configuration as it is cannot be trained
   */
  public TuneResult run(Path out, Progress progress) throws IOException {
    List<Path> data =
        config.folds() == 0
            ? List.of(prepared)
            : FoldData.make(prepared, CrossValidation.data(run), config.folds(), base.seed());
    TrialRuns runs = new TrialRuns(base, space, objective, new Halving(config.prune()), run, data);
    long started = System.nanoTime();
    BooleanSupplier over =
        () -> config.minutes() > 0 && System.nanoTime() - started > config.minutes() * MINUTE;
    List<Trial> trials =
        new Search(sampler(), runs, config.workers(), objective.sign())
            .run(
                config.trials(),
                over,
                trial -> {
                  progress.log(described(trial));
                  requireDefault(trial);
                });
    Trial best =
        trials.stream()
            .filter(t -> t.end() == End.DONE)
            .min(Comparator.comparingDouble(t -> objective.sign() * t.value()))
            .orElseThrow();
    PairedComparison test = null;
    List<Long> seeds = new ArrayList<>();
    if (best.number() > 0) {
      for (int i = 1; i <= config.seeds(); i++) {
        seeds.add(base.seed() + i);
      }
      progress.log("tune: trial " + best.number() + " is best; judge it on test with other seeds");
      test =
          new LastWord(base, eval, objective, runs, prepared, config.workers())
              .judge(best.values(), seeds, out, progress);
    }
    TuneResult result = result(trials, best, test, seeds);
    Json.write(out.resolve(TuneResult.FILE), result);
    WholeFile.write(out.resolve(TuneResult.BEST), yaml(result));
    runs.clear(trials);
    return result;
  }

  /** Nothing can be compared with a default that has no value. */
  private static void requireDefault(Trial trial) {
    if (trial.number() == 0 && trial.end() == End.FAILED) {
      throw Failure.input(
          "tune: the configuration as it is fails: " + trial.error(),
          "run it alone: rectrain run -c " + Path.of(trial.folder()).resolve(ChildRun.CONFIG));
    }
  }

  private TrialSampler sampler() {
    return switch (config.sampler()) {
      case TPE -> new TpeSampler(space, base.seed(), config.startup());
      case RANDOM -> new RandomSampler(space, base.seed());
      case GRID -> new GridSampler(space);
    };
  }

  private TuneResult result(
      List<Trial> trials, Trial best, @Nullable PairedComparison test, List<Long> seeds) {
    boolean better = test != null && test.real() && isWinner(test.better());
    Map<String, JsonNode> defaults = new LinkedHashMap<>();
    for (TuneParameter parameter : space.parameters()) {
      defaults.put(parameter.key(), valueAt(parameter.key()));
    }
    int sign = objective.sign();
    return new TuneResult(
        objective.metric(),
        objective.model(),
        sign > 0,
        config.sampler().name().toLowerCase(Locale.ROOT),
        verdict(trials, best, test, better),
        better,
        best.number(),
        best.values(),
        test == null ? null : LastWord.winnerMinusDefault(test),
        seeds,
        trials,
        defaults,
        Importance.of(space, trials.stream().skip(1).map(t -> t.past(sign)).toList()),
        space.parameters().stream().map(Tuning::described).toList(),
        trials.stream().mapToDouble(Trial::seconds).sum(),
        findings(trials));
  }

  private static boolean isWinner(String group) {
    return group.startsWith(LastWord.WINNER);
  }

  private static TuneResult.Parameter described(TuneParameter p) {
    return new TuneResult.Parameter(
        p.key(),
        p.kind().name().toLowerCase(Locale.ROOT),
        p.low(),
        p.high(),
        p.values().stream().map(JsonNode::asText).toList());
  }

  private String verdict(
      List<Trial> trials, Trial best, @Nullable PairedComparison test, boolean better) {
    if (test == null) {
      long failed = trials.stream().filter(t -> t.end() == End.FAILED).count();
      return String.format(
              Locale.ROOT,
              "nothing better than the default: %s %.4f on valid, and no trial of %d%s is above it",
              objective.metric(),
              best.value(),
              trials.size() - 1,
              failed == 0 ? "" : " (" + failed + " without a value)")
          .replace("above it", objective.sign() > 0 ? "below it" : "above it");
    }
    var difference = LastWord.winnerMinusDefault(test);
    String figures =
        String.format(
            Locale.ROOT,
            "%s %+.4f on test (%.0f %% interval %+.4f to %+.4f, %s)",
            objective.metric(),
            difference.value(),
            100 * eval.resampling().level(),
            difference.low(),
            difference.high(),
            config.seeds() == 1 ? "1 seed" : config.seeds() + " seeds");
    return better
        ? "trial " + best.number() + " is better than the default: " + figures
        : "nothing better than the default: trial "
            + best.number()
            + " was best on valid, and changes "
            + figures;
  }

  private List<String> findings(List<Trial> trials) {
    List<String> out = new ArrayList<>();
    List<Trial> failed = trials.stream().filter(t -> t.end() == End.FAILED).toList();
    if (!failed.isEmpty()) {
      out.add(
          failed.size()
              + (failed.size() == 1 ? " trial" : " trials")
              + " ended without a value; the first: "
              + failed.get(0).error());
    }
    long same = trials.stream().filter(t -> t.sameAs() >= 0).count();
    if (same > 0) {
      out.add(same + " trials have the values of an earlier one and took its result.");
    }
    if (trials.size() - 1 < config.trials()) {
      out.add(
          "The search ended after "
              + (trials.size() - 1)
              + " of "
              + config.trials()
              + " trials: "
              + (config.sampler() == TuneConfig.Sampler.GRID && config.minutes() == 0
                  ? "the grid has no more."
                  : "its time was over, or the grid has no more."));
    }
    for (TuneParameter p : space.parameters()) {
      JsonNode value = valueAt(p.key());
      boolean inside =
          p.kind() == TuneParameter.Kind.CHOICE
              ? p.values().stream().anyMatch(v -> v.asText().equals(value.asText()))
              : value.isNumber()
                  && value.doubleValue() >= p.low()
                  && value.doubleValue() <= p.high();
      if (!inside) {
        out.add("The default of " + p.key() + ", " + value + ", is outside the space.");
      }
    }
    return out;
  }

  private JsonNode valueAt(String key) {
    JsonNode node = ConfigTrees.of(base);
    for (String part : key.split("\\.", -1)) {
      node = node.path(part);
    }
    return node instanceof MissingNode ? JsonNodeFactory.instance.nullNode() : node;
  }

  private String described(Trial trial) {
    String what =
        trial.values().entrySet().stream()
            .map(e -> e.getKey().substring(e.getKey().lastIndexOf('.') + 1) + " " + e.getValue())
            .collect(Collectors.joining(", "));
    String end =
        switch (trial.end()) {
          case DONE -> String.format(Locale.ROOT, "%s %.4f", objective.metric(), trial.value());
          case PRUNED ->
              String.format(
                  Locale.ROOT,
                  "stopped after %d evaluations at %.4f",
                  trial.curve().size(),
                  trial.value());
          case FAILED -> "failed: " + trial.error();
        };
    String same = trial.sameAs() < 0 ? "" : " (as trial " + trial.sameAs() + ")";
    return "trial "
        + trial.number()
        + (trial.number() == 0 ? " (the configuration as it is)" : ": " + what)
        + ": "
        + end
        + same;
  }

  /** The winner's configuration as a file that runs; the default where nothing is better. */
  private String yaml(TuneResult result) throws IOException {
    Path file = run.resolve("tune").resolve(TuneResult.BEST);
    Map<String, JsonNode> values = new LinkedHashMap<>();
    if (result.better()) {
      values.putAll(result.values());
    }
    String output = base.output().replaceFirst("/+$", "") + "-tuned";
    values.put("output", JsonNodeFactory.instance.textNode(output));
    if (Files.isDirectory(prepared)) {
      values.put("prepared", JsonNodeFactory.instance.textNode(prepared.toString()));
    }
    return "# rectrain run -c "
        + file
        + "\n#\n# "
        + result.verdict()
        + "\n"
        + ConfigTrees.yaml(TrialConfigs.with(base, values, "tune.space"));
  }
}
