package org.rectrain.train;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.BaselinesConfig.DinConfig;
import org.rectrain.config.Failure;
import org.rectrain.config.TrainConfig.Decay;
import org.rectrain.dataset.Catalogue;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.Queries;
import org.rectrain.dataset.StableHash;
import org.rectrain.metric.Auc;
import org.rectrain.nn.AdamW;
import org.rectrain.nn.ClipNorm;
import org.rectrain.nn.Din;
import org.rectrain.nn.Parameter;
import org.rectrain.nn.Parameters;
import org.rectrain.nn.Pass;
import org.rectrain.nn.Torch;
import org.rectrain.run.Progress;
import org.rectrain.score.DinFile;
import org.rectrain.score.DinInputs;
import org.rectrain.score.DinScorer;

/**
 * Trains the deep interest network, a baseline: AdamW on the weighted binary cross entropy of all
 * labels, evaluated on valid every so often, the best state kept. It takes a minute or two, so
 * there are no checkpoints: after an interruption it starts anew; batches, schedule and stopping
 * are those of {@link TrainingLoop}.
 */
public final class DinTraining {
  /** One line per evaluation. */
  public static final String LOG = "train.jsonl";

  private static final double WARM_UP = 0.05;
  private static final double CLIP = 1;
  private static final int JUDGES = 400;
  private static final int JUDGED_AT = 100;

  private final DinConfig config;
  private final long seed;
  private final DinFile file;
  private final DinInputs inputs;
  private final Parameters parameters;
  private final Din din;
  private final Examples train;
  private final Examples valid;
  private final DinLoss loss;
  private final Progress progress;
  private final List<String> log = new ArrayList<>();
  private Map<String, float[]> best = Map.of();

  private DinTraining(
      DinConfig config,
      long seed,
      DinFile file,
      DinInputs inputs,
      Parameters parameters,
      Din din,
      DinLoss.@Nullable Soft soft,
      Progress progress) {
    this.config = config;
    this.seed = seed;
    this.file = file;
    this.inputs = inputs;
    this.parameters = parameters;
    this.din = din;
    this.progress = progress;
    this.train = inputs.examples("train");
    this.valid = inputs.examples("valid");
    this.loss = new DinLoss(file.tasks(), config.tasks(), train, soft);
  }

  /**
   * Trains on a prepared folder and writes {@code din.json}, {@code din.safetensors} and {@value
   * #LOG}.
   *
   * @param seed of the run
   */
  public static void fit(DinConfig config, long seed, Path prepared, Path out, Progress progress)
      throws IOException {
    fit(config, seed, prepared, null, out, progress);
  }

