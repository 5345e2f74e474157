package org.rectrain.source.text;

import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** The rows of a part of a text file, one after the other. */
public interface TextRows extends AutoCloseable {
  /** Moves to the next row; false at the end. */
  boolean next();

  /** Why the row is not in the format; null when it is. */
  @Nullable String broken();

  /** The line that the row begins in, 1 for the first; of other layouts the place of the row. */
  long line();

  /** The row as written, for the quarantine. */
  String raw();

  /** The value of the i-th wanted column; null when empty. */
  @Nullable UTF8String value(int column);

  @Override
  void close();
}
