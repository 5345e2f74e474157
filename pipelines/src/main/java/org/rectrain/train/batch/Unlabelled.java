package org.rectrain.train.batch;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.rectrain.Failure;
import org.rectrain.dataset.Examples;
import org.rectrain.model.ModelData;
import org.rectrain.model.ModelSpec;
import org.rectrain.run.Progress;

/**
 * Rows of another prepared folder that a teacher scores and a student learns from: their labels are
 * taken away, so that only the teacher speaks for them.
 */
public final class Unlabelled {
  private Unlabelled() {}

  /**
   * The rows.
   *
   * @param from the other prepared folder
   * @param share most rows per row of {@code labelled}; those with the lowest hash of id and seed
   * @throws Failure (exit code 3) when the folder has no train split or no row of its own
   */
  public static Examples read(
      Path from,
      double share,
      Examples labelled,
      ModelData data,
      ModelSpec spec,
      long seed,
      Progress progress) {
    if (!FurtherRows.exist(from)) {
      throw Failure.input(
          "distill.unlabelled: " + from + " has no examples/split=train",
          "name a prepared folder, e.g. runs/NAME/prepare");
    }
    FurtherRows further = FurtherRows.read(from, data, spec);
    Examples chosen = further.lowest(Math.round(share * labelled.size()), seed);
    if (chosen.size() == 0) {
      throw Failure.input(
          "distill.unlabelled: " + from + " has no row that this run's splits do not hold",
          "name a folder with further impressions, e.g. prepared with prepare.negatives.ratio: 0");
    }
    progress.log(
        String.format(
            Locale.ROOT,
            "distill: %,d of %,d unlabelled rows",
            chosen.size(),
            further.all().size()));
    return withoutLabels(chosen);
  }

  private static Examples withoutLabels(Examples rows) {
    int[][] none = new int[rows.labels().length][rows.size()];
    for (int[] task : none) {
      Arrays.fill(task, -1);
    }
    return new Examples(
        rows.ids(),
        rows.users(),
        rows.items(),
        rows.timestamps(),
        none,
        rows.weights(),
        rows.user(),
        rows.context(),
        rows.item(),
        rows.pair(),
        rows.histories());
  }
}
