package org.rectrain.config.sample;

import java.io.Serializable;
import org.rectrain.config.read.Option;

/**
 * The simulated online experiment: people of its own, assigned to control or treatment by a hash
 * (half each), observed before the start and during it.
 */
public record SampleExperimentConfig(
    @Option(doc = "People in the experiment.", def = "8000", min = 100, max = 50_000_000) int users,
    @Option(doc = "Length of the experiment in days.", def = "7", min = 1, max = 365) int days,
    @Option(
            doc = "Days before the start in which the same people were observed, for CUPED.",
            def = "7",
            min = 0,
            max = 365)
        int preDays,
    @Option(
            doc = "Mean impressions per person and day; the tail is heavy (log-normal, sigma 1).",
            def = "1.2",
            min = 0.01,
            max = 100)
        double impressionsPerDay,
    @Option(
            doc = "True relative uplift of every person's click rate under treatment.",
            def = "0.1",
            min = -0.5,
            max = 0.5)
        double uplift)
    implements Serializable {}
