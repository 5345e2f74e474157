package org.rectrain.train.distill;

import ai.djl.Device;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.rectrain.Failure;
import org.rectrain.config.baseline.DinConfig;
import org.rectrain.config.train.StoppingConfig;
import org.rectrain.config.train.TrainConfig.Decay;
import org.rectrain.dataset.Catalogue;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.Prepared;
import org.rectrain.model.DinFile;
import org.rectrain.model.input.DinInputs;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Torch;
import org.rectrain.nn.optim.AdamW;
import org.rectrain.nn.tower.Din;
import org.rectrain.run.Progress;
import org.rectrain.run.StageFolder;
import org.rectrain.score.DinScorer;
import org.rectrain.train.Session;
import org.rectrain.train.batch.BatchOrder;
import org.rectrain.train.batch.RowSteps;
import org.rectrain.train.checkpoint.CheckpointFolder;
import org.rectrain.train.checkpoint.Learner;
import org.rectrain.train.loop.LoopOutcome;
import org.rectrain.train.loop.LoopRunner;
import org.rectrain.train.loop.LoopSettings;
import org.rectrain.train.loop.Schedule;
import org.rectrain.train.loop.TrainLog;
import org.rectrain.train.loop.TrainingLoop;
import org.rectrain.train.parallel.Peers;
import org.rectrain.train.parallel.Worker;
import org.rectrain.train.recipe.Recipe;

/**
 * Makes a deep interest network of prepared data: chooses its vocabularies, trains it by {@link
 * TrainingLoop}, chooses how much popularity counts in retrieval, writes it.
 */
public final class DinTraining {
  private static final int JUDGES = 400;
  private static final int JUDGED_AT = 100;
  private static final double WARM_UP = 0.05;
  private static final double FLOOR = 0.02;
  private static final double CLIP = 1;
  private static final int KEEP_CHECKPOINTS = 2;

  private DinTraining() {}

  /**
   * Trains on a prepared folder and writes {@code din.json} and {@code din.safetensors}, and while
   * it goes on {@code train.jsonl} and checkpoints; those of the same run in the folder are
   * continued.
   *
   * @param seed of the run
   * @return seconds that earlier attempts took, which this one went on from
   */
  public static double fit(DinConfig config, long seed, Path prepared, Path out, Progress progress)
      throws IOException {
    DinLesson labels = new DinLesson(config.tasks(), null);
    return fit(config, seed, prepared, labels, out, out, progress);
  }

  /**
   * The same by what is to be learned.
   *
   * @param out folder of the log and the checkpoints
   * @param model folder of the network
   */
  static double fit(
      DinConfig config,
      long seed,
      Path prepared,
      DinLesson lesson,
      Path out,
      Path model,
      Progress progress)
      throws IOException {
    Torch.threads(1);
    FeatureSchema schema = FeatureSchema.read(prepared);
    Catalogue catalogue = Catalogue.read(prepared, schema);
    DinFile file = file(config, prepared, schema, catalogue);
    DinInputs inputs = new DinInputs(prepared, schema, catalogue, file);
    try (Parameters parameters = Parameters.onCpu()) {
      Din din = Din.initialise(file.spec(schema), parameters, seed);
      parameters.train(Din::learns);
      Examples train = inputs.examples("train");
      din.startFrom(rates(train));
      DinNetwork network =
          new DinNetwork(file, inputs, train, inputs.examples("valid"), din, parameters);
      double before = train(config, seed, network, lesson, out, progress).earlierSeconds();
      double popularity = popularity(config, network, prepared, out);
      schema.write(Files.createDirectories(model));
      DinScorer.write(file.withPopularity(popularity), parameters, model);
      return before;
    }
  }

