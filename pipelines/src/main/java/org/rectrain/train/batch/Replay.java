package org.rectrain.train.batch;

import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.IntStream;
import org.rectrain.Failure;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.train.ReplayConfig;
import org.rectrain.dataset.ExampleRows;
import org.rectrain.dataset.Examples;
import org.rectrain.model.ModelData;
import org.rectrain.model.ModelSpec;
import org.rectrain.run.Progress;

/**
 * Old examples among the new ones, against forgetting (experience replay, Rolnick et al. 2019,
 * arXiv:1811.11682): drawn by the hash of their ids, those left out that any split of the new data
 * holds or whose item it does not know.
 */
public final class Replay {
  private Replay() {}

  /**
   * The examples to train on.
   *
   * @param fresh the new train split
   * @return fresh examples, then old ones
   * @throws Failure (exit code 3) when the old folder has no train split
   */
  public static Examples join(
      ReplayConfig config,
      Examples fresh,
      ModelData data,
      ModelSpec spec,
      long seed,
      Progress progress) {
    String from = InputPath.textOf(config.from());
    if (from == null || config.share() == 0) {
      return fresh;
    }
    Path old = Path.of(from);
    if (!FurtherRows.exist(old)) {
      throw Failure.input(
          "train.replay.from: " + old + " has no examples/split=train",
          "name the prepared folder of earlier days, e.g. runs/NAME/prepare");
    }
    FurtherRows further = FurtherRows.read(old, data, spec);
    return joined(config, fresh, further, seed, progress);
  }

  /**
   * The examples to train on, the old ones drawn from earlier rows of the same split.
   *
   * @param fresh rows of the split that are new
   * @param earlier all others
   */
  public static Examples join(
      ReplayConfig config, Examples fresh, Examples earlier, long seed, Progress progress) {
    if (config.share() == 0 || earlier.size() == 0) {
      return fresh;
    }
    int[] all = IntStream.range(0, earlier.size()).toArray();
    return joined(config, fresh, new FurtherRows(earlier, all), seed, progress);
  }

  private static Examples joined(
      ReplayConfig config, Examples fresh, FurtherRows further, long seed, Progress progress) {
    long wanted = Math.round(fresh.size() * config.share() / (1 - config.share()));
    Examples chosen = further.lowest(wanted, seed);
    progress.log(
        String.format(
            Locale.ROOT,
            "train: replays %,d of %,d old examples (%,d of %,d wanted)",
            chosen.size(),
            further.all().size(),
            chosen.size(),
            wanted));
    return ExampleRows.concat(fresh, chosen);
  }
}
