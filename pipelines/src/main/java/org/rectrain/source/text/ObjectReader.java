package org.rectrain.source.text;

import java.io.InputStream;
import java.nio.file.Path;
import org.rectrain.Failure;

/**
 * JSON objects one after the other, or in one array, as offsets in a buffer; lines do not matter.
 */
final class ObjectReader extends BufferedPieces {
  private final Path file;
  private boolean inArray;
  private boolean closed;

  ObjectReader(InputStream in, Path file) {
    super(in, file);
    this.file = file;
  }

  @Override
  public boolean next() {
    start = end;
    while (true) {
      if (start == window().limit() && !fill()) {
        if (inArray && !closed) {
          throw cutShort();
        }
        return false;
      }
      byte b = window().bytes()[start];
      if (b == '{') {
        object();
        return true;
      }
      if (b == '[' && !inArray) {
        inArray = true;
      } else if (b == ']' && inArray) {
        closed = true;
      } else if (b > ' ' && b != ',') {
        throw Failure.input(
            file + ": byte " + offset() + ": '" + (char) (b & 0xFF) + "' where an object begins",
            "expected JSON objects: one per line, in one array, or one after the other");
      }
      start++;
      end = start;
    }
  }

  /** Finds the end of the object that begins at {@link #start}. */
  private void object() {
    int depth = 0;
    boolean text = false;
    end = start;
    while (true) {
      if (end == window().limit() && !fill()) {
        throw cutShort();
      }
      byte b = window().bytes()[end];
      end++;
      if (text) {
        if (b == '\\') {
          if (end == window().limit() && !fill()) {
            throw cutShort();
          }
          end++;
        } else if (b == '"') {
          text = false;
        }
      } else if (b == '"') {
        text = true;
      } else if (b == '{' || b == '[') {
        depth++;
      } else if (b == '}' || b == ']') {
        depth--;
        if (depth == 0) {
          return;
        }
      }
    }
  }

  private Failure cutShort() {
    return Failure.input(
        file + ": ends within its JSON", "the file is cut short; fetch or write it again");
  }
}
