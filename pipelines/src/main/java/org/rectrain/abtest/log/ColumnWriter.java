package org.rectrain.abtest.log;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Columns of numbers as bytes, each in the narrowest form that keeps it exactly: counts and days
 * take one or two bytes a value instead of eight. {@link ColumnReader} reads them back.
 */
public final class ColumnWriter {
  /** Forms of a column of doubles; those of integers are 0, 1, 2 and 4 bytes wide. */
  static final byte FLOATS = 5;

  static final byte DOUBLES = 8;

  private ByteBuffer bytes = ByteBuffer.allocate(1 << 12);

  private void room(int more) {
    if (bytes.remaining() < more) {
      int size = Math.addExact(bytes.position(), more);
      byte[] wider = Arrays.copyOf(bytes.array(), (int) Math.min(Integer.MAX_VALUE - 8, 2L * size));
      bytes = ByteBuffer.wrap(wider).position(bytes.position());
    }
  }

  public ColumnWriter number(int value) {
    room(4);
    bytes.putInt(value);
    return this;
  }

  /** Bytes with their length before them. */
  public ColumnWriter block(byte[] block) {
    number(block.length);
    room(block.length);
    bytes.put(block);
    return this;
  }

  public ColumnWriter longs(long[] values, int count) {
    room(8 * count);
    bytes.asLongBuffer().put(values, 0, count);
    bytes.position(bytes.position() + 8 * count);
    return this;
  }

  public ColumnWriter ints(int[] values, int count) {
    int low = 0;
    int high = 0;
    for (int i = 0; i < count; i++) {
      low = Math.min(low, values[i]);
      high = Math.max(high, values[i]);
    }
    byte width = width(low, high);
    room(1 + width * count);
    bytes.put(width);
    switch (width) {
      case 0 -> {}
      case 1 -> {
        for (int i = 0; i < count; i++) {
          bytes.put((byte) values[i]);
        }
      }
      case 2 -> {
        for (int i = 0; i < count; i++) {
          bytes.putShort((short) values[i]);
        }
      }
      default -> {
        bytes.asIntBuffer().put(values, 0, count);
        bytes.position(bytes.position() + 4 * count);
      }
    }
    return this;
  }

  public ColumnWriter doubles(double[] values, int count) {
    boolean whole = true;
    boolean single = true;
    for (int i = 0; i < count && (whole || single); i++) {
      whole &= values[i] == (int) values[i];
      single &= values[i] == (float) values[i];
    }
    if (whole) {
      return ints(Arrays.stream(values, 0, count).mapToInt(value -> (int) value).toArray(), count);
    }
    room(1 + 8 * count);
    bytes.put(single ? FLOATS : DOUBLES);
    for (int i = 0; i < count; i++) {
      if (single) {
        bytes.putFloat((float) values[i]);
      } else {
        bytes.putDouble(values[i]);
      }
    }
    return this;
  }

  private static byte width(int low, int high) {
    if (low == 0 && high == 0) {
      return 0;
    }
    if (low >= Byte.MIN_VALUE && high <= Byte.MAX_VALUE) {
      return 1;
    }
    return (byte) (low >= Short.MIN_VALUE && high <= Short.MAX_VALUE ? 2 : 4);
  }

  public byte[] bytes() {
    return Arrays.copyOf(bytes.array(), bytes.position());
  }
}
