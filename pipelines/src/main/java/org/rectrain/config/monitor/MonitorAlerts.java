package org.rectrain.config.monitor;

import org.rectrain.config.read.Option;

/** Limits in the alert rules that chance does not set. */
public record MonitorAlerts(
    @Option(
            doc = "Latency of a ranking request (95th percentile, milliseconds) that is too much.",
            def = "50",
            min = 0.001)
        double latencyMs,
    @Option(doc = "Hours without a successful run that are too many.", def = "36", min = 1)
        double staleHours) {}
