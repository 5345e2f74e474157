package org.rectrain.label;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.label.LabelConfig;
import org.rectrain.dataset.Catalogue;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.EncodedFeatures;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.HistoryRead;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;
import org.rectrain.dataset.StableHash;

/** Rows of prepared data with one label, and what of them was shown to somebody. */
final class LabelRows {
  /** Numbers that the categories of a row become. */
  private static final int HASHED = 32;

  private static final int HISTORY = 5;
  private static final String DRAWN = "sampled";

  private final Catalogue catalogue;
  private final Examples examples;
  private final String label;

  private LabelRows(Catalogue catalogue, Examples examples, String label) {
    this.catalogue = catalogue;
    this.examples = examples;
    this.label = label;
  }

  static LabelRows read(Path prepared, String split, String label) {
    FeatureSchema schema = FeatureSchema.read(prepared);
    Catalogue catalogue = Catalogue.read(prepared, schema);
    HistoryRead past = HistoryRead.events(HISTORY, List.of());
    return new LabelRows(
        catalogue, Examples.read(prepared, split, List.of(label), schema, catalogue, past), label);
  }

  /**
   * The label that the options name.
   *
   * @throws Failure (exit code 2) when there is none of that name
   */
  static String label(LabelConfig config, Path prepared) {
    List<String> labels = FeatureSchema.read(prepared).labels();
    String wanted = config.task().isEmpty() ? labels.get(0) : config.task();
    if (!labels.contains(wanted)) {
      throw Failure.usage(
          "label.task: '" + wanted + "' is no label of the prepared data",
          "expected one of " + String.join(", ", labels));
    }
    return wanted;
  }

  Catalogue catalogue() {
    return catalogue;
  }

  Examples examples() {
    return examples;
  }

  String label() {
    return label;
  }

  /** The label of a row: 0, 1, or -1 where it is missing. */
  int given(int row) {
    return examples.labels()[0][row];
  }

  /** Rows of train that were shown, drawn negatives left out; at most so many, by hash. */
  int[] shown(Path prepared, int most, long seed) {
    Path source = Prepared.examples(prepared, "train");
    ParquetTable table = ParquetTable.read(source, Columns.EXAMPLE_ID, Columns.ORIGIN);
    long[] ids = table.longs(Columns.EXAMPLE_ID);
    @Nullable String[] origins = table.strings(Columns.ORIGIN);
    Set<Long> drawn = new HashSet<>();
    for (int i = 0; i < ids.length; i++) {
      if (DRAWN.equals(origins[i])) {
        drawn.add(ids[i]);
      }
    }
    return IntStream.range(0, examples.size())
        .filter(i -> !drawn.contains(examples.ids()[i]))
        .boxed()
        .sorted(Comparator.comparingLong(i -> StableHash.of(seed, examples.ids()[i])))
        .limit(most)
        .mapToInt(Integer::intValue)
        .sorted()
        .toArray();
  }

  /**
   * Vectors of length 1 of some rows: their numbers as models read them, and their categories and
   * item hashed to {@value #HASHED} numbers of either sign (Weinberger et al. 2009).
   */
  float[][] vectors(int[] rows) {
    List<EncodedFeatures> sides =
        List.of(examples.user(), examples.context(), examples.item(), examples.pair());
    int numbers = sides.stream().mapToInt(EncodedFeatures::numberWidth).sum();
    float[][] out = new float[rows.length][numbers + HASHED];
    for (int r = 0; r < rows.length; r++) {
      int at = 0;
      int column = 0;
      for (EncodedFeatures side : sides) {
        int width = side.numberWidth();
        System.arraycopy(side.numbers(), rows[r] * width, out[r], at, width);
        at += width;
        for (int f = 0; f < side.categoryWidth(); f++) {
          int value = side.categories()[rows[r] * side.categoryWidth() + f];
          add(out[r], numbers, StableHash.of(++column, value));
        }
      }
      add(out[r], numbers, StableHash.of(0, examples.items()[rows[r]]));
    }
    return CoreSet.unit(out);
  }

  private static void add(float[] row, int from, long hash) {
    row[from + (int) Long.remainderUnsigned(hash >>> 1, HASHED)] += (hash & 1) == 0 ? 1 : -1;
  }

  /** The candidates among some rows; indices in them are indices in {@code rows}. */
  Selection.Candidates candidates(int[] rows, double[] probabilities) {
    return new Selection.Candidates(
        Arrays.stream(rows).mapToLong(row -> examples.ids()[row]).toArray(),
        probabilities,
        vectors(rows));
  }
}
