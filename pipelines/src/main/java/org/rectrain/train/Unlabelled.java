package org.rectrain.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.rectrain.config.Failure;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.ExampleRows;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.StableHash;
import org.rectrain.run.Progress;
import org.rectrain.score.ModelData;
import org.rectrain.score.ModelSpec;

/**
 * Rows of another prepared folder that a teacher scores and a student learns from: their labels are
 * taken away, so that only the teacher speaks for them.
 */
final class Unlabelled {
  private Unlabelled() {}

  /**
   * The rows.
   *
   * @param from the other prepared folder
   * @param share most rows per row of {@code labelled}; those with the lowest hash of id and seed
   * @throws Failure (exit code 3) when the folder has no train split or no row of its own
   */
  static Examples read(
      Path from,
      double share,
      Examples labelled,
      ModelData data,
      ModelSpec spec,
      long seed,
      Progress progress) {
    if (!Files.isDirectory(from.resolve("examples").resolve(Columns.SPLIT + "=train"))) {
      throw Failure.input(
          "distill.unlabelled: " + from + " has no examples/split=train",
          "name a prepared folder, e.g. runs/NAME/prepare");
    }
    Examples all =
        Examples.readKnown(
            from,
            "train",
            spec.tasks(),
            data.schema(),
            data.catalogue(),
            spec.towers().history(),
            spec.events());
    Set<Long> taken = Replay.idsOf(data.prepared());
    int[] chosen =
        IntStream.range(0, all.size())
            .filter(row -> !taken.contains(all.ids()[row]))
            .boxed()
            .sorted(Comparator.comparingLong(row -> StableHash.of(seed, all.ids()[row])))
            .limit(Math.round(share * labelled.size()))
            .mapToInt(Integer::intValue)
            .sorted()
            .toArray();
    if (chosen.length == 0) {
      throw Failure.input(
          "distill.unlabelled: " + from + " has no row that this run's splits do not hold",
          "name a folder with further impressions, e.g. prepared with prepare.negatives.ratio: 0");
    }
    progress.log(
        String.format(
            Locale.ROOT, "distill: %,d of %,d unlabelled rows", chosen.length, all.size()));
    return withoutLabels(ExampleRows.select(all, chosen));
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
