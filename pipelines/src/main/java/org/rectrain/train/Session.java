package org.rectrain.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.config.train.EncoderConfig;
import org.rectrain.config.train.OptimizerConfig;
import org.rectrain.config.train.StoppingConfig.Take;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.ExampleRows;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.Prepared;
import org.rectrain.dataset.Queries;
import org.rectrain.model.Model;
import org.rectrain.model.ModelData;
import org.rectrain.model.ModelSpec;
import org.rectrain.model.input.PairTexts;
import org.rectrain.model.text.AttentionGuide;
import org.rectrain.model.text.FrozenVectors;
import org.rectrain.model.text.TextEncoder;
import org.rectrain.model.text.TokenFile;
import org.rectrain.model.text.Tokenized;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.optim.AdamW;
import org.rectrain.run.Progress;
import org.rectrain.score.CandidateSet;
import org.rectrain.train.batch.BatchOrder;
import org.rectrain.train.batch.NewRows;
import org.rectrain.train.batch.StepPlanner;
import org.rectrain.train.checkpoint.CheckpointFolder;
import org.rectrain.train.checkpoint.Learner;
import org.rectrain.train.init.TextCentre;
import org.rectrain.train.loop.LoopRunner;
import org.rectrain.train.loop.LoopSettings;
import org.rectrain.train.loop.Schedule;
import org.rectrain.train.loop.TrainingLoop;
import org.rectrain.train.loop.ValidEvaluation;
import org.rectrain.train.parallel.FrozenLayers;
import org.rectrain.train.parallel.Peers;
import org.rectrain.train.parallel.TrainDevices;
import org.rectrain.train.parallel.Worker;
import org.rectrain.train.recipe.AugmentedNetwork;
import org.rectrain.train.recipe.CrossNetwork;
import org.rectrain.train.recipe.Network;
import org.rectrain.train.recipe.Recipe;
import org.rectrain.train.recipe.TaskWeighting;
import org.rectrain.train.recipe.TwoTowerNetwork;

/** Puts a run together: data, recipe, workers, optimizers and the loop. */
public final class Session {
  public static final String CHECKPOINTS = "checkpoints";
  private static final long MOST_PAIR_BYTES = 1L << 30;

  /** Networks of this kind had hardly left their start after fewer steps. */
  private static final long FEW_STEPS = 100;

