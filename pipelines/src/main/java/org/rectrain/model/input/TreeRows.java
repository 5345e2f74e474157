package org.rectrain.model.input;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rectrain.dataset.Catalogue;
import org.rectrain.dataset.EncodedFeatures;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec.Kind;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.dataset.HistoryRead;

/**
 * Examples as trees read them: all features of all sides in one row of numbers, a category by its
 * index. Texts are left out; of the past enters the user's mood, where skipped rows are read.
 */
public final class TreeRows {
  /** The name of the numbers of the user's mood. */
  public static final String MOOD = "mood";

  private static final double[] MEMORIES = {3, 10, 30};

  private final Examples examples;

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

  /**
   * Rows of examples that were read before, or made up.
   *
   * @param skipped as they were read; 0 without moods
   */
  public static TreeRows of(Examples examples, int skipped) {
    return new TreeRows(examples, skipped > 0 ? MEMORIES.length : 0);
  }

  /** What each number of a row is: a feature's name, or {@value #MOOD}. */
  public List<String> names(FeatureSchema schema) {
    List<String> out = new ArrayList<>();
    for (Side side : List.of(Side.USER, Side.CONTEXT, Side.ITEM, Side.PAIR)) {
      for (Kind kind : List.of(Kind.NUMERIC, Kind.CATEGORICAL)) {
        schema.of(side).stream().filter(f -> f.kind() == kind).forEach(f -> out.add(f.name()));
      }
    }
    while (out.size() < width()) {
      out.add(MOOD);
    }
    return out;
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
