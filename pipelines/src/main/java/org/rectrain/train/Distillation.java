package org.rectrain.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.DistillConfig;
import org.rectrain.config.EncoderConfig;
import org.rectrain.config.Failure;
import org.rectrain.config.LoraConfig;
import org.rectrain.config.ReplayConfig;
import org.rectrain.config.TrainConfig;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.Queries;
import org.rectrain.nn.Torch;
import org.rectrain.run.Progress;
import org.rectrain.score.Model;
import org.rectrain.score.ModelData;
import org.rectrain.score.ModelFolder;
import org.rectrain.score.ModelSpec;
import org.rectrain.score.TextEncoder;
import org.rectrain.score.TwoTowerScorer;

/** The distill stage: a trained model folder in, the folder of a smaller model out. */
public final class Distillation {
  /** Name of the model that this stage makes. */
  public static final String MODEL = "student";

  private static final int TIMED_ROWS = 10_000;
  private static final int TIMED_TEXTS = 500;
  private static final int BATCH = 2048;
  private static final int TOKENS = 4096;

  private final DistillConfig config;
  private final long seed;
  private final Path prepared;
  private final Progress progress;

  private Distillation(DistillConfig config, long seed, Path prepared, Progress progress) {
    this.config = config;
    this.seed = seed;
    this.prepared = prepared;
    this.progress = progress;
  }

  /**
   * Trains a student.
   *
   * @param teacher folder of a trained model
   * @param out folder of the stage; checkpoints in it that belong to the same run are continued
   * @throws Failure (exit code 3) when the teacher was trained on other features
   */
  public static DistillResult run(
      DistillConfig config, long seed, Path prepared, Path teacher, Path out, Progress progress)
      throws IOException {
    Torch.threads(1);
    return new Distillation(config, seed, prepared, progress).run(teacher, out);
  }

  private DistillResult run(Path teacherFolder, Path out) throws IOException {
    try (Model teacher = ModelFolder.read(teacherFolder)) {
      ModelSpec taught = teacher.spec();
      if (taught.cross()) {
        throw Failure.usage(
            "distill: the teacher " + teacherFolder + " is a cross encoder; expected two towers",
            "train with scorer: two_tower, or leave the distill section out");
      }
      FeatureSchema schema = TwoTowerScorer.fitting(teacher, teacherFolder, prepared);
      ModelSpec spec = studentSpec(taught);
      ModelData data = ModelData.read(prepared, schema, spec);
      Examples train = data.examples("train", spec);
      float[] vectors = TwoTowerScorer.vectors(teacher.textEncoder(data, TOKENS));
      progress.log("distill: the teacher scores " + train.size() + " examples");
      TrainConfig trainConfig = trainConfig(taught);
      double[] weights = Training.weights(trainConfig);
      Distill recipe =
          new Distill(
              train,
              spec.tasks(),
              weights,
              config.retrieval().weight(),
              new Distill.Teacher(
                  logits(teacher, data, vectors, train),
                  spec.text() ? vectors : new float[0],
                  taught.width()),
              config.temperature(),
              config.kdRatio(),
              config.hiddenWeight());
      try (Model student = student(teacher, spec)) {
        Training.startLinear(student, train);
        Session.Outcome done =
            new Session(trainConfig, seed, student, data, train, recipe, Peers.none(), progress)
                .run(out);
        TrainResult result = Training.result(student, data, train, done);
        Path folder = out.resolve(Training.FOLDER);
        ModelFolder.write(student, folder, ModelCard.of(spec, result));
        DistillResult both = compare(teacher, teacherFolder, student, folder, data, result);
        Json.write(out.resolve(DistillResult.FILE), both);
        return both;
      }
    }
  }

  private ModelSpec studentSpec(ModelSpec t) {
    int depth = t.layers().size();
    if (t.text() && config.layers() > depth) {
      throw Failure.usage(
          "distill.layers: " + config.layers() + " is more than the teacher's " + depth,
          "take fewer layers than the teacher has");
    }
    List<Integer> kept = new ArrayList<>();
    for (int i = 0; i < config.layers() - 1 && t.text(); i++) {
      kept.add(t.layers().get(i));
    }
    if (t.text()) {
      kept.add(t.layers().get(depth - 1));
    }
    return new ModelSpec(
        ModelSpec.VERSION,
        MODEL,
        t.scorer(),
        t.pairText(),
        t.base(),
        kept,
        t.width(),
        t.pooling(),
        t.text(),
        null,
        t.maxTokens(),
        t.userProfile(),
        config.towers(),
        t.tasks(),
        t.events(),
        config.retrieval().popularity(),
        config.retrieval().coldPositives(),
        config.towers().itemIds() ? t.items() : List.of(),
        config.towers().userIds() ? t.users() : List.of(),
        t.featureFingerprint());
  }

  private Model student(Model teacher, ModelSpec spec) {
    Model student = teacher.cut(spec, seed);
    student.towerParameters().train(name -> true);
    Model.Encoder encoder = student.encoder();
    if (encoder != null) {
      // Token vectors stay: they are most of the values and hardly change in a short distillation.
      encoder.parameters().train(name -> !name.startsWith("embeddings."));
    }
    return student;
  }

