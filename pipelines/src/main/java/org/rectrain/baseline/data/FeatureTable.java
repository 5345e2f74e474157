package org.rectrain.baseline.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.FeatureEncoder;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.ParquetTable;
import org.tribuo.Example;
import org.tribuo.classification.Label;
import org.tribuo.impl.ArrayExample;

/**
 * Prepared features as Tribuo's sparse named features: a number keeps its name and its standardised
 * value, a category becomes {@code name=index} with value 1. Zeros are left out.
 */
public final class FeatureTable {
  private static final String ALWAYS = "always";

  private final List<String[]> categoryNames = new ArrayList<>();
  private final List<int[]> categories = new ArrayList<>();
  private final List<String> numberNames = new ArrayList<>();
  private final List<float[]> numbers = new ArrayList<>();
  private final int rows;

  private FeatureTable(int rows) {
    this.rows = rows;
  }

  /**
   * Reads some features of a Parquet folder.
   *
   * @param wanted names of features; those the source does not have, such as the user's in the
   *     items table, are left out, which means missing
   */
  public static FeatureTable read(Path source, FeatureSchema schema, List<String> wanted) {
    ParquetTable table = ParquetTable.read(source, wanted.toArray(String[]::new));
    FeatureEncoder encoder = new FeatureEncoder(schema);
    FeatureTable out = new FeatureTable(table.rows());
    for (int f = 0; f < schema.features().size(); f++) {
      FeatureSpec spec = schema.features().get(f);
      if (!wanted.contains(spec.name())) {
        continue;
      }
      if (spec.kind() == FeatureSpec.Kind.CATEGORICAL) {
        out.addCategories(spec, f, encoder, table.strings(spec.name()));
      } else {
        out.addNumbers(spec, table.doubles(spec.name()));
      }
    }
    return out;
  }

  private void addCategories(
      FeatureSpec spec, int feature, FeatureEncoder encoder, @Nullable String[] values) {
    int[] indices = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      indices[i] = encoder.category(feature, values[i]);
    }
    String[] names = new String[spec.cardinality()];
    for (int c = 0; c < names.length; c++) {
      names[c] = spec.name() + "=" + c;
    }
    categoryNames.add(names);
    categories.add(indices);
  }

  private void addNumbers(FeatureSpec spec, double[] values) {
    float[] standardised = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      standardised[i] = spec.standardise(values[i]);
    }
    numberNames.add(spec.name());
    numbers.add(standardised);
  }

  public int rows() {
    return rows;
  }

  /** One row as an example. */
  public Example<Label> example(int row, Label label, double weight) {
    ArrayExample<Label> example = new ArrayExample<>(label, (float) weight);
    // Tribuo refuses an example without features.
    example.add(ALWAYS, 1);
    for (int c = 0; c < categories.size(); c++) {
      example.add(categoryNames.get(c)[categories.get(c)[row]], 1);
    }
    for (int n = 0; n < numbers.size(); n++) {
      float value = numbers.get(n)[row];
      if (value != 0) {
        example.add(numberNames.get(n), value);
      }
    }
    return example;
  }

  /** The rows with features by a model's numbers instead of names. */
  public Numbered numbered(ToIntFunction<String> idOf) {
    int[][] categoryIds =
        categoryNames.stream()
            .map(names -> Arrays.stream(names).mapToInt(idOf).toArray())
            .toArray(int[][]::new);
    int[] numberIds = numberNames.stream().mapToInt(idOf).toArray();
    return new Numbered(
        idOf.applyAsInt(ALWAYS),
        categoryIds,
        categories.toArray(int[][]::new),
        numberIds,
        numbers.toArray(float[][]::new));
  }

  /**
   * Rows as a model knows their features.
   *
   * @param always the constant feature's number
   * @param categoryIds number of each value of each categorical column, -1 for one never trained on
   * @param categories (columns, rows)
   * @param numberIds number of each numeric column
   * @param numbers (columns, rows)
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  public record Numbered(
      int always, int[][] categoryIds, int[][] categories, int[] numberIds, float[][] numbers) {

    /** Features that a row has at most. */
    public int width() {
      return 1 + categories.length + numbers.length;
    }

    /** Writes a row's known features; returns how many there are. */
    public int fill(int row, int[] ids, double[] values) {
      int count = put(always, 1, 0, ids, values);
      for (int c = 0; c < categories.length; c++) {
        count = put(categoryIds[c][categories[c][row]], 1, count, ids, values);
      }
      for (int n = 0; n < numbers.length; n++) {
        count = put(numberIds[n], numbers[n][row], count, ids, values);
      }
      return count;
    }

    private static int put(int id, double value, int count, int[] ids, double[] values) {
      if (id < 0 || value == 0) {
        return count;
      }
      ids[count] = id;
      values[count] = value;
      return count + 1;
    }
  }
}
