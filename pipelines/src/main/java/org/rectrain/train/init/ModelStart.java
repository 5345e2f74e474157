package org.rectrain.train.init;

import org.rectrain.config.train.EncoderConfig;
import org.rectrain.config.train.EncoderConfig.Precision;
import org.rectrain.config.train.EncoderConfig.Tune;
import org.rectrain.dataset.Examples;
import org.rectrain.model.Model;
import org.rectrain.model.ModelData;
import org.rectrain.nn.backbone.Lora;
import org.rectrain.nn.tower.TwoTower;

/** What a fresh model begins with before its first step, and what of it may learn. */
public final class ModelStart {
  private ModelStart() {}

  /** Lets the encoder's adapters learn, or all of it, or nothing. */
  public static void chooseTrainable(Model model, EncoderConfig config) {
    Model.Encoder encoder = model.encoder();
    if (encoder == null) {
      return;
    }
    if (config.tune() == Tune.FULL) {
      encoder.parameters().train(name -> true);
    } else {
      boolean frozenA = config.lora().frozenA();
      encoder
          .parameters()
          .train(name -> Lora.isAdapter(name) && !(frozenA && name.endsWith(".lora_A.weight")));
      if (config.precision() == Precision.BF16) {
        encoder.parameters().storeInBfloat16(encoder.sizes().linearWeights()::contains);
      }
    }
  }

  /** Gives the items their factors, if the model has some. */
  public static void fitFactors(Model model, ModelData plain, Examples train, long seed) {
    int width = model.spec().towers().factors();
    if (width > 0) {
      int known = model.spec().items().size();
      model
          .towerParameters()
          .get(Model.FACTORS)
          .assign(ItemFactors.fit(train, plain.itemIds(), known, width, seed));
    }
  }

  /** Starts the heads' linear part where a logistic regression on the numeric features ends. */
  public static void startLinear(Model model, Examples train) {
    int factors = model.spec().towers().factors();
    int width = LinearFeatures.width(model.schema()) + factors;
    float[] rows = LinearFeatures.rows(model.schema(), train, factors);
    int tasks = model.spec().tasks().size();
    float[] weights = new float[tasks * width];
    float[] bias = new float[tasks];
    for (int t = 0; t < tasks; t++) {
      double[] beta = LogisticStart.fit(rows, train.labels()[t], train.weights(), width, 1);
      for (int j = 0; j < width; j++) {
        weights[t * width + j] = (float) beta[j];
      }
      bias[t] = (float) beta[width];
    }
    if (width > 0) {
      model.towerParameters().get(model.linearName()).assign(weights);
    }
    model.towerParameters().get(TwoTower.PREFIX + "bias").assign(bias);
  }
}