  /** The teacher's logits of the train split, (tasks, examples). */
  private float[][] logits(Model teacher, ModelData data, float[] vectors, Examples train) {
    TwoTowerScorer scorer = scorer(teacher, data, vectors);
    // The teacher may look further back than the student.
    Examples own = data.examples("train", teacher.spec());
    int[] rows = IntStream.range(0, train.size()).toArray();
    double[][] probabilities = scorer.score(own, teacher.spec().tasks(), rows);
    scorer.release();
    float[][] out = new float[probabilities.length][train.size()];
    for (int t = 0; t < out.length; t++) {
      for (int i = 0; i < rows.length; i++) {
        double p = Math.min(1 - 1e-12, Math.max(1e-12, probabilities[t][i]));
        out[t][i] = (float) Math.log(p / (1 - p));
      }
    }
    return out;
  }

  private static TwoTowerScorer scorer(Model model, ModelData data, float[] vectors) {
    return new TwoTowerScorer(
        model, data, vectors, BATCH, Runtime.getRuntime().availableProcessors());
  }

  private TrainConfig trainConfig(ModelSpec teacher) {
    Map<String, Double> tasks = new LinkedHashMap<>();
    teacher.tasks().forEach(task -> tasks.put(task, config.tasks().getOrDefault(task, 0.0)));
    EncoderConfig encoder =
        new EncoderConfig(
            teacher.base(),
            EncoderConfig.PoolingChoice.AUTO,
            EncoderConfig.Tune.FULL,
            new LoraConfig(1, 1, 0, false, List.of("query"), "all"),
            teacher.maxTokens(),
            teacher.userProfile() ? EncoderConfig.UserText.PROFILE : EncoderConfig.UserText.NONE,
            true,
            config.every(),
            TOKENS,
            false,
            EncoderConfig.Precision.FP32,
            config.encoderRateFactor());
    return new TrainConfig(
        encoder,
        teacher.scorer(),
        teacher.pairText(),
        config.towers(),
        tasks,
        TrainConfig.Weighting.FIXED,
        null,
        new ReplayConfig(null, 0),
        config.retrieval(),
        config.optimizer(),
        config.batchSize(),
        config.microBatch(),
        config.epochs(),
        config.epochFraction(),
        config.evalEvery(),
        config.stopping(),
        10,
        0,
        1,
        config.workers(),
        1,
        1,
        TrainConfig.Launch.THREADS);
  }

  private DistillResult compare(
      Model teacher,
      Path teacherFolder,
      Model student,
      Path studentFolder,
      ModelData data,
      TrainResult training)
      throws IOException {
    DistillResult.Side one = side(teacher, teacherFolder, data);
    DistillResult.Side two = side(student, studentFolder, data);
    return new DistillResult(
        one,
        two,
        (double) two.parameters() / one.parameters(),
        two.millisPerThousand() / one.millisPerThousand(),
        two.encodeMillisPerThousand() / one.encodeMillisPerThousand(),
        training);
  }

  private DistillResult.Side side(Model model, Path folder, ModelData data) throws IOException {
    ModelSpec spec = model.spec();
    TextEncoder encoder = model.textEncoder(data, TOKENS);
    float[] vectors = TwoTowerScorer.vectors(encoder);
    Examples valid = data.examples("valid", spec);
    Queries queries =
        Queries.exist(prepared, "valid") && config.retrieval().weight() > 0
            ? data.queries("valid", spec)
            : null;
    Map<String, Double> found =
        new Evaluation(data, valid, queries, 0, new int[0], config.retrieval().k(), seed, 1)
            .run(model, vectors);
    Map<String, Double> metrics = new LinkedHashMap<>();
    found.forEach(
        (name, value) ->
            metrics.put(name.equals("recall") ? "valid_recall" : "valid_auc_" + name, value));
    return new DistillResult.Side(
        spec.name(),
        model.size(),
        ModelFolder.weightBytes(folder),
        spec.layers().size(),
        scoreMillis(model, data, vectors, valid),
        encodeMillis(encoder),
        metrics);
  }

  /** Milliseconds per 1,000 scores on one thread; the faster of two rounds. */
  private static double scoreMillis(Model model, ModelData data, float[] vectors, Examples valid) {
    TwoTowerScorer scorer = new TwoTowerScorer(model, data, vectors, BATCH, 1);
    int[] rows = IntStream.range(0, Math.min(TIMED_ROWS, valid.size())).toArray();
    double best = Double.POSITIVE_INFINITY;
    for (int round = 0; round < 2; round++) {
      long start = System.nanoTime();
      scorer.score(valid, model.spec().tasks(), rows);
      best = Math.min(best, (System.nanoTime() - start) / 1e6);
    }
    scorer.release();
    return best * 1000 / rows.length;
  }

  private static double encodeMillis(@Nullable TextEncoder encoder) {
    if (encoder == null) {
      return Double.NaN;
    }
    int[] texts = IntStream.range(0, Math.min(TIMED_TEXTS, encoder.texts().size())).toArray();
    float[] table = new float[encoder.texts().size() * encoder.width()];
    double best = Double.POSITIVE_INFINITY;
    for (int round = 0; round < 2; round++) {
      long start = System.nanoTime();
      encoder.encode(texts, table);
      best = Math.min(best, (System.nanoTime() - start) / 1e6);
    }
    return best * 1000 / texts.length;
  }
}
