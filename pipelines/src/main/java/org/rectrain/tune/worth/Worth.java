package org.rectrain.tune.worth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.RunConfig;
import org.rectrain.config.eval.EvalConfig;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.config.tune.PruneConfig;
import org.rectrain.config.worth.WorthConfig;
import org.rectrain.dataset.Json;
import org.rectrain.eval.SeedSpread;
import org.rectrain.eval.compare.RunComparison;
import org.rectrain.eval.measure.PairedComparison;
import org.rectrain.run.Progress;
import org.rectrain.run.Provenance;
import org.rectrain.train.loop.TrainResult;
import org.rectrain.tune.Halving;
import org.rectrain.tune.Objective;
import org.rectrain.tune.SearchSpace;
import org.rectrain.tune.SideBySide;
import org.rectrain.tune.TrialConfigs;
import org.rectrain.tune.TrialRuns;

/** Trains, scores and compares the variants, and says what they come to. */
public final class Worth {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Rows per request of the measured cost of new items. */
  private static final int REQUEST = 100;

  private final RunConfig base;
  private final WorthConfig config;
  private final EvalConfig eval;
  private final Objective objective;
  private final Path run;
  private final Path prepared;
  private final Progress progress;

  /**
   * A study.
   *
   * @param objective the metric that decides
   * @param run folder of the run, that holds the variants' runs
   * @param prepared the data that they share
   */
  public Worth(
      RunConfig base,
      WorthConfig config,
      EvalConfig eval,
      Objective objective,
      Path run,
      Path prepared,
      Progress progress) {
    this.base = base;
    this.config = config;
    this.eval = eval;
    this.objective = objective;
    this.run = run;
    this.prepared = prepared;
    this.progress = progress;
  }

  /** Refuses variants that the configuration does not allow, before anything runs. */
  public static void check(RunConfig config, WorthConfig section) {
    for (Rung rung : Rung.of(section)) {
      for (String key : rung.changes().keySet()) {
        if (!key.startsWith("train.")) {
          throw Failure.usage(
              rung.key() + ": '" + key + "' is not of train, in which variants differ",
              "expected keys such as train.encoder.base");
        }
      }
      if (rung.kind() != Rung.Kind.LEXICAL) {
        TrialConfigs.with(config, rung.changes(), rung.key());
      }
    }
  }

  /** Runs the variants and writes {@value WorthResult#FILE} and comparison.json. */
  public WorthResult run(Path out) throws IOException {
    WorthForecast forecast = WorthForecast.of(base, config, prepared);
    progress.log("worth: " + forecast.text());
    Map<Rung, Double> predicted = forecast.minutes();
    List<Run> runs = new ArrayList<>();
    List<Callable<Run>> pieces = new ArrayList<>();
    for (Rung rung : predicted.keySet()) {
      for (int i = 0; i < (rung.draws() ? config.seeds() : 1); i++) {
        long seed = base.seed() + i;
        pieces.add(() -> judge(rung, seed));
      }
    }
    SideBySide.run(
        config.workers(),
        pieces,
        done -> {
          runs.add(done);
          progress.log("worth: " + done.folder().getFileName() + " is done");
        });
    List<String> words = runs.stream().map(r -> r.folder() + ":" + model(r.rung())).toList();
    RunComparison comparison = RunComparison.run(withoutGates(), base.seed(), words, out, progress);
    WorthResult result = result(predicted, runs, comparison, forecast.leftOut());
    Json.write(out.resolve(WorthResult.FILE), result);
    return result;
  }

  /** One run of one variant. */
  private record Run(Rung rung, Path folder) {}

  private Run judge(Rung rung, long seed) throws IOException, InterruptedException {
    RunConfig own = baseOf(rung);
    Objective of = new Objective(objective.metric(), model(rung), Objective.Source.EVALUATION);
    TrialRuns trials =
        new TrialRuns(
            own,
            new SearchSpace(List.of()),
            of,
            new Halving(ConfigTrees.defaultsBut(PruneConfig.class, Map.of("reduction", 0))),
            run,
            List.of(prepared));
    Map<String, JsonNode> values = new LinkedHashMap<>(rung.changes());
    String vectors = run.resolve(TrialRuns.FOLDER).resolve("vectors").toString();
    if (rung.kind() != Rung.Kind.LEXICAL) {
      values.put("train.encoder.keep_vectors", NODES.textNode(vectors));
    }
    values.put("score.keep_vectors", NODES.textNode(vectors));
    values.put("score.split", NODES.textNode(split()));
    values.put("score.latency_users", NODES.numberNode(10));
    values.put("score.latency_candidates", NODES.numberNode(REQUEST));
    return new Run(rung, trials.judge(rung.name() + "-" + seed, values, seed, prepared));
  }

