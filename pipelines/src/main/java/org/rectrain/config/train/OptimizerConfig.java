package org.rectrain.config.train;

import org.rectrain.config.read.Option;
import org.rectrain.config.train.TrainConfig.Decay;

/** AdamW and the learning rate's course. */
public record OptimizerConfig(
    @Option(doc = "Peak learning rate of towers and heads.", def = "0.0015", min = 0, max = 10)
        double learningRate,
    @Option(
            doc = "Decoupled weight decay of matrices; none on biases and norms.",
            def = "0.01",
            min = 0,
            max = 10)
        double weightDecay,
    @Option(doc = "Weight decay of feature and id embeddings.", def = "0.1", min = 0, max = 10)
        double embeddingDecay,
    @Option(doc = "Decay of the gradient's mean.", def = "0.9", min = 0, max = 0.9999) double beta1,
    @Option(doc = "Decay of the squared gradient's mean.", def = "0.999", min = 0, max = 0.999999)
        double beta2,
    @Option(doc = "Added to the denominator.", def = "1.0e-8", min = 0, max = 1) double epsilon,
    @Option(doc = "Largest global norm of the gradient; 0 does not clip.", def = "1", min = 0)
        double clipNorm,
    @Option(
            doc = "Share of all steps in which the rate climbs from 0.",
            def = "0.05",
            min = 0,
            max = 1)
        double warmup,
    @Option(doc = "Course after the warm-up.", def = "cosine") Decay decay,
    @Option(doc = "Factor that the decay ends at.", def = "0.02", min = 0, max = 1) double floor,
    @Option(
            doc =
                "Where in the course of warm-up and decay this training begins, as a share of it:"
                    + " for training in pieces, each of which starts from the one before.",
            def = "0",
            min = 0,
            max = 1)
        double courseFrom,
    @Option(
            doc = "Where in the course of warm-up and decay this training ends.",
            def = "1",
            min = 0,
            max = 1)
        double courseTo,
    @Option(
            doc =
                "Pull of towers and adapters towards where training started: that many halves of"
                    + " the squared distance are added to the loss (the mu of FedProx); 0 does not"
                    + " pull.",
            def = "0",
            min = 0,
            max = 1000)
        double proximal) {

  /** Checks what holds between options. */
  public OptimizerConfig {
    if (!(courseFrom < courseTo)) {
      throw new IllegalArgumentException(
          "course_to: " + courseTo + " is not after course_from; expected above " + courseFrom);
    }
  }
}
