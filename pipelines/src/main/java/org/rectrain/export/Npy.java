package org.rectrain.export;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.rectrain.dataset.file.WholeFile;

/** NumPy's array file, version 1.0: {@code numpy.load} reads it, and maps it into memory. */
final class Npy {
  /** The header ends at a multiple of this, so that values are aligned. */
  private static final int ALIGNMENT = 64;

  private static final int CHUNK_ROWS = 1 << 12;

  private Npy() {}

  /**
   * Writes a float32 matrix in row order.
   *
   * @param values (rows, width)
   */
  static void write(Path file, float[] values, int width) throws IOException {
    int rows = values.length / width;
    byte[] header = header(rows, width);
    WholeFile.channel(
        file,
        channel -> {
          drain(channel, ByteBuffer.wrap(header));
          ByteBuffer bytes =
              ByteBuffer.allocate(CHUNK_ROWS * width * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
          for (int from = 0; from < rows; from += CHUNK_ROWS) {
            int count = Math.min(CHUNK_ROWS, rows - from) * width;
            bytes.clear().limit(count * Float.BYTES);
            bytes.asFloatBuffer().put(values, from * width, count);
            drain(channel, bytes);
          }
        });
  }

  private static byte[] header(int rows, int width) {
    String text =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (" + rows + ", " + width + "), }";
    int start = 10; // magic, version, length
    int end = (start + text.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    text = text + " ".repeat(end - start - text.length() - 1) + "\n";
    ByteBuffer header = ByteBuffer.allocate(end).order(ByteOrder.LITTLE_ENDIAN);
    header.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    header.put((byte) 1).put((byte) 0).putShort((short) text.length());
    return header.put(text.getBytes(StandardCharsets.US_ASCII)).array();
  }

  private static void drain(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
