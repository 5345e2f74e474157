package org.rectrain.prepare.feature;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.prepare.log.Fields;

/** Items or users by id with the values of their fields: what every task needs at hand. */
public final class EntityTable implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Fields fields;
  private final String[] ids;
  private final @Nullable String[][] categories;
  private final double[][] numbers;
  private final HashMap<String, Integer> rows;

  /**
   * A table.
   *
   * @param ids distinct, in a fixed order
   * @param categories per row and {@link Fields.Field#slot}, null where missing
   * @param numbers per row and slot, NaN where missing
   */
  public EntityTable(
      Fields fields, List<String> ids, List<String[]> categories, List<double[]> numbers) {
    this.fields = fields;
    this.ids = ids.toArray(String[]::new);
    this.categories = categories.toArray(String[][]::new);
    this.numbers = numbers.toArray(double[][]::new);
    rows = new HashMap<>(2 * this.ids.length);
    for (int i = 0; i < this.ids.length; i++) {
      rows.put(this.ids[i], i);
    }
  }

  /** Its fields. */
  public Fields fields() {
    return fields;
  }

  /** Number of entities. */
  public int size() {
    return ids.length;
  }

  /** The id of a row. */
  public String id(int row) {
    return ids[row];
  }

  /** The row of an id; -1 when it is not there. */
  public int find(String id) {
    return rows.getOrDefault(id, -1);
  }

  /** A category; null when missing or when {@code row} is -1. */
  public @Nullable String category(int row, int slot) {
    return row < 0 ? null : categories[row][slot];
  }

  /** A number; NaN when missing or when {@code row} is -1. */
  public double number(int row, int slot) {
    return row < 0 ? Double.NaN : numbers[row][slot];
  }
}
