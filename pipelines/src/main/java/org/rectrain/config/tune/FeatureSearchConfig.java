package org.rectrain.config.tune;

import java.util.List;
import org.rectrain.config.read.Option;

/** A search for features that help: crosses of columns, windows of time, lags and ratios. */
public record FeatureSearchConfig(
    @Option(
            doc =
                "What to try as further keys of prepare.statistics.by, e.g. [page, user*page]."
                    + " Empty: every category that is there, and every pair of those, the item and"
                    + " the user.",
            def = "[]")
        List<String> by,
    @Option(
            doc =
                "What to try as further prepare.statistics.windows, in hours, e.g. [24, 168]; needs"
                    + " statistics.train: point_in_time.",
            def = "[]")
        List<Integer> windows,
    @Option(
            doc =
                "What to try as further prepare.derive.lags, e.g. [price]. Empty: every field of"
                    + " items and of the context; [none]: no lag.",
            def = "[]")
        List<String> lags,
    @Option(
            doc =
                "What to try as further prepare.derive.ratios, of fields, e.g. [price/income]."
                    + " Empty: every two numbers of items, users and the context; [none]: no"
                    + " ratio.",
            def = "[]")
        List<String> ratios,
    @Option(doc = "The label that has to be predicted better. Empty: the first one.", def = "''")
        String task,
    @Option(
            doc =
                "Candidates that get a look on valid, those with the largest gain in trees on"
                    + " train; each makes the intervals of all wider (Bonferroni).",
            def = "10",
            min = 1,
            max = 1000)
        int most,
    @Option(
            doc = "Folds by user: a valid row is judged by trees that have not seen its user.",
            def = "3",
            min = 2,
            max = 20)
        int folds,
    @Option(doc = "Trees of a forest.", def = "100", min = 1, max = 10000) int rounds,
    @Option(
            doc = "Resamples of the users for every interval.",
            def = "500",
            min = 100,
            max = 100000)
        int replicates) {}
