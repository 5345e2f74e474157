package org.rectrain.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.rectrain.config.Failure;
import org.rectrain.config.ReplayConfig;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.ExampleRows;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.StableHash;
import org.rectrain.run.Progress;
import org.rectrain.score.ModelData;
import org.rectrain.score.ModelSpec;

/**
 * Old examples among the new ones, against forgetting (experience replay, Rolnick et al. 2019,
 * arXiv:1811.11682): drawn by the hash of their ids, those left out that any split of the new data
 * holds or whose item it does not know.
 */
final class Replay {
  private Replay() {}

  /**
   * The examples to train on.
   *
   * @param fresh the new train split
   * @return fresh examples, then old ones
   * @throws Failure (exit code 3) when the old folder has no train split
   */
  static Examples join(
      ReplayConfig config,
      Examples fresh,
      ModelData data,
      ModelSpec spec,
      long seed,
      Progress progress) {
    String from = config.from();
    if (from == null || config.share() == 0) {
      return fresh;
    }
    Path old = Path.of(from);
    if (!Files.isDirectory(old.resolve("examples").resolve(Columns.SPLIT + "=train"))) {
      throw Failure.input(
          "train.replay.from: " + old + " has no examples/split=train",
          "name the prepared folder of earlier days, e.g. runs/NAME/prepare");
    }
    Examples all =
        Examples.readKnown(
            old,
            "train",
            spec.tasks(),
            data.schema(),
            data.catalogue(),
            spec.towers().history(),
            spec.events());
    Set<Long> taken = idsOf(data.prepared());
    int[] usable =
        IntStream.range(0, all.size()).filter(r -> !taken.contains(all.ids()[r])).toArray();
    int wanted =
        (int)
            Math.min(
                usable.length, Math.round(fresh.size() * config.share() / (1 - config.share())));
    int[] chosen =
        IntStream.of(usable)
            .boxed()
            .sorted(java.util.Comparator.comparingLong(r -> StableHash.of(seed, all.ids()[r])))
            .limit(wanted)
            .mapToInt(Integer::intValue)
            .sorted()
            .toArray();
    progress.log(
        String.format(
            Locale.ROOT,
            "train: replays %,d of %,d old examples (%,d of %,d wanted)",
            chosen.length,
            all.size(),
            chosen.length,
            Math.round(fresh.size() * config.share() / (1 - config.share()))));
    return ExampleRows.concat(fresh, ExampleRows.select(all, chosen));
  }

  /** Ids of all examples of the new data, so that no valid or test row is trained on. */
  static Set<Long> idsOf(Path prepared) {
    Set<Long> out = new HashSet<>();
    for (String split : new String[] {"train", "valid", "test"}) {
      Path folder = prepared.resolve("examples").resolve(Columns.SPLIT + "=" + split);
      if (Files.isDirectory(folder)) {
        long[] ids = ParquetTable.read(folder, Columns.EXAMPLE_ID).longs(Columns.EXAMPLE_ID);
        Arrays.stream(ids).forEach(out::add);
      }
    }
    return out;
  }
}
