package org.rectrain.source.text;

import java.io.InputStream;
import java.nio.file.Path;

/**
 * Lines of a stream as offsets in a buffer, without a copy. A line ends with LF, CR LF or CR. A row
 * that goes over several lines is one longer piece of the buffer.
 */
final class LineReader extends BufferedPieces {
  private int next;
  private int firstEnd;
  private int firstNext;
  private boolean high;

  LineReader(InputStream in, Path file) {
    super(in, file);
  }

  /** Whether the row has bytes beyond ASCII. */
  boolean isHigh() {
    return high;
  }

  @Override
  public boolean next() {
    start = next;
    high = false;
    if (!line()) {
      return false;
    }
    firstEnd = end;
    firstNext = next;
    return true;
  }

  /** Takes the next line to the row; false when there is none. */
  boolean extend() {
    int length = end - start;
    boolean more = line();
    end = more ? end : start + length;
    return more;
  }

  /** Gives back all lines of the row but the first one. */
  void shrink() {
    end = firstEnd;
    next = firstNext;
  }

  /** Finds the end of the line that begins at {@link #next}; false when there is none. */
  private boolean line() {
    int length = 0;
    int seen = 0;
    while (true) {
      byte[] bytes = window().bytes();
      int limit = window().limit();
      int at = next + length;
      while (at < limit && bytes[at] != '\n' && bytes[at] != '\r') {
        seen |= bytes[at++];
      }
      length = at - next;
      boolean half = at < limit && bytes[at] == '\r' && at + 1 == limit;
      if ((at == limit || half) && fill()) {
        continue;
      }
      high |= seen < 0;
      at = next + length;
      end = at;
      boolean found = at < window().limit();
      boolean two =
          found
              && at + 1 < window().limit()
              && window().bytes()[at] == '\r'
              && window().bytes()[at + 1] == '\n';
      next = found ? at + (two ? 2 : 1) : at;
      return found || length > 0;
    }
  }

  @Override
  void moved(int bytes) {
    next -= bytes;
    firstEnd -= bytes;
    firstNext -= bytes;
  }
}
