package org.rectrain.source;

import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapKeyValueTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * What a type of a Parquet file becomes: the table of docs/types.md.
 *
 * @param kind what its values are
 * @param spark the type that Spark reads it as
 * @param refusal why it cannot be read; empty when it can
 */
record ParquetType(Kind kind, DataType spark, String refusal) {
  private static final int LARGEST_DECIMAL = 38;
  private static final int UNSIGNED_LONG_DIGITS = 20;
  private static final int INT_BITS = 32;
  private static final int LONG_BITS = 64;

  /** What values are. */
  enum Kind {
    TEXT,
    WHOLE,
    REAL,
    DECIMAL,
    BOOLEAN,
    DAY,
    TIME,
    LOCAL_TIME,
    NANOS,
    LOCAL_NANOS,
    LIST,
    /** A list of fractions: no value of a feature, but where a vector is asked for, all of it. */
    VECTOR,
    NONE;

    boolean isTime() {
      return this == DAY
          || this == TIME
          || this == LOCAL_TIME
          || this == NANOS
          || this == LOCAL_NANOS;
    }
  }

  private static ParquetType of(Kind kind, DataType spark) {
    return new ParquetType(kind, spark, "");
  }

  private static ParquetType refused(String why) {
    return new ParquetType(Kind.NONE, DataTypes.NullType, why);
  }

  /** Of a column, or of a field of a struct. */
  static ParquetType of(Type type) {
    if (type.isRepetition(Type.Repetition.REPEATED)) {
      return listOf(type.isPrimitive() ? of(type.asPrimitiveType()) : refused(""));
    }
    return type.isPrimitive() ? of(type.asPrimitiveType()) : of(type.asGroupType());
  }

  private static ParquetType of(GroupType group) {
    LogicalTypeAnnotation logical = group.getLogicalTypeAnnotation();
    if (logical instanceof MapLogicalTypeAnnotation
        || logical instanceof MapKeyValueTypeAnnotation) {
      return refused("a map; write what is needed of it as columns");
    }
    if (!(logical instanceof ListLogicalTypeAnnotation)) {
      return refused("a struct; name one of its fields, such as " + firstField(group));
    }
    Type repeated = group.getType(0);
    boolean three = !repeated.isPrimitive() && repeated.asGroupType().getFieldCount() == 1;
    Type element = three ? repeated.asGroupType().getType(0) : repeated;
    return listOf(element.isPrimitive() ? of(element.asPrimitiveType()) : refused(""));
  }

  private static String firstField(GroupType group) {
    return group.getName() + "." + (group.getFieldCount() == 0 ? "x" : group.getType(0).getName());
  }

  private static ParquetType listOf(ParquetType element) {
    return switch (element.kind) {
      case TEXT, WHOLE, BOOLEAN -> of(Kind.LIST, DataTypes.createArrayType(element.spark, true));
      case REAL, DECIMAL ->
          new ParquetType(
              Kind.VECTOR,
              DataTypes.createArrayType(element.spark, true),
              "a list of fractions (a vector); set kind: vector for a feature of items or users, or"
                  + " write the numbers that are needed as columns");
      default ->
          refused("a list of values that are no text and no whole numbers; write them as text");
    };
  }

  private static ParquetType of(PrimitiveType type) {
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
      return decimal.getPrecision() > LARGEST_DECIMAL
          ? refused("a decimal of more than 38 digits; write it as a double or as text")
          : of(
              Kind.DECIMAL,
              DataTypes.createDecimalType(decimal.getPrecision(), decimal.getScale()));
    }
    if (logical instanceof LogicalTypeAnnotation.UnknownLogicalTypeAnnotation) {
      return refused("of no type, since all its values are null; leave it out or write its type");
    }
    return switch (type.getPrimitiveTypeName()) {
      case BOOLEAN -> of(Kind.BOOLEAN, DataTypes.BooleanType);
      case FLOAT -> of(Kind.REAL, DataTypes.FloatType);
      case DOUBLE -> of(Kind.REAL, DataTypes.DoubleType);
      case INT96 -> of(Kind.TIME, DataTypes.TimestampType);
      case INT32 -> int32(logical);
      case INT64 -> int64(logical);
      case BINARY -> binary(logical);
      case FIXED_LEN_BYTE_ARRAY -> fixed(logical);
    };
  }

  private static ParquetType int32(LogicalTypeAnnotation logical) {
    if (logical instanceof DateLogicalTypeAnnotation) {
      return of(Kind.DAY, DataTypes.DateType);
    }
    if (logical == null) {
      return of(Kind.WHOLE, DataTypes.IntegerType);
    }
    if (logical instanceof IntLogicalTypeAnnotation whole) {
      boolean large = !whole.isSigned() && whole.getBitWidth() == INT_BITS;
      return of(Kind.WHOLE, large ? DataTypes.LongType : DataTypes.IntegerType);
    }
    return refused("a time of day; write a timestamp or text");
  }

  private static ParquetType int64(LogicalTypeAnnotation logical) {
    if (logical instanceof TimestampLogicalTypeAnnotation time) {
      if (time.getUnit() == TimeUnit.NANOS) {
        return of(time.isAdjustedToUTC() ? Kind.NANOS : Kind.LOCAL_NANOS, DataTypes.LongType);
      }
      return time.isAdjustedToUTC()
          ? of(Kind.TIME, DataTypes.TimestampType)
          : of(Kind.LOCAL_TIME, DataTypes.TimestampNTZType);
    }
    if (logical == null) {
      return of(Kind.WHOLE, DataTypes.LongType);
    }
    if (logical instanceof IntLogicalTypeAnnotation whole) {
      boolean large = !whole.isSigned() && whole.getBitWidth() == LONG_BITS;
      return large
          ? of(Kind.DECIMAL, DataTypes.createDecimalType(UNSIGNED_LONG_DIGITS, 0))
          : of(Kind.WHOLE, DataTypes.LongType);
    }
    return refused("a time of day; write a timestamp or text");
  }

  private static ParquetType binary(LogicalTypeAnnotation logical) {
    boolean text =
        logical instanceof StringLogicalTypeAnnotation
            || logical instanceof EnumLogicalTypeAnnotation
            || logical instanceof JsonLogicalTypeAnnotation;
    return text
        ? of(Kind.TEXT, DataTypes.StringType)
        : refused("bytes without the annotation STRING; cast it to text where it is written");
  }

  private static ParquetType fixed(LogicalTypeAnnotation logical) {
    if (logical instanceof LogicalTypeAnnotation.Float16LogicalTypeAnnotation) {
      return refused("a fraction of 16 bits; write it as a float");
    }
    boolean uuid = logical instanceof LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
    return refused(
        (uuid ? "a UUID in bytes" : "bytes of a fixed length")
            + "; cast it to text where it is written");
  }

  boolean isReadable() {
    return refusal.isEmpty();
  }

  /** The type that reads this one and another's; null when there is none. */
  static org.apache.spark.sql.types.@org.jspecify.annotations.Nullable DataType wider(
      ParquetType a, ParquetType b) {
    if (a.spark.equals(b.spark) && a.kind == b.kind) {
      return a.spark;
    }
    if (a.kind != b.kind) {
      return null;
    }
    return switch (a.kind) {
      case WHOLE -> DataTypes.LongType;
      case REAL -> DataTypes.DoubleType;
      default -> null;
    };
  }
}