  /**
   * The same with a teacher's logits beside the labels.
   *
   * @param soft null learns from the labels alone
   */
  static void fit(
      DinConfig config,
      long seed,
      Path prepared,
      DinLoss.@Nullable Soft soft,
      Path out,
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
      DinTraining training =
          new DinTraining(config, seed, file, inputs, parameters, din, soft, progress);
      training.run();
      double popularity = training.popularity(prepared);
      DinScorer.write(file.withPopularity(popularity), parameters, out);
      Files.write(out.resolve(LOG), training.log);
    }
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
            List.of());
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
        List.copyOf(users));
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

  private void run() {
    din.startFrom(loss.rates());
    BatchOrder order = new BatchOrder(train.ids(), seed, 1, config.batchSize());
    long total = Math.max(1, Math.round(order.stepsPerEpoch() * config.epochs()));
    long evalSteps = Math.max(1, Math.round(order.stepsPerEpoch() * config.evalEvery()));
    Schedule schedule = new Schedule(Decay.COSINE, Math.round(total * WARM_UP), total, 0.02);
    EarlyStopping stopping = new EarlyStopping(config.patience(), 0);
    List<AdamW.Group> groups =
        List.of(
            new AdamW.Group(name -> name.contains(".embedding."), 1, config.embeddingDecay()),
            new AdamW.Group(name -> name.endsWith("bias") || name.endsWith("alpha"), 1, 0),
            AdamW.Group.all(config.weightDecay()));
    RunningMean mean = new RunningMean();
    int[] rows = new int[0];
    try (AdamW adam = AdamW.standard(parameters, groups);
        Progress.Bar bar = progress.step("din", total)) {
      for (long step = 0; step < total && !stopping.exhausted(); step++) {
        if (Thread.currentThread().isInterrupted()) {
          throw new CancellationException("interrupted");
        }
        int inEpoch = (int) (step % order.stepsPerEpoch());
        if (inEpoch == 0) {
          rows = order.epoch((int) (step / order.stepsPerEpoch()));
        }
        mean.add(step(order.step(rows, inEpoch), step, adam, schedule));
        bar.advance(1);
        if ((step + 1) % evalSteps == 0 || step + 1 == total) {
          evaluate(step + 1, mean.take(), stopping);
        }
      }
    }
    best.forEach((name, values) -> parameters.get(name).assign(values));
  }

  /** One optimizer step; returns its mean loss. */
  private double step(int[] rows, long step, AdamW adam, Schedule schedule) {
    try (Pass pass = Pass.training(parameters.device(), StableHash.of(seed, step))) {
      NDArray logits = din.logits(pass, inputs.of(pass, train, rows));
      NDArray loss = this.loss.of(pass, logits, rows);
      if (loss == null) {
        return Double.NaN;
      }
      Torch.backward(loss);
      double norm = ClipNorm.apply(parameters, CLIP);
      double value = loss.getFloat();
      if (!Double.isFinite(norm + value)) {
        throw Failure.gate(
            "baselines.din: the loss diverged at step " + step + " (loss " + value + ")",
            "lower baselines.din.learning_rate");
      }
      adam.step(config.learningRate() * schedule.factor(step));
      return value;
    }
  }

  private void evaluate(long step, double meanLoss, EarlyStopping stopping) {
    int[] rows = IntStream.range(0, valid.size()).toArray();
    double[][] scores =
        new DinScorer(file, inputs, din, parameters).score(valid, file.tasks(), rows);
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("step", step);
    line.put("loss", meanLoss);
    double sum = 0;
    double weight = 0;
    double[] taskWeights = loss.taskWeights();
    for (int t = 0; t < taskWeights.length; t++) {
      double auc = auc(scores[t], valid.labels()[t]);
      line.put("valid_auc_" + file.tasks().get(t), auc);
      sum += Double.isNaN(auc) ? 0 : taskWeights[t] * auc;
      weight += Double.isNaN(auc) ? 0 : taskWeights[t];
    }
    double value = weight > 0 ? sum / weight : Double.NaN;
    boolean better = stopping.improved(step, value);
    if (better || best.isEmpty()) {
      Map<String, float[]> state = new LinkedHashMap<>();
      for (Parameter parameter : parameters.all()) {
        state.put(parameter.name(), parameter.values());
      }
      best = state;
    }
    line.put("best", better);
    log.add(Json.line(line));
    progress.log(
        String.format(
            Locale.ROOT, "din step %d: loss %.4f, valid AUC %.4f", step, meanLoss, value));
  }

  private static double auc(double[] scores, int[] labels) {
    int[] known = IntStream.range(0, labels.length).filter(i -> labels[i] >= 0).toArray();
    return Auc.of(
        Arrays.stream(known).mapToDouble(i -> scores[i]).toArray(),
        Arrays.stream(known).map(i -> labels[i]).toArray());
  }

  /** The weight of popularity in retrieval with the best recall on valid. */
  private double popularity(Path prepared) {
    List<Double> weights = config.popularity();
    if (weights.size() < 2 || !Queries.exist(prepared, "valid")) {
      return weights.get(0);
    }
    int all = inputs.queries("valid").size();
    int judges = Math.min(JUDGES, all);
    int[] chosen = IntStream.range(0, judges).map(i -> (int) ((long) i * all / judges)).toArray();
    double[] recalls =
        new DinScorer(file, inputs, din, parameters).recalls("valid", chosen, JUDGED_AT, weights);
    int bestAt = 0;
    for (int w = 1; w < recalls.length; w++) {
      bestAt = recalls[w] > recalls[bestAt] ? w : bestAt;
    }
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("popularity", weights.get(bestAt));
    line.put("valid_recall_100", recalls[bestAt]);
    log.add(Json.line(line));
    return weights.get(bestAt);
  }

  /** A mean of what was added since it was last taken. */
  private static final class RunningMean {
    private double sum;
    private int count;

    void add(double value) {
      if (!Double.isNaN(value)) {
        sum += value;
        count++;
      }
    }

    double take() {
      double mean = count == 0 ? Double.NaN : sum / count;
      sum = 0;
      count = 0;
      return mean;
    }
  }
}
