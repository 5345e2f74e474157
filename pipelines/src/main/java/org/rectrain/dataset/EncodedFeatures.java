package org.rectrain.dataset;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.FeatureSpec.Kind;
import org.rectrain.dataset.FeatureSpec.Side;

/**
 * One side's features of many rows as models take them, row by row; columns in schema order.
 *
 * @param rows number of rows
 * @param categoryWidth categorical features per row
 * @param categories (rows, categoryWidth): index of each value, 0 unknown
 * @param numberWidth numeric features per row
 * @param numbers (rows, numberWidth): standardised values, 0 for missing
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
public record EncodedFeatures(
    int rows, int categoryWidth, int[] categories, int numberWidth, float[] numbers) {

  /** Names of the columns that {@link #encode} reads. */
  public static List<String> columns(FeatureSchema schema, Side... sides) {
    List<String> out = new ArrayList<>();
    for (Side side : sides) {
      schema.of(side).forEach(spec -> out.add(spec.name()));
    }
    return out;
  }

  /** Encodes the features of one side. */
  public static EncodedFeatures encode(ParquetTable table, FeatureSchema schema, Side side) {
    FeatureEncoder encoder = new FeatureEncoder(schema);
    int rows = table.rows();
    int[] categorical = places(schema, side, Kind.CATEGORICAL);
    int[] categories = new int[rows * categorical.length];
    for (int f = 0; f < categorical.length; f++) {
      @Nullable String[] values = table.strings(schema.features().get(categorical[f]).name());
      for (int row = 0; row < rows; row++) {
        categories[row * categorical.length + f] = encoder.category(categorical[f], values[row]);
      }
    }
    int[] numeric = places(schema, side, Kind.NUMERIC);
    float[] numbers = new float[rows * numeric.length];
    for (int f = 0; f < numeric.length; f++) {
      FeatureSpec spec = schema.features().get(numeric[f]);
      double[] values = table.doubles(spec.name());
      for (int row = 0; row < rows; row++) {
        numbers[row * numeric.length + f] = spec.standardise(values[row]);
      }
    }
    return new EncodedFeatures(rows, categorical.length, categories, numeric.length, numbers);
  }

  /**
   * The same with more numbers at the end of each row.
   *
   * @param table (things, width)
   * @param things the row of the table that each row here takes
   */
  public EncodedFeatures widened(float[] table, int width, int[] things) {
    int wide = numberWidth + width;
    float[] out = new float[rows * wide];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(numbers, row * numberWidth, out, row * wide, numberWidth);
      System.arraycopy(table, things[row] * width, out, row * wide + numberWidth, width);
    }
    return new EncodedFeatures(rows, categoryWidth, categories, wide, out);
  }

  /** The categories of chosen rows, (chosen, categoryWidth). */
  public long[] categoriesOf(int[] chosen) {
    long[] out = new long[chosen.length * categoryWidth];
    for (int i = 0; i < chosen.length; i++) {
      for (int f = 0; f < categoryWidth; f++) {
        out[i * categoryWidth + f] = categories[chosen[i] * categoryWidth + f];
      }
    }
    return out;
  }

  /** The numbers of chosen rows, (chosen, numberWidth). */
  public float[] numbersOf(int[] chosen) {
    float[] out = new float[chosen.length * numberWidth];
    for (int i = 0; i < chosen.length; i++) {
      System.arraycopy(numbers, chosen[i] * numberWidth, out, i * numberWidth, numberWidth);
    }
    return out;
  }

  private static int[] places(FeatureSchema schema, Side side, Kind kind) {
    List<FeatureSpec> all = schema.features();
    return java.util.stream.IntStream.range(0, all.size())
        .filter(i -> all.get(i).side() == side && all.get(i).kind() == kind)
        .toArray();
  }
}
