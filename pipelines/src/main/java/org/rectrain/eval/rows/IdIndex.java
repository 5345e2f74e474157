package org.rectrain.eval.rows;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;

/** Id columns, which may not miss a value. */
public final class IdIndex {
  private IdIndex() {}

  public static String[] of(@Nullable String[] values, Path source) {
    String[] out = new String[values.length];
    for (int i = 0; i < out.length; i++) {
      String value = values[i];
      if (value == null) {
        throw Failure.input(
            source + ": row " + i + " has no id; expected one in every row",
            "run the stage that wrote it again");
      }
      out[i] = value;
    }
    return out;
  }
}
