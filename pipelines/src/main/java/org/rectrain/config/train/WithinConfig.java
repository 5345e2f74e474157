package org.rectrain.config.train;

import org.rectrain.config.read.Option;

/** The order within a session and within a user, learned beside the tasks' probabilities. */
public record WithinConfig(
    @Option(
            doc =
                "Weight of the order among the rows of one session (or request), per task beside"
                    + " its cross entropy; 0 leaves it out.",
            def = "0",
            min = 0,
            max = 1000)
        double session,
    @Option(
            doc =
                "The same among the rows of one user. What is the same in all rows of a user then"
                    + " counts less beside what differs: the order within users gains and the AUC"
                    + " over all rows loses.",
            def = "0",
            min = 0,
            max = 1000)
        double user,
    @Option(
            doc =
                "pairwise: each row with the label before each without it (RankNet, Burges et al."
                    + " 2005); listwise: each row with the label first among those without it"
                    + " (softmax). A group counts by its rows, as in GAUC, and one of one class not"
                    + " at all. All rows of a user come in the same batch then.",
            def = "pairwise")
        Loss loss) {

  /** How rows of a group are compared. */
  public enum Loss {
    PAIRWISE,
    LISTWISE
  }

  /** Whether any order is learned. */
  public boolean isOn() {
    return session > 0 || user > 0;
  }
}
