package org.rectrain.prepare.log;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.data.FieldConfig;
import org.rectrain.config.expression.Numerals;
import org.rectrain.config.prepare.PrepareConfig.Pii;
import org.rectrain.dataset.StableHash;
import org.rectrain.source.RawRow;
import org.rectrain.source.text.CellList;

/**
 * The structured fields of one table: which raw column each is read from and how. Values are in two
 * arrays, categories and numbers; {@link Field#slot} says where.
 */
public final class Fields implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final long HASH_SEED = 0xFEA7L;

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
    private final String key;
    private final int part;
    private final int hashBuckets;
    private final boolean masked;
    private final java.util.regex.@Nullable Pattern pattern;

    private Field(
        String key, int part, int place, int slot, boolean category, FieldConfig config, Pii pii) {
      this.masked = pii == Pii.MASK;
      this.key = key;
      this.part = part;
      this.hashBuckets = config.hashBuckets();
      this.name = part == 0 ? key : key + "_" + (part + 1);
      this.place = place;
      this.slot = slot;
      this.category = category;
      this.numericSource = config.kind() == FieldConfig.Kind.NUMERIC;
      this.edges = config.buckets().stream().mapToDouble(Double::doubleValue).toArray();
      this.separator = config.separator();
      this.pattern =
          config.pattern().isEmpty() ? null : java.util.regex.Pattern.compile(config.pattern());
    }

    /** The field's name. */
    public String name() {
      return name;
    }

    /** The key of the configuration; several fields share it where a cell holds several values. */
    public String key() {
      return key;
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
      String text = text(row);
      if (text == null) {
        return null;
      }
      if (masked) {
        text = PersonalData.maskCell(text, EnumSet.noneOf(PersonalData.Kind.class));
      }
      String value = part(text.strip());
      if (value.isEmpty()) {
        return null;
      }
      return hashBuckets == 0
          ? value
          : "h" + Long.remainderUnsigned(StableHash.of(HASH_SEED, value), hashBuckets);
    }

    private String part(String text) {
      List<String> listed = text.startsWith("[") ? CellList.of(text) : null;
      if (listed != null) {
        return part < listed.size() ? listed.get(part).strip() : "";
      }
      if (separator.isEmpty()) {
        return part == 0 ? text : "";
      }
      int from = 0;
      for (int i = 0; i < part; i++) {
        int end = text.indexOf(separator, from);
        if (end < 0) {
          return "";
        }
        from = end + separator.length();
      }
      int end = text.indexOf(separator, from);
      return (end < 0 ? text.substring(from) : text.substring(from, end)).strip();
    }

    private @Nullable String bucket(double number) {
      if (Double.isNaN(number)) {
        return null;
      }
      int found = Arrays.binarySearch(edges, number);
      return "b" + (found >= 0 ? found + 1 : -found - 1);
    }

    /** The cell, or what the pattern finds in it; null when missing. */
    private @Nullable String text(RawRow row) {
      String text = row.text(place);
      if (text == null || pattern == null) {
        return text;
      }
      java.util.regex.Matcher matcher = pattern.matcher(text);
      return matcher.find() ? matcher.group(1) : null;
    }

    private double number(RawRow row) {
      try {
        if (pattern != null) {
          String found = text(row);
          double number = found == null ? Double.NaN : row.numerals().number(found);
          return Double.isInfinite(number) ? Double.NaN : number;
        }
        double number = row.number(place);
        return Double.isInfinite(number) ? Double.NaN : number;
      } catch (NumberFormatException e) {
        return Double.NaN; // counted as missing; the missing rate of the feature shows it
      }
    }
  }

  private final ArrayList<Field> fields = new ArrayList<>();
  private final Pii pii;
  private int categories;
  private int numbers;

  /**
   * Fields in the order of the configuration.
   *
   * @param columns raw columns in the order of the rows that will be read
   */
  public Fields(Map<String, FieldConfig> configs, List<String> columns) {
    this(configs, columns, Pii.OFF);
  }

  /**
   * Fields in the order of the configuration.
   *
   * @param columns raw columns in the order of the rows that will be read
   * @param pii MASK replaces personal data in cells, before they are cut or hashed
   */
  public Fields(Map<String, FieldConfig> configs, List<String> columns, Pii pii) {
    this.pii = pii;
    configs.forEach(
        (name, config) -> {
          if (config.kind() == FieldConfig.Kind.VECTOR) {
            return; // kept beside the table, see SideVectors
          }
          int place = columns.indexOf(config.columnOr(name));
          boolean category =
              config.kind() == FieldConfig.Kind.CATEGORICAL || !config.buckets().isEmpty();
          for (int part = 0; part < config.values(); part++) {
            int slot = category ? categories++ : numbers++;
            fields.add(new Field(name, part, place, slot, category, config, pii));
          }
        });
  }

  /**
   * Raw columns whose cells are texts that are searched for personal data; none where it is off.
   */
  public int[] searched() {
    return pii == Pii.OFF
        ? new int[0]
        : fields.stream()
            .filter(field -> field.category && !field.numericSource)
            .mapToInt(field -> field.place)
            .distinct()
            .toArray();
  }

  /** Raw columns that are read as numbers as they are, without a pattern. */
  public int[] numeric() {
    return fields.stream()
        .filter(field -> field.numericSource && field.pattern == null)
        .mapToInt(field -> field.place)
        .distinct()
        .toArray();
  }

  /**
   * The keys that would read a cell as a number, such as {@code thousands: ','}; empty when it is
   * one, is missing, or is a text in any case.
   */
  public static String keysFor(RawRow row, int column) {
    try {
      row.number(column);
      return "";
    } catch (NumberFormatException e) {
      String text = row.text(column);
      return text == null ? "" : Numerals.keysFor(text);
    }
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
