package org.rectrain.config.prepare;

import org.jspecify.annotations.Nullable;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.read.Option;

/** Options of the consistency check between an offline and an online sample of features. */
public record CheckConfig(
    @Option(
            doc =
                "What serving saw: feature records as JSON lines (those of 'rectrain transform' as"
                    + " they are), CSV (either may be .gz) or"
                    + " Parquet; another prepared folder, of which schema and train rows are"
                    + " compared; or a feature_schema.json alone.")
        InputPath online,
    @Option(
            doc =
                "What training saw: a prepared folder, a feature_schema.json, or any table of"
                    + " records; default: this run's prepared data.")
        @Nullable InputPath offline,
    @Option(
            doc = "Largest difference in the share of missing values.",
            def = "0.05",
            min = 0,
            max = 1)
        double maxMissingGap,
    @Option(
            doc =
                "Largest population stability index of a feature; 0.1 is commonly read as stable,"
                    + " 0.25 as shifted.",
            def = "0.25",
            min = 0)
        double maxPsi,
    @Option(
            doc =
                "Largest share of values outside a categorical feature's vocabulary beyond train.",
            def = "0.1",
            min = 0,
            max = 1)
        double maxUnknownGap,
    @Option(
            doc =
                "Largest share of numbers outside the range that training saw; judged where its"
                    + " rows are at hand.",
            def = "0.01",
            min = 0,
            max = 1)
        double maxOutside,
    @Option(
            doc =
                "Fewest online records from which shares are judged; below it only names and"
                    + " types.",
            def = "100",
            min = 1)
        int minRecords) {}
