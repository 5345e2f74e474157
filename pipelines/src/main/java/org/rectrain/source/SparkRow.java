package org.rectrain.source;

import java.sql.Timestamp;
import java.util.Arrays;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.DateTimeUtils;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.expression.Numerals;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.StableHash;

/**
 * A Spark row as a raw row. It reads Spark's internal rows, which spares an object per value; this
 * class and {@link InternalRows} are the only ones that know them.
 */
public final class SparkRow implements RawRow {
  private static final long MICROS_PER_MILLI = 1000;
  private static final double LARGEST_EXACT = 1L << 53;
  private static final double LARGEST_EXACT_FLOAT = 1L << 24;

  /** How the columns are stored: one byte per column. */
  public static final class Shape implements java.io.Serializable {
    private static final long serialVersionUID = 1L;
    private final String[] names;
    private final SparkKind[] kinds;
    private final DataType[] types;
    private final int first;
    private final int columns;
    private final Numerals numerals;

    /**
     * The shape of rows.
     *
     * @param first where the raw columns begin
     * @param columns how many of them there are; after them comes the unreadable text
     * @param numerals how texts are read as numbers
     */
    public Shape(StructType schema, int first, int columns, Numerals numerals) {
      this.numerals = numerals;
      this.first = first;
      this.columns = columns;
      names = Arrays.copyOfRange(schema.fieldNames(), first, first + columns);
      types =
          Arrays.stream(schema.fields())
              .skip(first)
              .limit(columns)
              .map(f -> f.dataType())
              .toArray(DataType[]::new);
      kinds = Arrays.stream(types).map(SparkKind::of).toArray(SparkKind[]::new);
    }
  }

  private final Shape shape;
  private final InternalRow row;
  private final TextPool pool;

  /**
   * A view of {@code row}, which must not be reused by its iterator.
   *
   * @param pool texts that other rows of the pass may share
   */
  public SparkRow(Shape shape, InternalRow row, TextPool pool) {
    this.shape = shape;
    this.row = row;
    this.pool = pool;
  }

  /** A row that is not in its format; null when it is. */
  public @Nullable Unreadable unreadable() {
    int at = shape.first + shape.columns;
    return row.isNullAt(at) ? null : Unreadable.of(row.getUTF8String(at).toString());
  }

  @Override
  public @Nullable String text(int column) {
    int at = shape.first + column;
    if (row.isNullAt(at)) {
      return null;
    }
    switch (shape.kinds[column]) {
      case TEXT -> {
        UTF8String text = row.getUTF8String(at);
        return text.numBytes() == 0 ? null : pool.text(column, text);
      }
      case DOUBLE -> {
        double value = row.getDouble(at);
        return Double.isNaN(value) ? null : decimal(value, Double.toString(value));
      }
      case FLOAT -> {
        float value = row.getFloat(at);
        return Float.isNaN(value) ? null : decimal(value, Float.toString(value));
      }
      case BOOLEAN -> {
        return Boolean.toString(row.getBoolean(at));
      }
      case TIMESTAMP -> {
        return DateTimeUtils.microsToInstant(row.getLong(at)).toString();
      }
      case LOCAL_TIMESTAMP -> {
        return DateTimeUtils.microsToLocalDateTime(row.getLong(at)).toString();
      }
      case DATE -> {
        return DateTimeUtils.daysToLocalDate(row.getInt(at)).toString();
      }
      case OTHER -> {
        return String.valueOf(row.get(at, shape.types[column]));
      }
      default -> {
        return Long.toString(integer(at, shape.kinds[column]));
      }
    }
  }

  /** A whole number without a fraction, so that ids of a column with gaps join those without. */
  static String decimal(double value, String written) {
    return value == Math.rint(value) && Math.abs(value) < LARGEST_EXACT
        ? Long.toString((long) value)
        : written;
  }

  private long integer(int at, SparkKind kind) {
    return switch (kind) {
      case LONG -> row.getLong(at);
      case INT -> row.getInt(at);
      case SHORT -> row.getShort(at);
      case BYTE -> row.getByte(at);
      default -> throw new IllegalStateException("not a whole number: " + kind);
    };
  }

  @Override
  public boolean missing(int column) {
    int at = shape.first + column;
    if (row.isNullAt(at)) {
      return true;
    }
    return switch (shape.kinds[column]) {
      case TEXT -> row.getUTF8String(at).numBytes() == 0;
      case DOUBLE -> Double.isNaN(row.getDouble(at));
      case FLOAT -> Float.isNaN(row.getFloat(at));
      // A value of another type may have an empty text.
      case OTHER -> text(column) == null;
      default -> false;
    };
  }

