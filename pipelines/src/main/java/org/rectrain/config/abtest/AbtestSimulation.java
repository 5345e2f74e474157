package org.rectrain.config.abtest;

import java.util.List;
import org.rectrain.config.read.Option;

/** The question of {@code abtest simulate}. */
public record AbtestSimulation(
    @Option(
            doc =
                "Random re-assignments of the log's users; 10000 tell a false positive rate of 5 %"
                    + " to within 0.4 points.",
            def = "2000",
            min = 100,
            max = 10000000)
        int runs,
    @Option(doc = "Relative uplifts to give to the treated, for power.", def = "[0.02, 0.05, 0.1]")
        List<Double> uplifts,
    @Option(doc = "Share of users that are treated.", def = "0.5", min = 0.01, max = 0.99)
        double share) {}
