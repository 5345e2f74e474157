package org.rectrain.config.prepare;

import org.rectrain.config.data.Dialect;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.read.Option;

/** Negatives that a model scored high: items a user was not shown and might like. */
public record HardNegativesConfig(
    @Option(
            doc =
                "Scores of user and item pairs, from data.root: Parquet, CSV or JSON lines, e.g."
                    + " predictions of an earlier model.",
            inDataRoot = true)
        InputPath path,
    @Option(doc = "How the files are written.", inline = true) Dialect dialect,
    @Option(doc = "Column of the user's id.", def = "user_id") String user,
    @Option(doc = "Column of the item's id.", def = "item_id") String item,
    @Option(doc = "Column of the score, higher = harder.", def = "score") String score,
    @Option(doc = "Hard negatives per click.", def = "1", min = 1, max = 100) int perClick,
    @Option(
            doc =
                "Best-scored items of a user to leave out: among them are most of those the user"
                    + " would have clicked.",
            def = "0",
            min = 0,
            max = 100000)
        int skip) {}
