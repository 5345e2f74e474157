package org.rectrain.source;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.NanoTime;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.file.GroupReader;
import org.rectrain.source.ParquetType.Kind;
import org.rectrain.source.text.TextRows;

/**
 * The rows of one Parquet file without Spark, values as the texts that docs/types.md names. Types
 * are looked at before by {@link ParquetSource#requireReadable}.
 */
final class ParquetRecords implements TextRows {
  private static final int JULIAN_EPOCH = 2_440_588;
  private static final long NANOS = 1_000_000_000L;

  /** The steps to a column, and its type; both null for one that folders give. */
  private record Target(@Nullable List<String> path, @Nullable Type type) {}

  private final Path file;
  private final ParquetFileReader reader;
  private final GroupReader rows;
  private final List<Target> targets = new ArrayList<>();
  private @Nullable Group row;
  private long line;

  ParquetRecords(Path file, List<String> columns) {
    this.file = file;
    try {
      reader = ParquetColumns.open(new LocalInputFile(file));
    } catch (IOException | RuntimeException e) {
      throw ParquetSource.damaged(file.toString(), e);
    }
    MessageType schema = reader.getFileMetaData().getSchema();
    rows = new GroupReader(reader, schema);
    ParquetColumns footer = new ParquetColumns(file.toString(), schema, 0, false);
    for (String column : columns) {
      Type type = footer.find(column);
      targets.add(new Target(type == null ? null : footer.path(column), type));
    }
  }

  @Override
  public boolean next() {
    try {
      row = rows.next();
    } catch (IOException | RuntimeException e) {
      throw ParquetSource.damaged(file.toString(), e);
    }
    if (row == null) {
      return false;
    }
    line++;
    return true;
  }

  @Override
  public @Nullable String broken() {
    return null;
  }

  @Override
  public long line() {
    return line;
  }

  @Override
  public String raw() {
    return String.valueOf(row);
  }

  /** Whether a column is a point in time by its type. */
  boolean isInstant(int column) {
    Type type = targets.get(column).type();
    Kind kind = type == null ? Kind.NONE : ParquetType.of(type).kind();
    return kind == Kind.TIME || kind == Kind.NANOS;
  }

  @Override
  public @Nullable UTF8String value(int column) {
    Target target = targets.get(column);
    List<String> path = target.path();
    Type type = target.type();
    Group at = row;
    if (path == null || type == null || at == null) {
      return null;
    }
    int place = 0;
    String name = path.get(0);
    for (String step : path.subList(1, path.size())) {
      if (at.getFieldRepetitionCount(name) <= place) {
        return null;
      }
      Group inner = at.getGroup(name, place);
      if (step.startsWith("[")) {
        // A list: its one repeated field, whose groups hold one element each.
        name = inner.getType().getType(0).getName();
        place = Integer.parseInt(step.substring(1, step.length() - 1));
        Type repeated = inner.getType().getType(0);
        boolean three = !repeated.isPrimitive() && repeated.asGroupType().getFieldCount() == 1;
        if (three) {
          if (inner.getFieldRepetitionCount(name) <= place) {
            return null;
          }
          inner = inner.getGroup(name, place);
          name = repeated.asGroupType().getType(0).getName();
          place = 0;
        }
      } else {
        name = step;
        place = 0;
      }
      at = inner;
    }
    if (at.getFieldRepetitionCount(name) <= place) {
      return null;
    }
    String text =
        ParquetType.of(type).kind() == Kind.LIST
            ? list(at, name, type)
            : text(at, name, place, type);
    return text == null || text.isEmpty() ? null : UTF8String.fromString(text);
  }

  /** A list as JSON lines write it. */
  private static String list(Group at, String name, Type type) {
    StringJoiner out = new StringJoiner(",", "[", "]");
    if (type.isPrimitive()) {
      for (int i = 0; i < at.getFieldRepetitionCount(name); i++) {
        out.add(json(at, name, i, type));
      }
      return out.toString();
    }
    Group list = at.getGroup(name, 0);
    Type repeated = type.asGroupType().getType(0);
    for (int i = 0; i < list.getFieldRepetitionCount(repeated.getName()); i++) {
      if (repeated.isPrimitive()) {
        out.add(json(list, repeated.getName(), i, repeated));
      } else {
        Type element = repeated.asGroupType().getType(0);
        Group holder = list.getGroup(repeated.getName(), i);
        boolean missing = holder.getFieldRepetitionCount(element.getName()) == 0;
        out.add(missing ? "null" : json(holder, element.getName(), 0, element));
      }
    }
    return out.toString();
  }

