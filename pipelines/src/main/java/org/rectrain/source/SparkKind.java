package org.rectrain.source;

import java.util.Map;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;

/** How a column of Spark's rows is stored. */
enum SparkKind {
  TEXT,
  LONG,
  INT,
  SHORT,
  BYTE,
  DOUBLE,
  FLOAT,
  BOOLEAN,
  TIMESTAMP,
  LOCAL_TIMESTAMP,
  DATE,
  OTHER;

  private static final Map<DataType, SparkKind> BY_TYPE =
      Map.of(
          DataTypes.LongType, LONG,
          DataTypes.IntegerType, INT,
          DataTypes.ShortType, SHORT,
          DataTypes.ByteType, BYTE,
          DataTypes.DoubleType, DOUBLE,
          DataTypes.FloatType, FLOAT,
          DataTypes.BooleanType, BOOLEAN,
          DataTypes.TimestampType, TIMESTAMP,
          DataTypes.TimestampNTZType, LOCAL_TIMESTAMP,
          DataTypes.DateType, DATE);

  /** Texts differ by their collation, all other types are one object each. */
  static SparkKind of(DataType type) {
    return type instanceof StringType ? TEXT : BY_TYPE.getOrDefault(type, OTHER);
  }

  boolean isWhole() {
    return this == LONG || this == INT || this == SHORT || this == BYTE;
  }
}
