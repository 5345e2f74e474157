package org.rectrain.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.train.EncoderConfig;
import org.rectrain.config.train.EncoderConfig.Tune;
import org.rectrain.config.train.RetrievalConfig;
import org.rectrain.config.train.TowersConfig;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.model.ModelData;
import org.rectrain.model.ModelSpec;
import org.rectrain.nn.backbone.BackboneSpec;
import org.rectrain.nn.engine.Torch;
import org.rectrain.weights.Pretrained;
import org.rectrain.weights.PretrainedModels;

/**
 * How much arithmetic a training takes if nothing stops it early, from its sizes alone: products of
 * matrices, which are nearly all of it.
 *
 * @param encoding operations of encoding texts that do not change, once
 * @param learning operations of the encoder's forward and backward passes
 * @param towers operations of towers, heads and the softmax
 */
public record WorkForecast(double encoding, double learning, double towers) {
  /** Characters of a token, about, and what a text has beside its words. */
  private static final double CHARACTERS = 4.5;

  private static final int SPECIAL = 2;

  /** Forward, and twice as much backward. */
  private static final int BOTH_WAYS = 3;

  /** Share of a matrix product's speed that a complete step reaches. */
  private static final double EFFICIENCY = 0.5;

  /** Operations of all. */
  public double total() {
    return encoding + learning + towers;
  }

  /** Minutes at a speed in operations a second. */
  public double minutes(double speed) {
    return total() / speed / 60;
  }

  /** The work of a configuration on prepared data. */
  public static WorkForecast of(TrainConfig asked, Path prepared) {
    FeatureSchema schema = FeatureSchema.read(prepared);
    TrainConfig config = asked.learning(schema.labels());
    Pretrained pretrained =
        config.towers().text() ? PretrainedModels.find(config.encoder().base().text()) : null;
    ModelSpec spec = Blueprint.of(config, prepared, schema, pretrained);
    ModelData data = ModelData.read(prepared, schema, spec);
    ParquetTable rows =
        ParquetTable.read(Blueprint.trainSplit(prepared), Columns.USER_ID, Columns.HISTORY_ITEMS);
    double history = 0;
    for (String[] items : rows.stringLists(Columns.HISTORY_ITEMS)) {
      history += Math.min(items.length, config.towers().history());
    }
    double letters = data.texts().stream().mapToInt(String::length).sum();
    double perText =
        Math.min(
            config.encoder().maxTokens(), SPECIAL + letters / CHARACTERS / data.texts().size());
    return of(
        config,
        Blueprint.backbone(config.encoder(), pretrained),
        new Sizes(rows.rows(), history / rows.rows(), data.texts().size(), perText));
  }

  /**
   * What a forecast needs of the data.
   *
   * @param rows train examples
   * @param history mean events of a row's history
   * @param texts distinct texts
   * @param tokens of a text, mean
   */
  public record Sizes(int rows, double history, int texts, double tokens) {}

  /** The work of a configuration on data that is not prepared yet. */
  public static WorkForecast of(TrainConfig config, Sizes data) {
    boolean text = config.towers().text() && data.tokens() > 0;
    return of(
        config,
        Blueprint.backbone(
            config.encoder(), text ? PretrainedModels.find(config.encoder().base().text()) : null),
        data);
  }

  static WorkForecast of(TrainConfig config, @Nullable BackboneSpec backbone, Sizes data) {
    int batch = Math.min(data.rows(), config.loop().batchSize());
    double steps =
        Math.max(1, config.loop().epochs() * config.loop().epochFraction() * data.rows() / batch);
    double touched = touched(data, batch);
    double towers = steps * BOTH_WAYS * 2 * perStep(config, backbone, batch, touched);
    if (backbone == null) {
      return new WorkForecast(0, 0, towers);
    }
    EncoderConfig encoder = config.encoder();
    double perLayer =
        2.0
            * backbone.linears().values().stream()
                .mapToDouble(w -> (double) w.get(0) * w.get(1))
                .sum()
            / backbone.layers();
    double all = data.texts() * data.tokens() * perLayer;
    if (encoder.tune() == Tune.NONE) {
      return new WorkForecast(all * backbone.layers(), 0, towers);
    }
    int last = encoder.tune() == Tune.FULL ? 0 : encoder.lora().lastLayers();
    int upper = last == 0 ? backbone.layers() : last;
    double passes = Math.max(1, steps / encoder.every());
    double texts = Math.min(data.texts(), touched(data, batch * encoder.every()));
    // Once for the vectors, once for the gradient's forward pass, and the gradient.
    double learning = passes * texts * data.tokens() * perLayer * upper * (1 + BOTH_WAYS);
    return new WorkForecast(all * (backbone.layers() - upper), learning, towers);
  }

  /** Distinct texts that some rows and their histories touch, if they were drawn evenly. */
  private static double touched(Sizes data, int rows) {
    double draws = rows * (1 + data.history());
    return data.texts() * -Math.expm1(-draws / Math.max(1, data.texts()));
  }

  /** Multiplications of one step's forward pass above the encoder. */
  private static double perStep(
      TrainConfig config, @Nullable BackboneSpec backbone, int batch, double touched) {
    TowersConfig towers = config.towers();
    RetrievalConfig retrieval = config.loop().retrieval();
    double width = backbone == null ? 0 : backbone.hidden();
    boolean own = towers.content() == TowersConfig.Content.OWN && width > 0;
    double d = own ? width : towers.dim();
    double content = own ? 0 : touched * width * d;
    double tower = 2 * d * towers.towerHidden();
    double top = 3 * d * (towers.hidden().isEmpty() ? 1 : towers.hidden().get(0));
    double softmax = 0;
    if (retrieval.weight() > 0) {
      int pass = config.loop().examplesPerPass();
      double candidates = Math.min(batch, pass) + retrieval.extraNegatives();
      softmax = batch * candidates * d + (double) batch / pass * candidates * tower;
    }
    return content + batch * (2 * tower + top) + softmax;
  }

  /**
   * Operations a second of this machine in training, measured for a fraction of a second on one
   * thread.
   *
   * @param workers that work side by side
   */
  public static double speed(int workers) {
    Torch.threads(1);
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      // Rows that sum to about 1: products neither vanish nor overflow.
      NDArray a = manager.randomUniform(0, 2f / 512, new Shape(512, 512));
      double best = 0;
      for (int round = 0; round < 4; round++) {
        long start = System.nanoTime();
        NDArray sum = a;
        for (int i = 0; i < 8; i++) {
          sum = sum.matMul(a);
        }
        sum.toFloatArray();
        best = Math.max(best, 8 * 2.0 * 512 * 512 * 512 * 1e9 / (System.nanoTime() - start));
      }
      return best * EFFICIENCY * workers;
    }
  }
}