  private static String json(Group at, String name, int place, Type type) {
    String text = text(at, name, place, type);
    if (text == null) {
      return "null";
    }
    return ParquetType.of(type).kind() == Kind.TEXT ? Json.line(text) : text;
  }

  private static @Nullable String text(Group at, String name, int place, Type type) {
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    PrimitiveTypeName stored = type.asPrimitiveType().getPrimitiveTypeName();
    return switch (ParquetType.of(type).kind()) {
      case TEXT -> at.getBinary(name, place).toStringUsingUTF8();
      case BOOLEAN -> Boolean.toString(at.getBoolean(name, place));
      case WHOLE -> {
        boolean unsigned = logical instanceof IntLogicalTypeAnnotation whole && !whole.isSigned();
        yield stored == PrimitiveTypeName.INT64
            ? Long.toString(at.getLong(name, place))
            : unsigned
                ? Integer.toUnsignedString(at.getInteger(name, place))
                : Integer.toString(at.getInteger(name, place));
      }
      case REAL -> {
        if (stored == PrimitiveTypeName.FLOAT) {
          float value = at.getFloat(name, place);
          yield Float.isNaN(value) ? null : SparkRow.decimal(value, Float.toString(value));
        }
        double value = at.getDouble(name, place);
        yield Double.isNaN(value) ? null : SparkRow.decimal(value, Double.toString(value));
      }
      case DECIMAL -> decimal(at, name, place, stored, logical);
      case DAY -> LocalDate.ofEpochDay(at.getInteger(name, place)).toString();
      case TIME, NANOS -> instant(at, name, place, stored, logical).toString();
      case LOCAL_TIME, LOCAL_NANOS ->
          LocalDateTime.ofInstant(instant(at, name, place, stored, logical), ZoneOffset.UTC)
              .toString();
      case LIST, VECTOR, NONE -> throw new IllegalStateException("no single value: " + type);
    };
  }

  private static String decimal(
      Group at, String name, int place, PrimitiveTypeName stored, LogicalTypeAnnotation logical) {
    if (!(logical instanceof DecimalLogicalTypeAnnotation decimal)) {
      return Long.toUnsignedString(at.getLong(name, place));
    }
    BigInteger digits =
        switch (stored) {
          case INT32 -> BigInteger.valueOf(at.getInteger(name, place));
          case INT64 -> BigInteger.valueOf(at.getLong(name, place));
          default -> new BigInteger(at.getBinary(name, place).getBytes());
        };
    return new BigDecimal(digits, decimal.getScale()).toPlainString();
  }

  private static Instant instant(
      Group at, String name, int place, PrimitiveTypeName stored, LogicalTypeAnnotation logical) {
    if (stored == PrimitiveTypeName.INT96) {
      NanoTime time = NanoTime.fromBinary(at.getInt96(name, place));
      long seconds = (time.getJulianDay() - JULIAN_EPOCH) * 86_400L;
      return Instant.ofEpochSecond(seconds, time.getTimeOfDayNanos())
          .truncatedTo(ChronoUnit.MICROS);
    }
    if (!(logical instanceof TimestampLogicalTypeAnnotation timestamp)) {
      throw new IllegalArgumentException(name + ": is no time");
    }
    long value = at.getLong(name, place);
    return switch (timestamp.getUnit()) {
      case MILLIS -> Instant.ofEpochMilli(value);
      case MICROS ->
          Instant.ofEpochSecond(
              Math.floorDiv(value, 1_000_000L), Math.floorMod(value, 1_000_000L) * 1000);
      case NANOS ->
          Instant.ofEpochSecond(Math.floorDiv(value, NANOS), Math.floorMod(value, NANOS))
              .truncatedTo(ChronoUnit.MICROS);
    };
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw ParquetSource.damaged(file.toString(), e);
    }
  }
}
