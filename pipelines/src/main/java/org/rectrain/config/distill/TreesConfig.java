package org.rectrain.config.distill;

import org.rectrain.config.read.Option;

/** Boosted trees that teach: fitted on the prepared features, each row scored out of fold. */
public record TreesConfig(
    @Option(
            doc =
                "Folds of users. Each has a forest that was fitted without its users and scores"
                    + " their train rows, so that no soft label knows its own label; other rows get"
                    + " the mean of all forests. Time grows with the number, and so does what each"
                    + " forest sees.",
            def = "5",
            min = 2,
            max = 100)
        int folds,
    @Option(doc = "Trees of a forest, per label.", def = "200", min = 1, max = 100000) int rounds,
    @Option(doc = "What each tree's answer is multiplied by.", def = "0.04", min = 0.0001, max = 1)
        double rate,
    @Option(
            doc = "Most leaves of a tree; few make rules that hold for many rows.",
            def = "31",
            min = 2,
            max = 4096)
        int leaves,
    @Option(doc = "Fewest rows of a leaf.", def = "60", min = 1, max = 1000000) int minLeaf,
    @Option(doc = "Squared penalty of a leaf's answer.", def = "5", min = 0, max = 1000000)
        double lambda,
    @Option(
            doc = "Share of the rows that each tree sees; below 1 trees differ more.",
            def = "0.8",
            min = 0.01,
            max = 1)
        double rowShare,
    @Option(doc = "Share of the features that each tree sees.", def = "0.5", min = 0.01, max = 1)
        double columnShare,
    @Option(
            doc = "Most values of a feature that are distinguished.",
            def = "256",
            min = 2,
            max = 256)
        int bins,
    @Option(
            doc =
                "Newest rows shown and not clicked that the trees read, with as many of the newest"
                    + " clicks: as three numbers that tell whether the user chose or skipped lately"
                    + " (memories of 3, 10 and 30 rows). Needs prepare.skipped_length; 0 for none.",
            def = "0",
            min = 0,
            max = 10000)
        int skipped) {}
