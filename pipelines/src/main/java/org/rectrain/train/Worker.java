package org.rectrain.train;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Examples;
import org.rectrain.nn.Fused;
import org.rectrain.nn.ItemSide;
import org.rectrain.nn.Losses;
import org.rectrain.nn.Parameters;
import org.rectrain.nn.Pass;
import org.rectrain.nn.Torch;
import org.rectrain.nn.TwoTower;
import org.rectrain.nn.UserSide;
import org.rectrain.score.Inputs;
import org.rectrain.score.ModelData;
import org.rectrain.score.ModelSpec;
import org.rectrain.score.RowMap;
import org.rectrain.score.TextEncoder;

/**
 * One replica of what learns, used by one thread at a time. It turns a micro-batch into a gradient;
 * it never changes a parameter.
 */
final class Worker {
  private final ModelSpec spec;
  private final ModelData data;
  private final Examples examples;
  private final TwoTower towers;
  private final Parameters parameters;
  private final @Nullable TextEncoder encoder;

  Worker(
      ModelSpec spec,
      ModelData data,
      Examples examples,
      TwoTower towers,
      Parameters parameters,
      @Nullable TextEncoder encoder) {
    this.spec = spec;
    this.data = data;
    this.examples = examples;
    this.towers = towers;
    this.parameters = parameters;
    this.encoder = encoder;
  }

  Parameters parameters() {
    return parameters;
  }

  @Nullable TextEncoder encoder() {
    return encoder;
  }

  /** Another replica with equal values. */
  Worker replica() {
    Parameters copy = parameters.replica();
    TextEncoder own = encoder == null ? null : encoder.on(encoder.parameters().replica());
    return new Worker(spec, data, examples, towers.on(copy), copy, own);
  }

  /**
   * Forward and backward of one micro-batch.
   *
   * @param vectors (texts, E), current text vectors
   * @param learnsText whether gradients of the text vectors are wanted
   */
  PassResult run(
      Recipe recipe, StepPlan step, MicroBatch micro, float[] vectors, boolean learnsText) {
    parameters.zeroGradients();
    try (Pass pass = Pass.training(parameters.device(), micro.dropoutSeed())) {
      Forward forward = forward(pass, micro, vectors, learnsText);
      List<Term> terms = recipe.terms(forward, step, micro);
      NDArray[] sums = terms.stream().map(Term::sum).toArray(NDArray[]::new);
      double[] factors = terms.stream().mapToDouble(Term::factor).toArray();
      Torch.backward(Losses.weighted(sums, factors));
      Map<String, double[]> losses = new LinkedHashMap<>();
      for (Term term : terms) {
        losses.put(term.name(), new double[] {term.sum().getFloat(), term.count(), term.weight()});
      }
      float[] gradient = new float[Math.toIntExact(parameters.trainableSize())];
      parameters.readGradients(gradient);
      float[] text = learnsText ? forward.vectors().getGradient().toFloatArray() : new float[0];
      return new PassResult(gradient, forward.texts(), text, losses);
    }
  }

  private Forward forward(Pass pass, MicroBatch micro, float[] vectors, boolean learnsText) {
    RowMap map = RowMap.collecting(data);
    Inputs inputs = new Inputs(pass, data, spec, map);
    int[] rows = micro.rows();
    UserSide users = inputs.users(examples, rows);
    ItemSide items = inputs.items(examples, rows);
    boolean softmax = micro.positives().length > 0;
    ItemSide candidates = softmax ? inputs.catalogue(micro.candidates(), micro.hidden()) : null;
    int[] texts = map.texts();
    NDArray leaf = gather(pass, texts, vectors);
    leaf.setRequiresGradient(learnsText);
    NDArray contents = towers.contents(pass, leaf, pass.longs(map.ids(), texts.length));
    NDArray u = towers.encodeUsers(pass, contents, users);
    NDArray v = towers.encodeItems(pass, contents, items);
    NDArray logits =
        towers.logits(pass, contents, users, items, inputs.pairs(examples, rows), u, v);
    if (candidates == null) {
      return new Forward(pass, texts, leaf, logits, null, null);
    }
    long[] places = java.util.Arrays.stream(micro.positives()).asLongStream().toArray();
    NDArray chosen = Fused.embedding(pass.longs(places, places.length), u);
    NDArray all = towers.encodeItems(pass, contents, candidates);
    return new Forward(pass, texts, leaf, logits, chosen, all);
  }

  private NDArray gather(Pass pass, int[] texts, float[] vectors) {
    int width = spec.text() ? spec.width() : 1;
    float[] rows = new float[texts.length * width];
    if (spec.text()) {
      for (int i = 0; i < texts.length; i++) {
        System.arraycopy(vectors, texts[i] * width, rows, i * width, width);
      }
    }
    return pass.floats(rows, texts.length, width);
  }

  /**
   * Gradient of the encoder for one group of texts.
   *
   * @param upstream (texts, E): gradient of each text's vector
   * @return of the encoder's trainable values
   */
  float[] encoderGradient(int[] group, float[] upstream, long dropoutSeed) {
    TextEncoder own = java.util.Objects.requireNonNull(encoder);
    Parameters weights = own.parameters();
    weights.zeroGradients();
    int width = own.width();
    float[] rows = new float[group.length * width];
    for (int i = 0; i < group.length; i++) {
      System.arraycopy(upstream, group[i] * width, rows, i * width, width);
    }
    try (Pass pass = Pass.training(weights.device(), dropoutSeed)) {
      NDArray pooled = own.forward(pass, group);
      Torch.backward(pooled, pass.floats(rows, group.length, width));
      float[] gradient = new float[Math.toIntExact(weights.trainableSize())];
      weights.readGradients(gradient);
      return gradient;
    }
  }

  void close() {
    parameters.close();
    if (encoder != null) {
      encoder.parameters().close();
    }
  }
}
