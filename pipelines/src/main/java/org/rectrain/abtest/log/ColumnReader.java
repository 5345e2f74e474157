package org.rectrain.abtest.log;

import java.nio.ByteBuffer;

/** Reads what {@link ColumnWriter} wrote, in the same order. */
public final class ColumnReader {
  private final ByteBuffer bytes;

  public ColumnReader(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes);
  }

  public int number() {
    return bytes.getInt();
  }

  public byte[] block() {
    byte[] block = new byte[number()];
    bytes.get(block);
    return block;
  }

  public long[] longs(int count) {
    long[] out = new long[count];
    bytes.asLongBuffer().get(out);
    bytes.position(bytes.position() + 8 * count);
    return out;
  }

  public int[] ints(int count) {
    int[] out = new int[count];
    byte width = bytes.get();
    for (int i = 0; i < count && width > 0; i++) {
      out[i] =
          switch (width) {
            case 1 -> bytes.get();
            case 2 -> bytes.getShort();
            default -> bytes.getInt();
          };
    }
    return out;
  }

  public double[] doubles(int count) {
    double[] out = new double[count];
    byte form = bytes.get();
    for (int i = 0; i < count && form > 0; i++) {
      out[i] =
          switch (form) {
            case 1 -> bytes.get();
            case 2 -> bytes.getShort();
            case 4 -> bytes.getInt();
            case ColumnWriter.FLOATS -> bytes.getFloat();
            default -> bytes.getDouble();
          };
    }
    return out;
  }
}