  /** AdamW on the loss, evaluated on valid every so often; the network has the best values then. */
  private static LoopOutcome train(
      DinConfig config,
      long seed,
      DinNetwork network,
      DinLesson lesson,
      Path out,
      Progress progress) {
    Examples train = network.train();
    List<String> tasks = network.file().tasks();
    Recipe recipe = lesson.recipe(train, tasks);
    long[] groups = recipe.byUser() ? train.userKeys() : new long[0];
    BatchOrder order = new BatchOrder(train.ids(), groups, seed, 1, config.batchSize());
    long total = Math.max(1, Math.round(order.stepsPerEpoch() * config.epochs()));
    String decisive =
        Json.line(config) + Json.line(network.file()) + lesson.words() + seed + "/" + train.size();
    LoopSettings settings =
        new LoopSettings(
            "din",
            "lower learning_rate of the deep interest network, or look at the saved rows",
            total,
            order.stepsPerEpoch(),
            (int) Math.max(1, Math.round(order.stepsPerEpoch() * config.evalEvery())),
            0,
            1,
            new Schedule(Decay.COSINE, Math.round(total * WARM_UP), total, FLOOR),
            new StoppingConfig(config.patience(), 0, 0, 0, StoppingConfig.Take.BEST),
            0,
            tasks,
            lesson.weights(tasks),
            Json.sha256(decisive.getBytes(StandardCharsets.UTF_8)),
            seed);
    List<AdamW.Group> decays =
        List.of(
            new AdamW.Group(name -> name.contains(".embedding."), config.embeddingDecay()),
            new AdamW.Group(name -> name.endsWith("bias") || name.endsWith("alpha"), 0),
            AdamW.Group.all(config.weightDecay()));
    LoopRunner runner =
        new LoopRunner(
            settings,
            recipe,
            new RowSteps(train, network.inputs().catalogue(), order, seed),
            network,
            of ->
                // No gradient moves Dice's running statistics.
                new Learner(
                    of, AdamW.standard(of, decays), config.learningRate(), CLIP, Learner.Kept.ALL),
            null,
            List.of(Device.cpu()),
            new CheckpointFolder(out.resolve(Session.CHECKPOINTS), KEEP_CHECKPOINTS),
            out,
            progress);
    Worker worker = new Worker(network, tasks, network.parameters(), null, Worker.Backward.KEEP);
    return runner.exact(worker, 1, Peers.none());
  }

  /** Weighted rates of the labels in train, each with one row of either class added. */
  private static double[] rates(Examples train) {
    double[] out = new double[train.labels().length];
    for (int t = 0; t < out.length; t++) {
      double positives = 1;
      double all = 2;
      for (int i = 0; i < train.size(); i++) {
        int label = train.labels()[t][i];
        positives += label == 1 ? train.weights()[i] : 0;
        all += label >= 0 ? train.weights()[i] : 0;
      }
      out[t] = positives / all;
    }
    return out;
  }

  /** Removes the checkpoints of a network that is whole. */
  public static void forgetCheckpoints(Path out) throws IOException {
    StageFolder.delete(out.resolve(Session.CHECKPOINTS));
  }

  private static DinFile file(
      DinConfig config, Path prepared, FeatureSchema schema, Catalogue catalogue) {
    List<String> items = new ArrayList<>();
    for (int i = 0; i < catalogue.size(); i++) {
      if (catalogue.trainImpressions()[i] >= config.minImpressions()) {
        items.add(catalogue.ids()[i]);
      }
    }
    DinFile file =
        new DinFile(
            config.dimension(),
            config.attention(),
            config.hidden(),
            config.dropout(),
            config.history(),
            0,
            learned(config, schema),
            items,
            List.of(),
            schema.fingerprint());
    if (!config.userIds()) {
      return file;
    }
    Set<String> users =
        new LinkedHashSet<>(
            Arrays.asList(
                new DinInputs(prepared, schema, catalogue, file).examples("train").users()));
    return new DinFile(
        file.dimension(),
        file.attention(),
        file.hidden(),
        file.dropout(),
        file.history(),
        0,
        file.tasks(),
        items,
        List.copyOf(users),
        file.featureFingerprint());
  }

  /** Labels with a weight, in the data's order. */
  private static List<String> learned(DinConfig config, FeatureSchema schema) {
    for (String task : config.tasks().keySet()) {
      if (!schema.labels().contains(task)) {
        throw Failure.usage(
            "baselines.din.tasks: '" + task + "' is no label; there are " + schema.labels(),
            "name some of these, or map it in data.events.labels");
      }
    }
    return config.tasks().isEmpty()
        ? schema.labels()
        : schema.labels().stream().filter(t -> config.tasks().getOrDefault(t, 0.0) > 0).toList();
  }

  /** The weight of popularity in retrieval with the best recall on valid; logged. */
  private static double popularity(DinConfig config, DinNetwork network, Path prepared, Path out)
      throws IOException {
    List<Double> weights = config.popularity();
    if (weights.size() < 2 || !Prepared.hasQueries(prepared, "valid")) {
      return weights.get(0);
    }
    int all = network.inputs().queries("valid").size();
    int judges = Math.min(JUDGES, all);
    int[] chosen = IntStream.range(0, judges).map(i -> (int) ((long) i * all / judges)).toArray();
    double[] recalls = network.scorer().recalls("valid", chosen, JUDGED_AT, weights);
    int bestAt = 0;
    for (int w = 1; w < recalls.length; w++) {
      bestAt = recalls[w] > recalls[bestAt] ? w : bestAt;
    }
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("popularity", weights.get(bestAt));
    line.put("valid_recall_100", recalls[bestAt]);
    TrainLog.conclude(out, List.of(Json.line(line)));
    return weights.get(bestAt);
  }
}
