package org.rectrain.dataset;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** The columns of a file that {@link ParquetRows} writes, in order. */
public final class ParquetLayout {
  enum Kind {
    TEXT,
    LONG,
    INT,
    DOUBLE,
    FLOAT,
    TEXTS,
    LONGS
  }

  private final List<Type> fields = new ArrayList<>();
  private final List<Kind> kinds = new ArrayList<>();
  private final Map<String, Integer> places = new HashMap<>();

  private ParquetLayout add(String name, Kind kind, Type type) {
    if (places.putIfAbsent(name, fields.size()) != null) {
      throw new IllegalArgumentException("column '" + name + "' occurs twice");
    }
    fields.add(type);
    kinds.add(kind);
    return this;
  }

  /** A text column. */
  public ParquetLayout text(String name) {
    return add(name, Kind.TEXT, string(Types.optional(PrimitiveTypeName.BINARY), name));
  }

  /** 64-bit whole numbers. */
  public ParquetLayout whole(String name) {
    return add(name, Kind.LONG, Types.optional(PrimitiveTypeName.INT64).named(name));
  }

  /** 32-bit whole numbers. */
  public ParquetLayout small(String name) {
    return add(name, Kind.INT, Types.optional(PrimitiveTypeName.INT32).named(name));
  }

  /** Doubles. */
  public ParquetLayout number(String name) {
    return add(name, Kind.DOUBLE, Types.optional(PrimitiveTypeName.DOUBLE).named(name));
  }

  /** Floats. */
  public ParquetLayout single(String name) {
    return add(name, Kind.FLOAT, Types.optional(PrimitiveTypeName.FLOAT).named(name));
  }

  /** Lists of text. */
  public ParquetLayout texts(String name) {
    Type element = string(Types.required(PrimitiveTypeName.BINARY), "element");
    return add(name, Kind.TEXTS, Types.requiredList().element(element).named(name));
  }

  /** Lists of 64-bit whole numbers. */
  public ParquetLayout wholes(String name) {
    Type element = Types.required(PrimitiveTypeName.INT64).named("element");
    return add(name, Kind.LONGS, Types.requiredList().element(element).named(name));
  }

  /** The place of a column. */
  public int place(String name) {
    Integer place = places.get(name);
    if (place == null) {
      throw new IllegalArgumentException("no column '" + name + "'");
    }
    return place;
  }

  private static PrimitiveType string(Types.PrimitiveBuilder<PrimitiveType> builder, String name) {
    return builder.as(LogicalTypeAnnotation.stringType()).named(name);
  }

  /** Number of columns. */
  public int size() {
    return fields.size();
  }

  Kind kind(int column) {
    return kinds.get(column);
  }

  String name(int column) {
    return fields.get(column).getName();
  }

  MessageType schema() {
    return new MessageType("table", fields);
  }
}
