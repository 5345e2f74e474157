package org.rectrain.dataset.vector;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.rectrain.Failure;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSchema.VectorSpec;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;

/**
 * The vectors of all items or all users of a prepared folder, as a model reads them: for each
 * feature its numbers, brought to length sqrt(size) so that they are of the size of other inputs,
 * then 0; or zeros and a 1 where there is none.
 *
 * @param width numbers of each thing; 0 where the side has no vectors
 * @param rows (things, width)
 * @param missing (width), what a thing without any vector has
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
public record SideVectors(int width, float[] rows, float[] missing) {
  /** No vectors. */
  public static final SideVectors NONE = new SideVectors(0, new float[0], new float[0]);

  /** Folder inside a prepared folder: {@code vectors/item/NAME.parquet} with id and vector. */
  public static final String FOLDER = "vectors";

  /** Column of the vectors. */
  public static final String VECTOR = "vector";

  /** Where the vectors of a feature are. */
  public static Path file(Path prepared, VectorSpec spec) {
    String side = spec.side().name().toLowerCase(Locale.ROOT);
    return prepared.resolve(FOLDER).resolve(side).resolve(spec.name() + ".parquet");
  }

  /**
   * Reads the vectors of one side.
   *
   * @param ids of the things, in order; what is asked for beyond the file is missing
   * @throws Failure (exit code 3) for a vector of another size than the schema's
   */
  public static SideVectors read(Path prepared, FeatureSchema schema, Side side, String[] ids) {
    List<VectorSpec> specs = schema.vectors(side);
    int width = specs.stream().mapToInt(VectorSpec::width).sum();
    if (width == 0) {
      return NONE;
    }
    if ((long) width * ids.length > Integer.MAX_VALUE) {
      throw Failure.input(
          String.format(
              Locale.ROOT,
              "%s: %,d things with %,d numbers each; expected at most %,d numbers in all",
              prepared.resolve(FOLDER),
              ids.length,
              width,
              Integer.MAX_VALUE),
          "use fewer or shorter vectors, for example by a PCA to 256 numbers");
    }
    float[] rows = new float[width * ids.length];
    float[] missing = new float[width];
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < ids.length; i++) {
      places.put(ids[i], i);
    }
    int from = 0;
    for (VectorSpec spec : specs) {
      missing[from + spec.size()] = 1;
      for (int i = 0; i < ids.length; i++) {
        rows[i * width + from + spec.size()] = 1;
      }
      Path file = file(prepared, spec);
      String key = side == Side.ITEM ? Columns.ITEM_ID : Columns.USER_ID;
      ParquetTable table = ParquetTable.read(file, key, VECTOR);
      String[] known = Prepared.ids(table, key, file);
      double[][] vectors = table.doubleLists(VECTOR);
      for (int row = 0; row < known.length; row++) {
        if (vectors[row].length != spec.size()) {
          throw Failure.input(
              file
                  + ": '"
                  + known[row]
                  + "' has "
                  + vectors[row].length
                  + " numbers; expected "
                  + spec.size(),
              "run 'rectrain prepare' again");
        }
        Integer place = places.get(known[row]);
        if (place != null) {
          scale(vectors[row], rows, place * width + from);
        }
      }
      from += spec.width();
    }
    return new SideVectors(width, rows, missing);
  }

  /** Whether a vector is empty or all zeros. */
  public static boolean hasNoDirection(float[] vector) {
    for (float value : vector) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  /** Writes a vector at length sqrt(size); one without a length stays missing. */
  public static void scale(double[] vector, float[] into, int at) {
    double squares = 0;
    for (double value : vector) {
      squares += value * value;
    }
    if (!(squares > 0)) {
      return;
    }
    double factor = Math.sqrt(vector.length / squares);
    for (int i = 0; i < vector.length; i++) {
      into[at + i] = (float) (vector[i] * factor);
    }
    into[at + vector.length] = 0;
  }

  /** Copies what a thing has into a wider row. */
  public void copy(int thing, float[] into, int at) {
    System.arraycopy(rows, thing * width, into, at, width);
  }
}
