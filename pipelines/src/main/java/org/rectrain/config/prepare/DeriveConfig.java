package org.rectrain.config.prepare;

import java.util.List;
import org.rectrain.config.read.Option;

/** Features that are made of others. */
public record DeriveConfig(
    @Option(
            doc =
                "Fields of items and of the context whose value at the user's newest row that may"
                    + " be known (as_of) is a feature of the user too: category gives"
                    + " previous_category. Needs statistics.train: point_in_time.",
            def = "[]")
        List<String> lags,
    @Option(
            doc =
                "Quotients of two numeric features, lags among them: price/previous_price gives"
                    + " price_per_previous_price, with the transform of the first. Missing where"
                    + " either is missing or the second is 0.",
            def = "[]")
        List<String> ratios) {}
