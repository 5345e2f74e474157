package org.rectrain.config.prepare;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.read.Option;

/** Search for labels that are probably wrong (confident learning, Northcutt et al. 2021). */
public record LabelNoiseConfig(
    @Option(
            doc =
                "Labels to examine, e.g. [click]. For each, relabel/<label>_suspects.jsonl lists the"
                    + " train rows whose label a model doubts that was fitted on the rows of other"
                    + " users. Empty: none.",
            def = "[]")
        List<String> labels,
    @Option(
            doc = "Folds, cut by user; each is judged by a model of the others.",
            def = "5",
            min = 2,
            max = 100)
        int folds,
    @Option(
            doc =
                "Most train rows examined, chosen by a hash of their ids; more takes more memory"
                    + " and time.",
            def = "200000",
            min = 100,
            max = 10000000)
        int maxRows,
    @Option(
            doc = "Largest share of suspects; without it they are listed and not judged.",
            min = 0,
            max = 1)
        @Nullable Double maxShare) {}