  private String split() {
    var score = base.score();
    return score == null ? "test" : score.split().folder();
  }

  /** The configuration whose main model a variant is. */
  private RunConfig baseOf(Rung rung) {
    if (rung.kind() != Rung.Kind.LEXICAL) {
      return base;
    }
    return ConfigReader.with(
        base,
        Map.of(
            "baselines.models",
            NODES.arrayNode().add(Rung.LEXICAL),
            "eval.main_model",
            NODES.textNode(Rung.LEXICAL),
            "tune",
            NullNode.instance,
            "worth",
            NullNode.instance),
        "worth");
  }

  private String model(Rung rung) {
    return rung.kind() == Rung.Kind.LEXICAL ? Rung.LEXICAL : objective.model();
  }

  private EvalConfig withoutGates() {
    return ConfigTrees.with(
        eval, Map.of("gates", NODES.objectNode(), "slice_by", List.of(), "models", List.of()));
  }

  private WorthResult result(
      Map<Rung, Double> predicted,
      List<Run> runs,
      RunComparison comparison,
      Map<String, Double> leftOut) {
    Map<String, String> variantOf = new LinkedHashMap<>();
    Map<String, Map<String, SeedSpread>> metrics = new LinkedHashMap<>();
    for (RunComparison.Group group : comparison.groups()) {
      String name = group.runs().get(0).replaceFirst("-\\d+(:.*)?$", "");
      variantOf.put(group.name(), name);
      metrics.put(name, group.metrics());
    }
    List<PairedComparison> pairs = new ArrayList<>();
    for (PairedComparison pair : comparison.evaluation().comparisons()) {
      pairs.add(pair.renamed(variantOf));
    }
    List<WorthResult.Variant> variants = new ArrayList<>();
    List<String> findings = new ArrayList<>();
    predicted.forEach(
        (rung, minutes) -> {
          WorthResult.Variant variant =
              variant(
                  rung,
                  minutes,
                  runs.stream().filter(r -> r.rung().equals(rung)).map(Run::folder).toList(),
                  metrics.getOrDefault(rung.name(), Map.of()));
          variants.add(variant);
          if (variant.stillGaining()) {
            findings.add(
                rung.name()
                    + " was best at its last evaluation: more train.epochs may give it more.");
          }
        });
    leftOut.forEach(
        (name, minutes) ->
            findings.add(
                String.format(
                    Locale.ROOT, "%s was left out: about %.0f minutes a seed.", name, minutes)));
    WorthVerdict verdict = new WorthVerdict(variants, pairs, objective.metric(), config.minGain());
    return new WorthResult(
        verdict.sentence(),
        objective.metric(),
        config.minGain(),
        verdict.choice().name(),
        variants,
        pairs,
        leftOut,
        findings);
  }

  private static WorthResult.Variant variant(
      Rung rung, double predicted, List<Path> folders, Map<String, SeedSpread> metrics) {
    double seconds = 0;
    long peak = 0;
    long trainable = 0;
    boolean gaining = false;
    double warm = 0;
    double fresh = 0;
    for (Path folder : folders) {
      boolean words = rung.kind() == Rung.Kind.LEXICAL;
      Path stage = folder.resolve(words ? "baselines" : "train");
      Provenance made = Provenance.read(stage);
      seconds += made.seconds() / folders.size();
      peak = Math.max(peak, made.peakMemoryMib());
      if (!words) {
        TrainResult trained = Json.read(stage.resolve(TrainResult.FILE), TrainResult.class);
        trainable = rung.kind() == Rung.Kind.FROZEN ? 0 : trained.trainable();
        gaining |=
            rung.kind() != Rung.Kind.FROZEN
                && !trained.stoppedEarly()
                && trained.bestStep() == trained.steps();
      }
      JsonNode costs = Json.tree(folder.resolve("score").resolve("latency.json"));
      JsonNode cost = costs.path("models").path(0).path("costs").path(0);
      warm += cost.path("warm_millis").asDouble(Double.NaN) / folders.size();
      fresh +=
          (words ? Double.NaN : cost.path("cold_millis").asDouble(Double.NaN)) / folders.size();
    }
    return new WorthResult.Variant(
        rung.name(),
        rung.kind(),
        rung.changes(),
        folders.stream().map(Path::toString).toList(),
        predicted,
        seconds / 60,
        peak,
        trainable,
        warm,
        fresh,
        gaining,
        metrics);
  }
}
