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
import org.rectrain.nn.Losses;
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
 * there are no checkpoints to resume from; batches, schedule and stopping are those of {@link
 * TrainingLoop}.
 */
public final class DinTraining {
  /** One line per evaluation. */
  public static final String LOG = "train.jsonl";

  /** Weight of the first label's loss where there are several; the others share the rest. */
  private static final double FIRST_TASK = 0.7;

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
  private final double[] taskWeights;
  private final Progress progress;
  private final List<String> log = new ArrayList<>();
  private final @Nullable Soft soft;
  private float[][] targets = new float[0][];
  private Map<String, float[]> best = Map.of();

  /**
   * What a teacher adds.
   *
   * @param labels its logits of the train split, of the tasks in the data's order
   * @param temperature softens them
   * @param kdRatio their share in the loss
   * @param taskWeights by task, of both kinds of labels
   */
  record Soft(
      SoftLabels labels, double temperature, double kdRatio, Map<String, Double> taskWeights) {}

  private DinTraining(
      DinConfig config,
      long seed,
      DinFile file,
      DinInputs inputs,
      Parameters parameters,
      Din din,
      @Nullable Soft soft,
      Progress progress) {
    this.soft = soft;
    this.config = config;
    this.seed = seed;
    this.file = file;
    this.inputs = inputs;
    this.parameters = parameters;
    this.din = din;
    this.progress = progress;
    this.train = inputs.examples("train");
    this.valid = inputs.examples("valid");
    int tasks = file.tasks().size();
    this.taskWeights = new double[tasks];
    Arrays.fill(taskWeights, (1 - FIRST_TASK) / Math.max(1, tasks - 1));
    taskWeights[0] = tasks == 1 ? 1 : FIRST_TASK;
    if (soft != null) {
      Arrays.setAll(taskWeights, t -> soft.taskWeights().getOrDefault(file.tasks().get(t), 0.0));
      targets = soft.labels().of(train);
    }
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
      DinConfig config, long seed, Path prepared, @Nullable Soft soft, Path out, Progress progress)
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
            schema.labels(),
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

  private void run() {
    din.startFrom(rates());
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
    RunningMean loss = new RunningMean();
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
        loss.add(step(order.step(rows, inEpoch), step, adam, schedule));
        bar.advance(1);
        if ((step + 1) % evalSteps == 0 || step + 1 == total) {
          evaluate(step + 1, loss.take(), stopping);
        }
      }
    }
    best.forEach((name, values) -> parameters.get(name).assign(values));
  }

  /** One optimizer step; returns its mean loss. */
  private double step(int[] rows, long step, AdamW adam, Schedule schedule) {
    try (Pass pass = Pass.training(parameters.device(), StableHash.of(seed, step))) {
      NDArray logits = din.logits(pass, inputs.of(pass, train, rows));
      List<NDArray> sums = new ArrayList<>();
      List<Double> factors = new ArrayList<>();
      for (int t = 0; t < taskWeights.length; t++) {
        float[] labels = new float[rows.length];
        float[] weights = new float[rows.length];
        double count = 0;
        for (int i = 0; i < rows.length; i++) {
          int label = train.labels()[t][rows[i]];
          labels[i] = Math.max(0, label);
          weights[i] = label < 0 ? 0 : train.weights()[rows[i]];
          count += weights[i];
        }
        if (count > 0) {
          sums.add(
              Losses.binaryCrossEntropy(
                      Losses.task(logits, t),
                      pass.floats(labels, rows.length),
                      pass.floats(weights, rows.length))
                  .sum());
          factors.add((1 - kdRatio()) * taskWeights[t] / count);
        }
        int place = soft == null ? -1 : soft.labels().owner().tasks().indexOf(file.tasks().get(t));
        if (place >= 0 && kdRatio() > 0) {
          addSoft(pass, Losses.task(logits, t), rows, t, place, sums, factors);
        }
      }
      if (sums.isEmpty()) {
        return Double.NaN;
      }
      NDArray loss =
          Losses.weighted(
              sums.toArray(NDArray[]::new),
              factors.stream().mapToDouble(Double::doubleValue).toArray());
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

  private double kdRatio() {
    return soft == null ? 0 : soft.kdRatio();
  }

  /** Adds the cross entropy against the teacher's softened probabilities. */
  private void addSoft(
      Pass pass,
      NDArray logits,
      int[] rows,
      int t,
      int place,
      List<NDArray> sums,
      List<Double> factors) {
    float[] wanted = new float[rows.length];
    float[] weights = new float[rows.length];
    double count = 0;
    for (int i = 0; i < rows.length; i++) {
      wanted[i] = targets[place][rows[i]];
      weights[i] = train.weights()[rows[i]];
      count += weights[i];
    }
    double temperature = java.util.Objects.requireNonNull(soft).temperature();
    sums.add(
        Losses.softBinaryCrossEntropy(
                logits,
                pass.floats(wanted, rows.length),
                temperature,
                pass.floats(weights, rows.length))
            .sum());
    factors.add(kdRatio() * taskWeights[t] / count);
  }

  private void evaluate(long step, double loss, EarlyStopping stopping) {
    int[] rows = IntStream.range(0, valid.size()).toArray();
    double[][] scores =
        new DinScorer(file, inputs, din, parameters).score(valid, file.tasks(), rows);
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("step", step);
    line.put("loss", loss);
    double sum = 0;
    double weight = 0;
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
        String.format(Locale.ROOT, "din step %d: loss %.4f, valid AUC %.4f", step, loss, value));
  }

  private static double auc(double[] scores, int[] labels) {
    int[] known = IntStream.range(0, labels.length).filter(i -> labels[i] >= 0).toArray();
    return Auc.of(
        Arrays.stream(known).mapToDouble(i -> scores[i]).toArray(),
        Arrays.stream(known).map(i -> labels[i]).toArray());
  }

  /** Weighted rates of the labels in train, each with one row of either class added. */
  private double[] rates() {
    double[] out = new double[taskWeights.length];
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