  private final TrainConfig config;
  private final long seed;
  private final Model model;
  private final ModelData data;
  private final Examples train;
  private final Recipe recipe;
  private final Progress progress;
  private final Peers peers;

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
      TrainingLoop.Outcome loop, LoopSettings settings, int validExamples, long textTokens) {}

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
        .run(config.encoder(), this::towers, config.loop().stopping().take() == Take.BEST ? 1 : 0);
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
      startVectors(encoder, learns);
    }
    if (encoder != null && learns && config.encoder().cacheFrozen()) {
      keepFrozen(encoder);
    }
    LoopRunner runner =
        new LoopRunner(
            settings,
            recipe,
            parts.planner(),
            parts.evaluation(),
            this::towers,
            learns ? this::encoder : null,
            TrainDevices.of(config),
            new CheckpointFolder(out.resolve(CHECKPOINTS), config.keepCheckpoints()),
            out,
            progress);
    int threads = TrainDevices.workers(config, peers);
    TrainingLoop.Outcome done =
        averages()
            ? runner.averaging(parts.first(), threads, peers, config.syncEvery())
            : runner.exact(parts.first(), threads, peers);
    if (forecast != null) {
      progress.log("train: " + forecast.against((System.nanoTime() - begun) / 1e9));
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
        model.encoder() == null ? null : encoder(pairs == null ? data.texts() : pairs.texts(), out);
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
    LoopSettings settings = settings(order);
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

  /** Workers that make steps of their own decide the result by their number. */
  private boolean averages() {
    return config.syncEvery() > 1 && workerCount() > 1;
  }

  private int workerCount() {
    return peers.size() > 1 ? peers.size() : TrainDevices.workers(config, peers);
  }

  /** Vectors by the encoder as it is now: all that there will be where it does not learn. */
  private void startVectors(TextEncoder encoder, boolean learns) {
    boolean untouched = config.initFrom() == null;
    String folder = config.encoder().keepVectors();
    float[] vectors =
        FrozenVectors.of(
            encoder,
            untouched ? model.spec().vectorKey(config.encoder().precision()) : "",
            data.texts(),
            folder == null ? null : Path.of(folder),
            config.loop().workerThreads(),
            progress::log);
    if (TextCentre.isWanted(model)) {
      TextCentre.fit(model, data, vectors);
    }
    if (!learns) {
      encoder.keepVectors(vectors);
    }
  }

  private void keepFrozen(TextEncoder encoder) {
    long bytes = encoder.cacheBytes();
    // The texts of pairs are many and long; the cache is a gain only where it fits easily.
    if (model.spec().cross() && bytes > MOST_PAIR_BYTES) {
      progress.log(
          String.format(
              java.util.Locale.ROOT,
              "train: frozen layers' output would take %,d MB for the pairs; it is not kept",
              bytes >> 20));
      return;
    }
    progress.log(
        String.format(
            java.util.Locale.ROOT, "train: keeping frozen layers' output, %,d MB", bytes >> 20));
    FrozenLayers.keep(encoder, TrainDevices.workers(config, peers), peers);
  }

  /** An encoder of the data's texts, whose tokens are kept beside the run. */
  private TextEncoder encoder(List<String> texts, @Nullable Path out) {
    EncoderConfig own = config.encoder();
    byte[] tokenizer = model.requireEncoder().tokenizerJson();
    int longest = model.spec().maxTokens();
    Tokenized tokens =
        own.cacheTokens() && out != null
            ? tokens(Training.shared(out).resolve(TokenFile.NAME), tokenizer, texts, longest)
            : Tokenized.of(tokenizer, texts, longest);
    Tokenized.Order order = own.byLength() ? Tokenized.Order.LENGTH : Tokenized.Order.GIVEN;
    return model.encoderOf(tokens, own.tokensPerPass(), order);
  }

  /** The first process writes the file, the others read it. */
  private Tokenized tokens(Path file, byte[] tokenizer, List<String> texts, int longest) {
    if (!peers.leads()) {
      peers.gather(new byte[0]);
      return TokenFile.read(file, tokenizer, texts, longest, progress::log)
          .orElseGet(() -> Tokenized.of(tokenizer, texts, longest));
    }
    Tokenized tokens = TokenFile.open(file, tokenizer, texts, longest, progress::log);
    if (peers.size() > 1) {
      peers.gather(new byte[0]);
    }
    return tokens;
  }

  private LoopSettings settings(BatchOrder order) {
    int perEpoch = order.stepsPerEpoch();
    long total = Math.round(perEpoch * config.loop().epochs());
    if (total < 1) {
      throw LoopSettings.noSteps();
    }
    if (total < FEW_STEPS) {
      progress.log(
          "train: "
              + total
              + " optimizer steps in all are few; a smaller batch_size (with micro_batch) or more"
              + " epochs give more");
    }
    Schedule schedule = Schedule.of(config.loop().optimizer(), total);
    String fingerprint =
        Json.sha256(
            (Json.line(decisive(config))
                    + shares()
                    + Json.line(model.spec())
                    + seed
                    + "/"
                    + train.size())
                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return new LoopSettings(
        "train",
        "lower optimizer.learning_rate, look at the saved rows, or use encoder.precision: fp32",
        total,
        perEpoch,
        (int) Math.max(1, Math.round(perEpoch * config.loop().evalEvery())),
        config.logEvery(),
        config.encoder().every(),
        schedule,
        config.loop().stopping(),
        config.checkpointMinutes() * 60,
        model.spec().tasks(),
        Training.weights(config),
        fingerprint,
        seed);
  }

  private String shares() {
    return averages() ? "workers " + workerCount() : "";
  }

  /** The options that decide the result: who does the work, and what is logged of it, do not. */
  private static ObjectNode decisive(TrainConfig config) {
    return ConfigTrees.of(config.anywhere())
        .without(List.of("workers", "log_every", "keep_checkpoints"));
  }

  private Learner towers(Parameters parameters) {
    OptimizerConfig o = config.loop().optimizer();
    List<AdamW.Group> groups = new ArrayList<>();
    groups.add(new AdamW.Group(Session::isTable, o.embeddingDecay()));
    groups.add(new AdamW.Group(AdamW::undecayed, 0));
    groups.add(new AdamW.Group(TaskWeighting.LOG_VARIANCE::equals, 0));
    groups.add(AdamW.Group.all(o.weightDecay()));
    AdamW adam = new AdamW(parameters, groups, o.beta1(), o.beta2(), o.epsilon());
    return new Learner(parameters, adam, o.learningRate(), o.clipNorm(), Learner.Kept.TRAINABLE)
        .pulledBack(o.proximal());
  }

  private Learner encoder(Parameters parameters) {
    OptimizerConfig o = config.loop().optimizer();
    List<AdamW.Group> groups = List.of(AdamW.Group.noDecay(), AdamW.Group.all(o.weightDecay()));
    AdamW adam = new AdamW(parameters, groups, o.beta1(), o.beta2(), o.epsilon());
    double rate = o.learningRate() * config.encoder().learningRateFactor();
    return new Learner(parameters, adam, rate, o.clipNorm(), Learner.Kept.TRAINABLE)
        .pulledBack(o.proximal());
  }

  /** Whether a parameter is a table of vectors by id or category. */
  private static boolean isTable(String name) {
    return name.contains(".embedding.") || name.contains("item_id.");
  }
}
