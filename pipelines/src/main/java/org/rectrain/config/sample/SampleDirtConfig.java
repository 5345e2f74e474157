package org.rectrain.config.sample;

import java.io.Serializable;
import org.rectrain.config.read.Option;

/**
 * The faults that the generator plants. A share is exact: of n rows, round(share × n) carry the
 * fault, and a row of the log carries at most one. Every fault is logged in {@code truth/faults}.
 */
public record SampleDirtConfig(
    @Option(
            doc = "Share of impressions that are written twice, byte for byte.",
            def = "0.01",
            min = 0,
            max = 0.1)
        double duplicates,
    @Option(
            doc = "Share of impressions without user_id, item_id, timestamp or click.",
            def = "0.01",
            min = 0,
            max = 0.1)
        double missingFields,
    @Option(
            doc = "Share of impressions without device or region, which cleaning may keep.",
            def = "0.005",
            min = 0,
            max = 0.1)
        double missingContext,
    @Option(
            doc = "Share of impressions whose timestamp is no date, 1970 or far in the future.",
            def = "0.005",
            min = 0,
            max = 0.1)
        double brokenTimestamps,
    @Option(
            doc = "Share of impressions of items that the catalogue lacks.",
            def = "0.005",
            min = 0,
            max = 0.1)
        double unknownItems,
    @Option(
            doc = "Share of impressions whose labels were turned into a like without a click.",
            def = "0.01",
            min = 0,
            max = 0.1)
        double flippedLabels,
    @Option(
            doc = "Bots for each person in the log; they come on top of users.",
            def = "0.0034",
            min = 0,
            max = 0.5)
        double bots,
    @Option(
            doc = "Impressions of a bot, all within one hour and without dwell time.",
            def = "650",
            min = 100,
            max = 1500)
        int botEvents,
    @Option(
            doc = "Share of items with an e-mail address in the description.",
            def = "0.03",
            min = 0,
            max = 0.3)
        double emails,
    @Option(
            doc = "Share of items with a phone number in the description.",
            def = "0.02",
            min = 0,
            max = 0.3)
        double phones,
    @Option(doc = "Share of items without a description.", def = "0.01", min = 0, max = 0.3)
        double missingTexts,
    @Option(
            doc =
                "Share of impressions whose query holds an e-mail address, a phone or card number"
                    + " or a national id.",
            def = "0.0005",
            min = 0,
            max = 0.1)
        double personalQueries,
    @Option(
            doc = "Share of users who wrote an e-mail address for a name.",
            def = "0.01",
            min = 0,
            max = 0.3)
        double personalNames)
    implements Serializable {}
