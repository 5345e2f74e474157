package org.rectrain.train;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.train.StoppingConfig.Take;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.ExampleRows;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.Prepared;
import org.rectrain.dataset.Queries;
import org.rectrain.model.Model;
import org.rectrain.model.ModelData;
import org.rectrain.model.ModelSpec;
import org.rectrain.model.input.PairTexts;
import org.rectrain.model.text.AttentionGuide;
import org.rectrain.model.text.TextEncoder;
import org.rectrain.run.Progress;
import org.rectrain.score.CandidateSet;
import org.rectrain.train.batch.BatchOrder;
import org.rectrain.train.batch.NewRows;
import org.rectrain.train.batch.StepPlanner;
import org.rectrain.train.checkpoint.CheckpointFolder;
import org.rectrain.train.init.TextCentre;
import org.rectrain.train.loop.LoopOutcome;
import org.rectrain.train.loop.LoopRunner;
import org.rectrain.train.loop.LoopSettings;
import org.rectrain.train.loop.ValidEvaluation;
import org.rectrain.train.parallel.Peers;
import org.rectrain.train.parallel.TrainDevices;
import org.rectrain.train.parallel.Worker;
import org.rectrain.train.recipe.AugmentedNetwork;
import org.rectrain.train.recipe.CrossNetwork;
import org.rectrain.train.recipe.Network;
import org.rectrain.train.recipe.Recipe;
import org.rectrain.train.recipe.TwoTowerNetwork;

/** Puts a run together: data, recipe, workers, optimizers and the loop. */
public final class Session {
  public static final String CHECKPOINTS = "checkpoints";

  private final TrainConfig config;
  private final long seed;
  private final Model model;
  private final ModelData data;
  private final Examples train;
  private final Recipe recipe;
  private final Progress progress;
  private final Peers peers;
  private final SessionTexts texts;
  private final Learners learners;

  public Session(
      TrainConfig config,
      long seed,
      Model model,
      ModelData data,
      Examples train,
      Recipe recipe,
      Peers peers,
      Progress progress) {
    this.config = config;
    this.seed = seed;
    this.model = model;
    this.data = data;
    this.train = train;
    this.recipe = recipe;
    this.progress = progress;
    this.peers = peers;
    this.texts = new SessionTexts(config, model, data, peers, progress);
    this.learners = new Learners(config);
  }

  /**
   * What a session leaves; the model has the best parameters.
   *
   * @param loop outcome of the loop
   * @param settings of the loop
   * @param validExamples examples of the valid split
   * @param textTokens tokens of the distinct texts
   */
  public record Outcome(
      LoopOutcome loop, LoopSettings settings, int validExamples, long textTokens) {}

  /** The rows of valid; none where the data has none, which nothing is judged on then. */
  private Examples judging(ModelSpec spec) {
    return Prepared.hasExamples(data.prepared(), "valid")
        ? NewRows.judging(config, data.examples("valid", spec))
        : ExampleRows.select(train, new int[0]);
  }

  /** What a run is made of before anything was encoded. */
  private record Parts(
      @Nullable TextEncoder encoder,
      Worker first,
      StepPlanner planner,
      ValidEvaluation evaluation,
      LoopSettings settings,
      int validExamples) {}

  /** What a run will take, by parts of it that are run now. */
  public String forecast() {
    Parts parts = parts(null);
    return forecast(parts).text(parts.settings());
  }

  private TrainForecast forecast(Parts parts) {
    return new TrainProbe(
            parts.first(),
            parts.encoder(),
            recipe,
            parts.planner(),
            parts.evaluation(),
            parts.settings(),
            TrainDevices.workers(config, peers) * peers.size())
        .run(
            config.encoder(),
            learners::towers,
            config.loop().stopping().take() == Take.BEST ? 1 : 0);
  }

