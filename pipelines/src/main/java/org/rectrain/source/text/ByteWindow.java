package org.rectrain.source.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import org.rectrain.Failure;

/** A stream through a buffer that grows with the longest piece somebody still looks at. */
final class ByteWindow implements AutoCloseable {
  private static final int FIRST = 1 << 18;
  private static final int LARGEST = 1 << 29;

  private final InputStream in;
  private final Path file;
  private byte[] buffer = new byte[FIRST];
  private int limit;
  private boolean ended;
  private long dropped;

  ByteWindow(InputStream in, Path file) {
    this.in = in;
    this.file = file;
  }

  byte[] bytes() {
    return buffer;
  }

  /** Where the bytes that were read end. */
  int limit() {
    return limit;
  }

  /** Bytes of the stream before the buffer; offsets in it fall by what this grows. */
  long dropped() {
    return dropped;
  }

  /**
   * Reads on.
   *
   * @param kept bytes before this place may go
   * @return false at the end of the stream
   */
  boolean fill(int kept) {
    if (ended) {
      return false;
    }
    if (kept > 0) {
      System.arraycopy(buffer, kept, buffer, 0, limit - kept);
      dropped += kept;
      limit -= kept;
    }
    if (limit == buffer.length) {
      if (buffer.length >= LARGEST) {
        throw Failure.input(
            file + ": a row is longer than " + (LARGEST >> 20) + " MB",
            "check the file's format and its line ends");
      }
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    try {
      int count = in.read(buffer, limit, buffer.length - limit);
      ended = count < 0;
      limit += Math.max(count, 0);
      return !ended;
    } catch (IOException e) {
      throw Bytes.damaged(file, e);
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw Bytes.damaged(file, e);
    }
  }
}
