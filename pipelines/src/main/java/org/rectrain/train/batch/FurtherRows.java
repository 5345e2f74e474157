package org.rectrain.train.batch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.ExampleRows;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;
import org.rectrain.dataset.StableHash;
import org.rectrain.model.ModelData;
import org.rectrain.model.ModelSpec;

/**
 * Train rows of another prepared folder beside those of this run.
 *
 * @param all the other folder's train split, read by this run's schema
 * @param usable rows that no split of this run holds, so that no valid or test row is trained on
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
record FurtherRows(Examples all, int[] usable) {
  /** Whether a folder has a train split. */
  static boolean exist(Path prepared) {
    return Files.isDirectory(split(prepared, "train"));
  }

  /** Reads a folder that has a train split. */
  static FurtherRows read(Path prepared, ModelData data, ModelSpec spec) {
    Examples all =
        Examples.readKnown(
            prepared, "train", spec.tasks(), data.schema(), data.catalogue(), spec.historyRead());
    Set<Long> taken = idsOf(data.prepared());
    int[] usable =
        IntStream.range(0, all.size()).filter(row -> !taken.contains(all.ids()[row])).toArray();
    return new FurtherRows(all, usable);
  }

  /** The usable rows with the lowest hash of id and seed, at most so many, in the split's order. */
  Examples lowest(long most, long seed) {
    int[] chosen =
        IntStream.of(usable)
            .boxed()
            .sorted(Comparator.comparingLong(row -> StableHash.of(seed, all.ids()[row])))
            .limit(most)
            .mapToInt(Integer::intValue)
            .sorted()
            .toArray();
    return ExampleRows.select(all, chosen);
  }

  private static Set<Long> idsOf(Path prepared) {
    Set<Long> out = new HashSet<>();
    for (String split : new String[] {"train", "valid", "test"}) {
      Path folder = split(prepared, split);
      if (Files.isDirectory(folder)) {
        long[] ids = ParquetTable.read(folder, Columns.EXAMPLE_ID).longs(Columns.EXAMPLE_ID);
        Arrays.stream(ids).forEach(out::add);
      }
    }
    return out;
  }

  private static Path split(Path prepared, String name) {
    return Prepared.examples(prepared, name);
  }
}