  public Outcome run(Path out) {
    Parts parts = parts(out);
    LoopSettings settings = parts.settings();
    // To measure its parts would take about as long as the few steps of an update.
    boolean update = config.news() != null && config.initFrom() != null;
    TrainForecast forecast = peers.leads() && !update ? forecast(parts) : null;
    if (forecast != null) {
      progress.log("train: " + forecast.text(settings));
    }
    long begun = System.nanoTime();
    TextEncoder encoder = parts.encoder();
    boolean learns = encoder != null && encoder.parameters().trainableSize() > 0;
    if (encoder != null && !model.spec().cross() && (!learns || TextCentre.isWanted(model))) {
      texts.start(encoder, learns);
    }
    if (encoder != null && learns && config.encoder().cacheFrozen()) {
      texts.keepFrozen(encoder);
    }
    LoopRunner runner =
        new LoopRunner(
            settings,
            recipe,
            parts.planner(),
            parts.evaluation(),
            learners::towers,
            learns ? learners::encoder : null,
            TrainDevices.of(config),
            new CheckpointFolder(out.resolve(CHECKPOINTS), config.keepCheckpoints()),
            out,
            progress);
    int threads = TrainDevices.workers(config, peers);
    LoopOutcome done =
        averages()
            ? runner.averaging(parts.first(), threads, peers, config.syncEvery())
            : runner.exact(parts.first(), threads, peers);
    if (forecast != null) {
      double used = (System.nanoTime() - begun) / 1e9;
      progress.log("train: " + forecast.against(used, settings, done.steps()));
    }
    long tokens = encoder == null ? 0 : encoder.texts().tokens(encoder.all());
    return new Outcome(done, settings, parts.validExamples(), tokens);
  }

  /**
   * Makes the parts.
   *
   * @param out folder that keeps the texts' tokens; null for none
   */
  private Parts parts(@Nullable Path out) {
    ModelSpec spec = model.spec();
    Examples valid = judging(spec);
    PairTexts pairs =
        spec.cross() ? new PairTexts(data, spec, model.requireEncoder().tokenizerJson()) : null;
    int[] trainTexts = pairs == null ? new int[0] : pairs.add(train);
    int[] validTexts = pairs == null ? new int[0] : pairs.add(valid);
    TextEncoder encoder =
        model.encoder() == null
            ? null
            : texts.encoder(pairs == null ? data.texts() : pairs.texts(), out);
    AttentionGuide guide = recipe.guide();
    if (encoder != null && guide != null) {
      encoder.guideBy(guide);
    }
    boolean retrieves = config.loop().retrieval().weight() > 0 && !spec.cross();
    if (spec.cross() && config.loop().retrieval().weight() > 0) {
      progress.log("train: a cross encoder ranks only; the softmax over items is left out");
    }
    Queries queries =
        retrieves && Prepared.hasQueries(data.prepared(), "valid")
            ? data.queries("valid", spec)
            : null;
    BatchOrder order =
        new BatchOrder(
            train.ids(),
            recipe.byUser() ? train.userKeys() : new long[0],
            seed,
            config.loop().epochFraction(),
            config.loop().batchSize());
    LoopSettings settings =
        new SessionSettings(config, spec, seed, shares(), train.size(), progress).of(order);
    String wanted = config.loop().retrieval().labelAmong(spec.tasks());
    int retrievalTask = spec.tasks().indexOf(wanted);
    if (retrieves && retrievalTask < 0) {
      throw Failure.usage(
          "retrieval.label: '" + wanted + "' is not among the tasks " + spec.tasks(),
          "name one of the tasks, or set retrieval.weight: 0");
    }
    StepPlanner planner =
        new StepPlanner(
            train,
            data,
            config.loop().retrieval(),
            retrieves ? retrievalTask : -1,
            order,
            config.loop().examplesPerPass(),
            trainTexts,
            config.encoder().distinctTexts() ? StepPlanner.Texts.DISTINCT : StepPlanner.Texts.EACH,
            seed);
    ValidEvaluation evaluation =
        new ValidEvaluation(
            model,
            data,
            valid,
            queries,
            config.loop().stopping().evalRows(),
            validTexts,
            config.loop().retrieval().k(),
            seed,
            config.loop().workerThreads(),
            queries == null
                ? null
                : CandidateSet.of(
                    config
                        .loop()
                        .retrieval()
                        .candidates()
                        .name()
                        .toLowerCase(java.util.Locale.ROOT),
                    "",
                    data.prepared(),
                    "valid"));
    Network network =
        recipe.over(
            spec.cross()
                ? new CrossNetwork(spec, data, train, model.requireCross(), trainTexts)
                : AugmentedNetwork.over(
                    new TwoTowerNetwork(spec, data, train, model.towers()), config.augment()),
            model.towerParameters());
    Worker.Backward backward =
        config.encoder().recompute() ? Worker.Backward.RECOMPUTE : Worker.Backward.KEEP;
    Worker first = new Worker(network, spec.tasks(), model.towerParameters(), encoder, backward);
    return new Parts(encoder, first, planner, evaluation, settings, valid.size());
  }

  /** Workers that make separate steps decide the result by their number. */
  private boolean averages() {
    return config.syncEvery() > 1 && workerCount() > 1;
  }

  private int workerCount() {
    return peers.size() > 1 ? peers.size() : TrainDevices.workers(config, peers);
  }

  private String shares() {
    return averages() ? "workers " + workerCount() : "";
  }
}
