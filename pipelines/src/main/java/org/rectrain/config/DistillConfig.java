package org.rectrain.config;

import java.util.Map;

/** Options of distillation: a small student learns from a trained teacher. */
public record DistillConfig(
    @Option(
            doc =
                "Encoder layers of the student, cut from the teacher's: the lowest ones and, as"
                    + " the student's last, the teacher's last.",
            def = "2",
            min = 1,
            max = 1000)
        int layers,
    @Option(doc = "The student's towers.") TowersConfig towers,
    @Option(
            doc = "Softens the teacher's probabilities; above 1 tells more about small ones.",
            def = "2",
            min = 0.01,
            max = 100)
        double temperature,
    @Option(
            doc = "Share of the teacher's soft labels in the loss; the rest is the hard labels'.",
            def = "0.7",
            min = 0,
            max = 1)
        double kdRatio,
    @Option(
            doc =
                "Weight of the mean squared distance between the student's and the teacher's text"
                    + " vectors; 0 leaves it out.",
            def = "1",
            min = 0,
            max = 1000)
        double hiddenWeight,
    @Option(doc = "Weight of each task's loss by label.", def = "{click: 0.7, like: 0.3}", min = 0)
        Map<String, Double> tasks,
    @Option(doc = "The softmax over items.") RetrievalConfig retrieval,
    @Option(doc = "AdamW and the learning rate's course.") OptimizerConfig optimizer,
    @Option(
            doc = "Learning rate of the student's encoder relative to the towers'.",
            def = "0.1",
            min = 0,
            max = 1000)
        double encoderRateFactor,
    @Option(doc = "Steps of the towers per step of the encoder.", def = "1", min = 1, max = 1000000)
        int every,
    @Option(doc = "Examples per optimizer step.", def = "512", min = 1, max = 1000000)
        int batchSize,
    @Option(doc = "Examples per forward pass.", def = "256", min = 0, max = 1000000) int microBatch,
    @Option(doc = "Passes over the train split at most.", def = "3", min = 0, max = 1000)
        double epochs,
    @Option(doc = "Share of the train split visited per epoch.", def = "1", min = 0.0001, max = 1)
        double epochFraction,
    @Option(doc = "Epochs between evaluations on valid.", def = "0.5", min = 0.001, max = 1000)
        double evalEvery,
    @Option(doc = "When to stop and which checkpoint is best.") StoppingConfig stopping,
    @Option(doc = "Worker threads; 0 takes the machine's cores.", def = "0", min = 0, max = 1024)
        int workers) {}
