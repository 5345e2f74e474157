package org.rectrain.prepare.log;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.FieldConfig;

/**
 * The structured fields of one table: which raw column each is read from and how. Values stand in
 * two arrays, categories and numbers; {@link Field#slot} says where.
 */
public final class Fields implements Serializable {
  private static final long serialVersionUID = 1L;

  /** One field. */
  public static final class Field implements Serializable {
    private static final long serialVersionUID = 1L;
    private final String name;
    private final int place;
    private final int slot;
    private final boolean category;
    private final boolean numericSource;
    private final double[] edges;
    private final String separator;

    private Field(String name, int place, int slot, boolean category, FieldConfig config) {
      this.name = name;
      this.place = place;
      this.slot = slot;
      this.category = category;
      this.numericSource = config.kind() == FieldConfig.Kind.NUMERIC;
      this.edges = config.buckets().stream().mapToDouble(Double::doubleValue).toArray();
      this.separator = config.separator();
    }

    /** The field's name. */
    public String name() {
      return name;
    }

    /** Its place among the categories or among the numbers. */
    public int slot() {
      return slot;
    }

    /** Whether its values are categories. */
    public boolean isCategory() {
      return category;
    }

    private @Nullable String category(RawRow row) {
      if (numericSource) {
        return bucket(number(row));
      }
      String text = row.text(place);
      if (text == null) {
        return null;
      }
      String value = text.strip();
      int end = separator.isEmpty() ? -1 : value.indexOf(separator);
      String first = end < 0 ? value : value.substring(0, end).strip();
      return first.isEmpty() ? null : first;
    }

    private @Nullable String bucket(double number) {
      if (Double.isNaN(number)) {
        return null;
      }
      int found = Arrays.binarySearch(edges, number);
      return "b" + (found >= 0 ? found + 1 : -found - 1);
    }

    private double number(RawRow row) {
      try {
        return row.number(place);
      } catch (NumberFormatException e) {
        return Double.NaN; // counted as missing; the missing rate of the feature shows it
      }
    }
  }

  private final ArrayList<Field> fields = new ArrayList<>();
  private int categories;
  private int numbers;

  /**
   * Fields in the order of the configuration.
   *
   * @param columns raw columns in the order of the rows that will be read
   */
  public Fields(Map<String, FieldConfig> configs, List<String> columns) {
    configs.forEach(
        (name, config) -> {
          int place = columns.indexOf(config.columnOr(name));
          boolean category =
              config.kind() == FieldConfig.Kind.CATEGORICAL || !config.buckets().isEmpty();
          int slot = category ? categories++ : numbers++;
          fields.add(new Field(name, place, slot, category, config));
        });
  }

  /** All fields, in order. */
  public List<Field> all() {
    return fields;
  }

  /** The field of a name; null when there is none. */
  public @Nullable Field find(String name) {
    for (Field field : fields) {
      if (field.name.equals(name)) {
        return field;
      }
    }
    return null;
  }

  /** Categories of a row, null where missing. */
  public @Nullable String[] categories(RawRow row) {
    @Nullable String[] out = new String[categories];
    for (Field field : fields) {
      if (field.category) {
        out[field.slot] = field.category(row);
      }
    }
    return out;
  }

  /** Numbers of a row, NaN where missing. */
  public double[] numbers(RawRow row) {
    double[] out = new double[numbers];
    for (Field field : fields) {
      if (!field.category) {
        out[field.slot] = field.number(row);
      }
    }
    return out;
  }
}
