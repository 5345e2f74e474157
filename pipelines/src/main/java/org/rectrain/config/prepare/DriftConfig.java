package org.rectrain.config.prepare;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.read.Option;

/** Thresholds on how far the prepared data may have moved from a reference data set. */
public record DriftConfig(
    @Option(
            doc =
                "A prepared folder to compare with, production: the one that the model in service"
                    + " was trained on, or the feature_schema.json of a model. Without it there"
                    + " is no drift gate.")
        @Nullable InputPath reference,
    @Option(
            doc =
                "Features to compare; empty: all but the counts and rates (stat_*), which move with"
                    + " the length of the log.",
            def = "[]")
        List<String> features,
    @Option(
            doc =
                "Largest population stability index; 0.1 is commonly read as stable, 0.25 as"
                    + " shifted.",
            def = "0.25",
            min = 0)
        double maxPsi,
    @Option(
            doc = "Largest Jensen-Shannon divergence, in bits, 0 to 1.",
            def = "0.1",
            min = 0,
            max = 1)
        double maxJensenShannon,
    @Option(
            doc =
                "Largest Kullback-Leibler divergence of the data from the reference, in nats;"
                    + " without it there is no such gate.",
            min = 0)
        @Nullable Double maxKullbackLeibler,
    @Option(
            doc =
                "Share added to every bucket for PSI and Kullback-Leibler, so that an empty one"
                    + " does not make them infinite.",
            def = "0.0001",
            min = 0,
            max = 1)
        double smoothing,
    @Option(
            doc =
                "Most frequent reference values of a category that have their own bucket; the"
                    + " others are one bucket. Many small buckets look like drift by chance.",
            def = "50",
            min = 1,
            max = 10000)
        int maxBuckets) {}
