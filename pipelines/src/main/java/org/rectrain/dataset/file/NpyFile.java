package org.rectrain.dataset.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.rectrain.Failure;

/** A matrix of NumPy's array file, float16, float32 or float64 in row order, mapped into memory. */
public final class NpyFile {
  private static final int FIXED = 10; // magic, version, length of the header
  private static final Pattern HEADER =
      Pattern.compile(
          "'descr': '<f([248])', 'fortran_order': False, 'shape': \\((\\d+), (\\d+)\\)");

  private final ByteBuffer values;
  private final int rows;
  private final int width;
  private final int bytes;

  private NpyFile(ByteBuffer values, int rows, int width, int bytes) {
    this.values = values;
    this.rows = rows;
    this.width = width;
    this.bytes = bytes;
  }

  /**
   * Opens a file.
   *
   * @throws Failure (exit code 3) when it is of another kind, cut short, or above 2 GiB
   */
  public static NpyFile read(Path file) {
    try (FileChannel channel = FileChannel.open(WholeFile.plain(file), StandardOpenOption.READ)) {
      if (channel.size() > Integer.MAX_VALUE || channel.size() < FIXED) {
        throw problem(file, channel.size() + " bytes");
      }
      ByteBuffer all =
          channel
              .map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
              .order(ByteOrder.LITTLE_ENDIAN);
      boolean longer = all.get(6) > 1; // version 2 has four bytes of length
      int start = longer ? FIXED + 2 : FIXED;
      int length = longer ? all.getInt(8) : Short.toUnsignedInt(all.getShort(8));
      if (all.get(0) != (byte) 0x93 || length < 0 || start + (long) length > all.capacity()) {
        throw problem(file, "no header of NumPy's");
      }
      byte[] text = new byte[length];
      all.position(start).get(text);
      String header = new String(text, StandardCharsets.US_ASCII);
      Matcher found = HEADER.matcher(header);
      if (!found.find()) {
        throw problem(file, header.strip());
      }
      int bytes = Integer.parseInt(found.group(1));
      long rows = Long.parseLong(found.group(2));
      long width = Long.parseLong(found.group(3));
      if (width == 0 || rows * width * bytes != all.remaining()) {
        throw problem(
            file, all.remaining() + " bytes for " + rows + " rows of " + width + " numbers");
      }
      return new NpyFile(
          all.slice().order(ByteOrder.LITTLE_ENDIAN), (int) rows, (int) width, bytes);
    } catch (IOException e) {
      throw Failure.input(
          file + ": cannot be read: " + Failure.reason(e), "check path and permissions", e);
    }
  }

  private static Failure problem(Path file, String found) {
    return Failure.input(
        file + ": " + found + "; expected a matrix of float16, float32 or float64 in row order",
        "numpy.save(FILE, numpy.ascontiguousarray(x, dtype='float32')) writes one");
  }

  /** Number of rows. */
  public int rows() {
    return rows;
  }

  /** The numbers of a row. */
  public float[] row(int row) {
    float[] out = new float[width];
    for (int i = 0; i < width; i++) {
      int at = (row * width + i) * bytes;
      out[i] =
          switch (bytes) {
            case Short.BYTES -> half(values.getShort(at));
            case Float.BYTES -> values.getFloat(at);
            default -> (float) values.getDouble(at);
          };
    }
    return out;
  }

  /** The number of a float16: sign, 5 bits of exponent, 10 of fraction (IEEE 754 binary16). */
  static float half(short bits) {
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    float size =
        switch (exponent) {
          case 0 -> Math.scalb((float) fraction, -24);
          case 0x1f -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default -> Math.scalb(0x400 + fraction, exponent - 25);
        };
    return bits < 0 ? -size : size;
  }
}
