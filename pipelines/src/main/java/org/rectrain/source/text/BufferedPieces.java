package org.rectrain.source.text;

import java.io.InputStream;
import java.nio.file.Path;

/** Pieces of a buffer that moves on with the stream. */
abstract class BufferedPieces implements Pieces {
  private final ByteWindow window;
  int start;
  int end;

  BufferedPieces(InputStream in, Path file) {
    window = new ByteWindow(in, file);
  }

  @Override
  public final ByteWindow window() {
    return window;
  }

  @Override
  public final int start() {
    return start;
  }

  /** Where the row ends, a line's end not counted. */
  @Override
  public final int end() {
    return end;
  }

  /** Reads on; false at the end of the stream. */
  final boolean fill() {
    long before = window.dropped();
    boolean more = window.fill(start);
    int moved = (int) (window.dropped() - before);
    start -= moved;
    end -= moved;
    moved(moved);
    return more;
  }

  /** Called when the buffer has moved on by so many bytes. */
  void moved(int bytes) {}
}
