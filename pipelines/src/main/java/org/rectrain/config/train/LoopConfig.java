package org.rectrain.config.train;

import org.rectrain.config.read.Option;

/** The course of a training, of a model and of a student alike. */
public record LoopConfig(
    @Option(doc = "The softmax over items that makes the towers retrieve.")
        RetrievalConfig retrieval,
    @Option(doc = "AdamW and the learning rate's course.") OptimizerConfig optimizer,
    @Option(
            doc = "Examples per optimizer step, over all workers.",
            def = "512",
            min = 1,
            max = 1000000)
        int batchSize,
    @Option(
            doc =
                "Examples per forward pass; gradients of the micro-batches of a step are summed."
                    + " 0 means batch_size. Smaller needs less memory, is shared among more"
                    + " workers, and gives fewer items to compare in the softmax.",
            def = "256",
            min = 0,
            max = 1000000)
        int microBatch,
    @Option(doc = "Passes over the train split at most.", def = "3", min = 0, max = 1000)
        double epochs,
    @Option(
            doc =
                "Share of the train split visited per epoch; below 1 each epoch takes the next"
                    + " part of one shuffled order.",
            def = "1",
            min = 0.0001,
            max = 1)
        double epochFraction,
    @Option(doc = "Epochs between evaluations on valid.", def = "0.5", min = 0.001, max = 1000)
        double evalEvery,
    @Option(doc = "When to stop and which checkpoint is best.") StoppingConfig stopping,
    @Option(
            doc =
                "Workers that share each step's micro-batches; the result is bit for bit that of"
                    + " one worker. 0 takes the machine's cores; launch: barrier on a cluster wants"
                    + " a number.",
            def = "0",
            min = 0,
            max = 1024)
        int workers) {

  /** Examples per forward pass. */
  public int examplesPerPass() {
    return microBatch == 0 ? batchSize : Math.min(batchSize, microBatch);
  }

  /** Forward passes per optimizer step. */
  int passesPerStep() {
    return (batchSize + examplesPerPass() - 1) / examplesPerPass();
  }

  /** Worker threads. */
  public int workerThreads() {
    return workers > 0 ? workers : Runtime.getRuntime().availableProcessors();
  }
}
