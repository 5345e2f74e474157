package org.rectrain.config.abtest;

import java.util.List;
import org.rectrain.config.read.Option;

/** The question of {@code abtest plan}. */
public record AbtestPlanning(
    @Option(
            doc = "Relative uplift that must be found: 0.02 = 2 %.",
            def = "0.02",
            min = 1e-9,
            max = 10)
        double uplift,
    @Option(doc = "Chance to find it.", def = "0.8", min = 0.01, max = 0.9999) double power,
    @Option(doc = "two_sided, or one_sided in the good direction.", def = "two_sided") Sides sides,
    @Option(
            doc =
                "Variants with control; each treatment is compared with control, alpha divided by"
                    + " their number.",
            def = "2",
            min = 2,
            max = 100)
        int variants,
    @Option(doc = "Share of all users that take part.", def = "1", min = 1e-9, max = 1)
        double traffic,
    @Option(
            doc = "Lengths in days to tell the smallest detectable effect for.",
            def = "[7, 14, 28]")
        List<Integer> days) {

  /** Sides of the test. */
  public enum Sides {
    TWO_SIDED,
    ONE_SIDED
  }
}
