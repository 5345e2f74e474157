package org.rectrain.train.parallel;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.model.text.TextEncoder;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.engine.Torch;
import org.rectrain.train.batch.MicroBatch;
import org.rectrain.train.batch.StepPlan;
import org.rectrain.train.recipe.Adversary;
import org.rectrain.train.recipe.Forward;
import org.rectrain.train.recipe.Network;
import org.rectrain.train.recipe.Recipe;
import org.rectrain.train.recipe.TaskWeighting;
import org.rectrain.train.recipe.Term;

/**
 * One replica of what learns, used by one thread at a time. It turns a micro-batch into a gradient;
 * it never changes a parameter.
 */
public final class Worker {
  private final Network network;
  private final List<String> tasks;
  private final Parameters parameters;
  private final @Nullable TextEncoder encoder;
  private final Backward backward;

  /** How the encoder's backward pass gets at what it needs. */
  public enum Backward {
    /** Everything the forward pass made is kept. */
    KEEP,
    /** Only the layers' inputs are kept; the rest is computed again. */
    RECOMPUTE
  }

  /**
   * A worker.
   *
   * @param tasks names of the loss's terms that are tasks
   */
  public Worker(
      Network network,
      List<String> tasks,
      Parameters parameters,
      @Nullable TextEncoder encoder,
      Backward backward) {
    this.network = network;
    this.tasks = tasks;
    this.parameters = parameters;
    this.encoder = encoder;
    this.backward = backward;
  }

  public Parameters parameters() {
    return parameters;
  }

  @Nullable
  public TextEncoder encoder() {
    return encoder;
  }

  /** Another replica with equal values, in the memory of a device. */
  public Worker replica(Device device) {
    Parameters copy = parameters.replica(device);
    TextEncoder own = encoder == null ? null : encoder.on(encoder.parameters().replica(device));
    return new Worker(network.on(copy), tasks, copy, own, backward);
  }

  /**
   * Forward and backward of one micro-batch.
   *
   * @param vectors (texts, E), current text vectors
   * @param learnsText whether gradients of the text vectors are wanted
   */
  public PassResult run(
      Recipe recipe, StepPlan step, MicroBatch micro, float[] vectors, boolean learnsText) {
    Adversary adversary = recipe.adversary();
    if (!adversary.isOn()) {
      return pass(recipe, step, micro, vectors, learnsText);
    }
    PassResult clean = pass(recipe, step, micro, vectors, true);
    int[] texts = clean.texts();
    int width = clean.textGradient().length / texts.length;
    float[] near = vectors.clone();
    float[] shifts = new float[clean.textGradient().length];
    PassResult hard = clean;
    for (int k = 0; k < adversary.steps(); k++) {
      adversary.step(shifts, hard.textGradient(), width);
      for (int i = 0; i < shifts.length; i++) {
        int at = texts[i / width] * width + i % width;
        near[at] = vectors[at] + shifts[i];
      }
      hard = pass(recipe, step, micro, near, true);
    }
    return clean.meanWith(hard, learnsText);
  }

  private PassResult pass(
      Recipe recipe, StepPlan step, MicroBatch micro, float[] vectors, boolean learnsText) {
    parameters.zeroGradients();
    try (Pass pass = Pass.training(parameters.device(), micro.dropoutSeed())) {
      Forward forward = network.forward(pass, micro, vectors, learnsText);
      List<Term> terms = recipe.terms(forward, step, micro);
      double share = (double) micro.rows().length / step.examples();
      TaskWeighting.Weighted weighted = TaskWeighting.weigh(terms, parameters, tasks, share);
      Torch.backward(weighted.loss());
      float[] gradient = new float[Math.toIntExact(parameters.trainableSize())];
      parameters.readGradients(gradient);
      float[] text = learnsText ? forward.vectors().getGradient().toFloatArray() : new float[0];
      return new PassResult(gradient, forward.texts(), text, weighted.logged());
    }
  }

  /**
   * Gradient of the encoder for one group of texts.
   *
   * @param upstream (texts, E): gradient of each text's vector
   * @param all texts of the whole step
   * @return of the encoder's trainable values, with the guide's loss
   */
  EncoderPass encoderGradient(int[] group, float[] upstream, int all, long dropoutSeed) {
    TextEncoder own = java.util.Objects.requireNonNull(encoder);
    Parameters weights = own.parameters();
    weights.zeroGradients();
    int width = own.width();
    float[] rows = new float[group.length * width];
    for (int i = 0; i < group.length; i++) {
      System.arraycopy(upstream, group[i] * width, rows, i * width, width);
    }
    Map<String, double[]> losses = new LinkedHashMap<>();
    if (own.guided()) {
      try (Pass pass = Pass.training(weights.device(), dropoutSeed)) {
        NDArray upstreamRows = pass.floats(rows, group.length, width);
        TextEncoder.Guided guided = own.guidedLoss(pass, group, upstreamRows, all);
        Torch.backward(guided.start());
        double unweighted = guided.loss().getFloat() / guided.weight();
        losses.put("attention", new double[] {unweighted, 1, guided.weight()});
      }
    } else if (backward == Backward.RECOMPUTE) {
      own.recomputingBackward(group, rows, dropoutSeed);
    } else {
      try (Pass pass = Pass.training(weights.device(), dropoutSeed)) {
        NDArray pooled = own.forward(pass, group);
        Torch.backward(pooled, pass.floats(rows, group.length, width));
      }
    }
    float[] gradient = new float[Math.toIntExact(weights.trainableSize())];
    weights.readGradients(gradient);
    return new EncoderPass(gradient, losses);
  }

  public void close() {
    parameters.close();
    if (encoder != null) {
      encoder.parameters().close();
    }
  }
}
