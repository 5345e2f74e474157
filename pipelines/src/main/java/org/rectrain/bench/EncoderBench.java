package org.rectrain.bench;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import org.rectrain.config.BenchConfig;
import org.rectrain.config.train.EncoderConfig.Precision;
import org.rectrain.dataset.StableHash;
import org.rectrain.nn.backbone.Backbone;
import org.rectrain.nn.backbone.BackboneSpec;
import org.rectrain.nn.backbone.Lora;
import org.rectrain.nn.backbone.LoraSpec;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.engine.Torch;
import org.rectrain.nn.optim.AdamW;
import org.rectrain.nn.optim.ClipNorm;
import org.rectrain.train.parallel.TrainDevices;
import org.rectrain.weights.Pretrained;

/**
 * The text encoder alone: B texts of T tokens, forward, and whole training steps with LoRA on query
 * and value (forward, backward, clipping, AdamW).
 */
final class EncoderBench implements AutoCloseable {
  private static final long SEED = 7;
  private static final double RATE = 1e-4;

  private final Parameters parameters;
  private final Backbone backbone;
  private final Pretrained pretrained;
  private final AdamW optimizer;
  private final BenchConfig config;
  private final long[] ids;
  private final long[] mask;
  private final float[] upstream;

  EncoderBench(BenchConfig config, Pretrained pretrained, Precision precision) {
    this.config = config;
    this.pretrained = pretrained;
    this.parameters = new Parameters(TrainDevices.of("device", config.device()).get(0));
    BackboneSpec spec = pretrained.spec();
    pretrained.load(parameters);
    LoraSpec adapters =
        LoraSpec.of(config.rank(), 2.0 * config.rank(), targets(spec.linears().keySet()));
    Lora lora = Lora.attach(parameters, spec.linears(), adapters, SEED);
    backbone = spec.over(parameters, lora);
    parameters.train(Lora::isAdapter);
    if (precision == Precision.BF16) {
      parameters.storeInBfloat16(
          name -> spec.linears().keySet().stream().anyMatch(path -> name.equals(path + ".weight")));
    }
    optimizer = AdamW.standard(parameters, List.of(AdamW.Group.all(0.01)));
    ids = new long[config.batch() * config.tokens()];
    Arrays.setAll(
        ids, i -> Math.floorMod(StableHash.of(SEED, i), (long) spec.vocabulary() - 1000) + 999);
    mask = new long[ids.length];
    Arrays.fill(mask, 1);
    upstream = new float[config.batch() * spec.hidden()];
    for (int i = 0; i < upstream.length; i++) {
      upstream[i] = (float) (StableHash.unit(StableHash.of(SEED, -i)) - 0.5) / config.batch();
    }
  }

  private static String[] targets(Iterable<String> paths) {
    for (String path : paths) {
      if (path.endsWith("q_proj")) {
        return new String[] {"q_proj", "v_proj"};
      }
    }
    return new String[] {"query", "value"};
  }

  /** Forward passes per second, without gradients. */
  double forward() {
    return rate(
        () -> {
          try (Pass pass = Pass.inference(parameters.device())) {
            pooled(pass).toFloatArray();
          }
        });
  }

  /** Training steps per second. */
  double training() {
    return rate(this::step);
  }

  void step() {
    try (Pass pass = Pass.training(parameters.device(), SEED)) {
      NDArray out = pooled(pass);
      Torch.backward(out, pass.floats(upstream, config.batch(), backbone.hiddenSize()));
    }
    ClipNorm.apply(parameters, 1);
    optimizer.step(RATE);
  }

  private NDArray pooled(Pass pass) {
    NDArray in = pass.longs(ids, config.batch(), config.tokens());
    NDArray real = pass.longs(mask, config.batch(), config.tokens());
    return backbone.pool(pass, backbone.encode(pass, in, real), real, pretrained.pooling());
  }

  /** Runs for the configured seconds twice and counts in the second half. */
  private double rate(Runnable work) {
    measure(work);
    return measure(work);
  }

  private double measure(Runnable work) {
    long start = System.nanoTime();
    int done = 0;
    double seconds;
    do {
      work.run();
      done++;
      seconds = (System.nanoTime() - start) / 1e9;
    } while (seconds < config.seconds());
    return done / seconds;
  }

  @Override
  public void close() {
    optimizer.close();
    parameters.close();
  }
}
