package org.rectrain.config.label;

import org.rectrain.config.read.Option;

/** How strategies are compared with choice at random. */
public record CurvesConfig(
    @Option(
            doc = "Seeds; each draws other rows to start from, and all strategies start from them.",
            def = "10",
            min = 2,
            max = 1000)
        int seeds,
    @Option(doc = "Rows with a label at the start, and in every batch.", def = "200", min = 10)
        int rows,
    @Option(doc = "Batches.", def = "5", min = 1, max = 100) int batches,
    @Option(
            doc = "Rows of train that batches are chosen from, drawn by hash; time grows with it.",
            def = "8000",
            min = 20,
            max = 10000000)
        int pool) {}