  @Override
  public @Nullable Boolean flag(int column) {
    int at = shape.first + column;
    if (row.isNullAt(at)) {
      return null;
    }
    SparkKind kind = shape.kinds[column];
    return switch (kind) {
      case BOOLEAN -> row.getBoolean(at);
      case LONG, INT, SHORT, BYTE -> {
        long value = integer(at, kind);
        yield value == 1 ? Boolean.TRUE : value == 0 ? Boolean.FALSE : null;
      }
      case TEXT -> {
        UTF8String text = row.getUTF8String(at);
        int digit = text.numBytes() == 1 ? text.getByte(0) - '0' : -1;
        yield digit == 1 ? Boolean.TRUE : digit == 0 ? Boolean.FALSE : null;
      }
      default -> null;
    };
  }

  @Override
  public Numerals numerals() {
    return shape.numerals;
  }

  @Override
  public double number(int column) {
    int at = shape.first + column;
    if (row.isNullAt(at)) {
      return Double.NaN;
    }
    SparkKind kind = shape.kinds[column];
    return switch (kind) {
      case LONG, INT, SHORT, BYTE -> integer(at, kind);
      case DOUBLE -> row.getDouble(at);
      case FLOAT -> row.getFloat(at);
      case BOOLEAN -> row.getBoolean(at) ? 1 : 0;
      default -> {
        String text = text(column);
        yield text == null ? Double.NaN : shape.numerals.number(text);
      }
    };
  }

  @Override
  public long whole(int column) {
    int at = shape.first + column;
    SparkKind kind = shape.kinds[column];
    return kind.isWhole() && !row.isNullAt(at) ? integer(at, kind) : RawRow.super.whole(column);
  }

  @Override
  public boolean isRounded(int column) {
    int at = shape.first + column;
    return switch (shape.kinds[column]) {
      case DOUBLE -> !row.isNullAt(at) && isRounded(row.getDouble(at), LARGEST_EXACT);
      case FLOAT -> !row.isNullAt(at) && isRounded(row.getFloat(at), LARGEST_EXACT_FLOAT);
      default -> false;
    };
  }

  private static boolean isRounded(double value, double largestExact) {
    return Math.abs(value) >= largestExact;
  }

  @Override
  public boolean isInstant(int column) {
    return shape.kinds[column] == SparkKind.TIMESTAMP && !row.isNullAt(shape.first + column);
  }

  @Override
  public long instant(int column) {
    return Math.floorDiv(row.getLong(shape.first + column), MICROS_PER_MILLI);
  }

  @Override
  public String json() {
    Unreadable broken = unreadable();
    if (broken != null) {
      return broken.raw();
    }
    java.util.Map<String, @Nullable Object> out = new java.util.LinkedHashMap<>();
    for (int i = 0; i < shape.columns; i++) {
      out.put(shape.names[i], text(i));
    }
    return Json.line(out);
  }

  @Override
  public long contentHash() {
    return StableHash.of(0L, json());
  }

  private static @Nullable String written(Object value) {
    if (value instanceof Timestamp time) {
      // A timestamp's own text is in the zone of this machine.
      return time.toInstant().toString();
    }
    String text = value.toString();
    if (value instanceof Double || value instanceof Float) {
      double number = ((Number) value).doubleValue();
      return Double.isNaN(number) ? null : decimal(number, text);
    }
    return text.isEmpty() ? null : text;
  }

  /** The same for a row of Spark's public API, whose values may be of any type. */
  public static RawRow of(Row row, String[] names, Numerals numerals) {
    return new RawRow() {
      @Override
      public Numerals numerals() {
        return numerals;
      }

      @Override
      public @Nullable String text(int column) {
        Object value = row.isNullAt(column) ? null : row.get(column);
        return value == null ? null : written(value);
      }

      @Override
      public boolean isRounded(int column) {
        Object value = row.isNullAt(column) ? null : row.get(column);
        return value instanceof Double real
            ? SparkRow.isRounded(real, LARGEST_EXACT)
            : value instanceof Float small && SparkRow.isRounded(small, LARGEST_EXACT_FLOAT);
      }

      @Override
      public String json() {
        java.util.Map<String, @Nullable Object> out = new java.util.LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
          out.put(names[i], text(i));
        }
        return Json.line(out);
      }

      @Override
      public long contentHash() {
        return StableHash.of(0L, json());
      }
    };
  }
}
