package org.rectrain.model.input;

import java.nio.file.Path;
import java.util.List;
import org.rectrain.dataset.Catalogue;
import org.rectrain.dataset.EncodedFeatures;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.HistoryRead;

/**
 * Examples as trees read them: all features of all sides in one row of numbers, a category by its
 * index. Texts are left out; of the past enters the user's mood, where skipped rows are read.
 */
public final class TreeRows {
  private final Examples examples;
  private static final double[] MEMORIES = {3, 10, 30};

  private final List<EncodedFeatures> sides;
  private final int moods;

  private TreeRows(Examples examples, int moods) {
    this.examples = examples;
    this.moods = moods;
    this.sides = List.of(examples.user(), examples.context(), examples.item(), examples.pair());
  }

  /**
   * The rows of a split in their order.
   *
   * @param skipped newest skipped rows, and as many clicks, that the moods are made of; 0 for none
   */
  public static TreeRows read(
      Path prepared, String split, List<String> tasks, FeatureSchema schema, int skipped) {
    Catalogue catalogue = Catalogue.read(prepared, schema);
    HistoryRead past = new HistoryRead(skipped, skipped, List.of());
    return new TreeRows(
        Examples.readKnown(prepared, split, tasks, schema, catalogue, past),
        skipped > 0 ? MEMORIES.length : 0);
  }

  /** What they were made of. */
  public Examples examples() {
    return examples;
  }

  /** Numbers per row. */
  public int width() {
    return sides.stream().mapToInt(s -> s.numberWidth() + s.categoryWidth()).sum() + moods;
  }

  /** Fills one row. */
  public void fill(int row, float[] into) {
    int at = 0;
    for (EncodedFeatures side : sides) {
      for (int f = 0; f < side.numberWidth(); f++) {
        into[at++] = side.numbers()[row * side.numberWidth() + f];
      }
      for (int f = 0; f < side.categoryWidth(); f++) {
        into[at++] = side.categories()[row * side.categoryWidth() + f];
      }
    }
    for (int m = 0; m < moods; m++) {
      into[at++] = Mood.of(examples.histories(), row, MEMORIES[m]);
    }
  }

  /** All rows by column, (width, rows). */
  public float[][] columns() {
    float[][] out = new float[width()][examples.size()];
    float[] row = new float[out.length];
    for (int i = 0; i < examples.size(); i++) {
      fill(i, row);
      for (int c = 0; c < row.length; c++) {
        out[c][i] = row[c];
      }
    }
    return out;
  }
}
