package org.rectrain.dataset;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;

/** The growing values of one column: flat elements, and where each row's elements end. */
final class ColumnValues {
  private static final int START = 1024;

  private final boolean list;
  private final PrimitiveTypeName type;
  private final Map<String, String> interned = new HashMap<>();
  private int rows;
  private int elements;
  private int[] ends = new int[START];
  private boolean[] missing = new boolean[START];
  private long[] whole = new long[0];
  private double[] real = new double[0];
  private @Nullable String[] text = new String[0];

  ColumnValues(ColumnDescriptor descriptor) {
    list = descriptor.getMaxRepetitionLevel() > 0;
    type = descriptor.getPrimitiveType().getPrimitiveTypeName();
  }

  /** Appends {@code count} rows. A list's element is repeated at repetition level 1. */
  void append(ColumnReader reader, int count) {
    int full = reader.getDescriptor().getMaxDefinitionLevel();
    for (int row = 0; row < count; row++) {
      growRows();
      boolean any = false;
      do {
        if (reader.getCurrentDefinitionLevel() == full) {
          element(reader);
          any = true;
        }
        reader.consume();
      } while (list && hasMore(reader));
      missing[rows] = !any;
      if (!any && !list) {
        growElements();
        elements++;
      }
      ends[rows++] = elements;
    }
  }

  private static boolean hasMore(ColumnReader reader) {
    return reader.getCurrentRepetitionLevel() > 0;
  }

  private void element(ColumnReader reader) {
    growElements();
    switch (type) {
      case INT32 -> whole[elements] = reader.getInteger();
      case INT64 -> whole[elements] = reader.getLong();
      case BOOLEAN -> whole[elements] = reader.getBoolean() ? 1 : 0;
      case FLOAT -> real[elements] = reader.getFloat();
      case DOUBLE -> real[elements] = reader.getDouble();
      default -> {
        String value = reader.getBinary().toStringUsingUTF8();
        text[elements] = interned.computeIfAbsent(value, v -> v);
      }
    }
    elements++;
  }

  private void growRows() {
    if (rows == ends.length) {
      ends = Arrays.copyOf(ends, rows * 2);
      missing = Arrays.copyOf(missing, rows * 2);
    }
  }

  private void growElements() {
    int length = Math.max(whole.length, Math.max(real.length, text.length));
    if (elements < length) {
      return;
    }
    int next = Math.max(START, length * 2);
    switch (type) {
      case INT32, INT64, BOOLEAN -> whole = Arrays.copyOf(whole, next);
      case FLOAT, DOUBLE -> real = Arrays.copyOf(real, next);
      default -> text = Arrays.copyOf(text, next);
    }
  }

  boolean isFlatText() {
    return !list && isText();
  }

  boolean isFlatNumber() {
    return !list && !isText();
  }

  boolean isText() {
    return type == PrimitiveTypeName.BINARY || type == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY;
  }

  private boolean isReal() {
    return type == PrimitiveTypeName.FLOAT || type == PrimitiveTypeName.DOUBLE;
  }

  private void expect(boolean fits, String name, String wanted) {
    if (!fits) {
      String found = (list ? "a list of " : "") + type.name().toLowerCase(java.util.Locale.ROOT);
      throw Failure.input(
          "column '" + name + "': is " + found + "; expected " + wanted,
          "run the stage that wrote it again with this version");
    }
  }

  @Nullable String[] strings(String name) {
    expect(!list && isText(), name, "text");
    return Arrays.copyOf(text, elements);
  }

  long[] longs(String name, Path source) {
    expect(!list && !isText() && !isReal(), name, "whole numbers");
    for (int row = 0; row < rows; row++) {
      if (missing[row]) {
        throw Failure.input(
            source + ": column '" + name + "' has no value in row " + row + "; expected a number",
            "run the stage that wrote it again");
      }
    }
    return Arrays.copyOf(whole, elements);
  }

  double[] doubles(String name) {
    expect(!list && !isText(), name, "numbers");
    double[] out = new double[rows];
    for (int row = 0; row < rows; row++) {
      double value = isReal() ? real[row] : whole[row];
      out[row] = missing[row] ? Double.NaN : value;
    }
    return out;
  }

  String[][] stringLists(String name) {
    expect(list && isText(), name, "lists of text");
    String[][] out = new String[rows][];
    for (int row = 0; row < rows; row++) {
      out[row] = Arrays.copyOfRange(text, start(row), ends[row], String[].class);
    }
    return out;
  }

  long[][] longLists(String name) {
    expect(list && !isText() && !isReal(), name, "lists of whole numbers");
    long[][] out = new long[rows][];
    for (int row = 0; row < rows; row++) {
      out[row] = Arrays.copyOfRange(whole, start(row), ends[row]);
    }
    return out;
  }

  double[][] doubleLists(String name) {
    expect(list && !isText(), name, "lists of numbers");
    double[][] out = new double[rows][];
    for (int row = 0; row < rows; row++) {
      out[row] = new double[ends[row] - start(row)];
      for (int i = 0; i < out[row].length; i++) {
        int at = start(row) + i;
        out[row][i] = isReal() ? real[at] : whole[at];
      }
    }
    return out;
  }

  private int start(int row) {
    return row == 0 ? 0 : ends[row - 1];
  }
}
