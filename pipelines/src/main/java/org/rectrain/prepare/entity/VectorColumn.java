package org.rectrain.prepare.entity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.data.FieldConfig;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.FeatureSchema.VectorSpec;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.dataset.ParquetTableWriter;
import org.rectrain.dataset.VectorAnchors;
import org.rectrain.dataset.vector.SideVectors;
import org.rectrain.source.text.CellList;

/**
 * The vectors of one feature by id. A cell without a value, an empty list and a vector of zeros,
 * which has no direction, count as missing; all others must be finite and of one size.
 */
public final class VectorColumn {
  private final String name;
  private final String source;
  private final String separator;
  private final Map<String, float[]> rows = new TreeMap<>();

  /**
   * An empty column.
   *
   * @param source of the values, for messages
   */
  public VectorColumn(String name, FieldConfig config, String source) {
    this.name = name;
    this.separator = config.separator();
    this.source = source;
  }

  /**
   * Takes a cell: a JSON or Parquet list, or numbers between separators.
   *
   * @throws Failure (exit code 3) for one that holds no such list, or one of another size
   */
  void add(String id, @Nullable String cell) {
    float[] vector = parse(id, cell);
    if (vector != null) {
      add(id, vector);
    }
  }

  /** The numbers of a cell; null for an empty one. */
  public float @Nullable [] parse(String id, @Nullable String cell) {
    if (cell == null || cell.isBlank()) {
      return null;
    }
    List<@Nullable String> values =
        separator.isEmpty()
            ? CellList.all(cell)
            : List.of(cell.strip().split(java.util.regex.Pattern.quote(separator), -1));
    if (values == null) {
      throw problem(
          id,
          "'" + (cell.length() > 40 ? cell.substring(0, 40) + "..." : cell) + "'",
          "a list such as [0.1, 0.2]",
          "set 'separator' where other characters separate the numbers");
    }
    float[] vector = new float[values.size()];
    for (int i = 0; i < vector.length; i++) {
      String value = values.get(i);
      try {
        vector[i] = Float.parseFloat(value == null ? "" : value.strip());
      } catch (NumberFormatException e) {
        throw problem(
            id, "'" + value + "'", "numbers", "repair the value, or leave the cell empty");
      }
    }
    return finite(id, vector);
  }

  /** Takes a vector; see {@link #add(String, String)}. */
  void add(String id, float[] vector) {
    finite(id, vector);
    if (SideVectors.hasNoDirection(vector)) {
      return;
    }
    if (!rows.isEmpty() && size() != vector.length) {
      throw problem(
          id,
          vector.length + " numbers",
          size() + ", as many as the others have",
          "vectors of one feature come from one model; leave a missing one empty");
    }
    if (rows.put(id, vector) != null) {
      throw problem(id, "two vectors", "one", "keep one row for each id");
    }
  }

  private float[] finite(String id, float[] vector) {
    for (float value : vector) {
      if (!Float.isFinite(value)) {
        throw problem(id, String.valueOf(value), "finite numbers", "leave a missing vector empty");
      }
    }
    return vector;
  }

  private Failure problem(String id, String found, String expected, String hint) {
    return Failure.input(
        source + ": vector '" + name + "' of '" + id + "' has " + found + "; expected " + expected,
        hint);
  }

  private int size() {
    return rows.isEmpty() ? 0 : rows.values().iterator().next().length;
  }

  /** All numbers of a feature are one array. */
  void requireFits(int count, int width) {
    if ((long) count * (width + 1) > Integer.MAX_VALUE) {
      throw Failure.input(
          String.format(
              java.util.Locale.ROOT,
              "%s: vector '%s': %,d vectors of %,d numbers; expected at most %,d numbers in all",
              source,
              name,
              count,
              width,
              Integer.MAX_VALUE),
          "make them shorter, for example by a PCA to 256 numbers");
    }
  }

  /**
   * Writes the vectors of known things.
   *
   * @param things ids of the table
   * @throws Failure (exit code 3) when none of them has one
   */
  VectorSpec write(Path prepared, Side side, List<String> things) throws IOException {
    List<String> known = things.stream().filter(rows::containsKey).toList();
    if (known.isEmpty()) {
      throw Failure.input(
          source + ": vector '" + name + "': none of " + things.size() + " ids has one",
          rows.isEmpty()
              ? "check the column"
              : "its ids look like '"
                  + rows.keySet().iterator().next()
                  + "', the table's like '"
                  + (things.isEmpty() ? "" : things.get(0))
                  + "'");
    }
    requireFits(known.size(), size());
    Map<String, float[]> written = new TreeMap<>(rows);
    written.keySet().retainAll(new HashSet<>(known));
    VectorSpec spec =
        new VectorSpec(
            name,
            side,
            size(),
            1 - known.size() / (double) things.size(),
            VectorAnchors.of(written));
    float[] values = new float[known.size() * size()];
    for (int i = 0; i < known.size(); i++) {
      System.arraycopy(
          java.util.Objects.requireNonNull(rows.get(known.get(i))), 0, values, i * size(), size());
    }
    Path file = SideVectors.file(prepared, spec);
    Files.createDirectories(file.getParent());
    new ParquetTableWriter()
        .strings(
            side == Side.ITEM ? Columns.ITEM_ID : Columns.USER_ID, known.toArray(String[]::new))
        .floatLists(SideVectors.VECTOR, values, size())
        .write(file);
    return spec;
  }
}
