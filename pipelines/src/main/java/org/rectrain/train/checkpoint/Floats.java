package org.rectrain.train.checkpoint;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Arrays of numbers to bytes and back, every bit kept: their length, then big-endian values. */
public final class Floats {
  private static final int CHUNK = 1 << 18;

  private Floats() {}

  public static void write(DataOutputStream out, float[] values) throws IOException {
    out.writeInt(values.length);
    byte[] bytes = new byte[buffer(values.length)];
    for (int from = 0; from < values.length; from += CHUNK / Float.BYTES) {
      int count = Math.min(CHUNK / Float.BYTES, values.length - from);
      ByteBuffer.wrap(bytes).asFloatBuffer().put(values, from, count);
      out.write(bytes, 0, count * Float.BYTES);
    }
  }

  public static float[] read(DataInputStream in) throws IOException {
    float[] out = new float[in.readInt()];
    byte[] bytes = new byte[buffer(out.length)];
    for (int from = 0; from < out.length; from += CHUNK / Float.BYTES) {
      int count = Math.min(CHUNK / Float.BYTES, out.length - from);
      in.readFully(bytes, 0, count * Float.BYTES);
      ByteBuffer.wrap(bytes).asFloatBuffer().get(out, from, count);
    }
    return out;
  }

  private static int buffer(int values) {
    return (int) Math.min(CHUNK, (long) values * Float.BYTES);
  }
}
