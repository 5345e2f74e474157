package org.rectrain.config.eval;

import org.rectrain.config.read.Option;

/** Intervals and tests by the Poisson bootstrap over users. */
public record ResamplingConfig(
    @Option(
            doc =
                "Resamples for intervals and comparisons of whole models; 1000 gives p-values down"
                    + " to 0.002.",
            def = "1000",
            min = 20,
            max = 1000000)
        int replicates,
    @Option(
            doc = "Resamples for the intervals of slices, of which there are many.",
            def = "200",
            min = 20,
            max = 1000000)
        int sliceReplicates,
    @Option(
            doc =
                "Random exchanges of two models within users for the permutation test of their AUC,"
                    + " shown beside the bootstrap and DeLong's test (for independent rows); its"
                    + " time grows with rows and pairs of models. 0 leaves it out.",
            def = "200",
            min = 0,
            max = 1000000)
        int permutations,
    @Option(
            doc = "Confidence level of intervals and verdicts.",
            def = "0.95",
            min = 0.5,
            max = 0.9999)
        double level) {}
