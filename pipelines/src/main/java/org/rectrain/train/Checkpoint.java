package org.rectrain.train;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * All that a run needs to go on as if nothing had happened.
 *
 * @param fingerprint of data, configuration and code; another run's checkpoint is not taken
 * @param step optimizer steps done
 * @param towers the towers' values and moments
 * @param encoder the encoder's, or null when it does not learn
 * @param bestTowers the towers' values at the best evaluation, empty before the first
 * @param bestEncoder likewise
 * @param stopping state of early stopping
 * @param log lines of train.jsonl so far
 * @param seconds of training so far
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
record Checkpoint(
    String fingerprint,
    long step,
    Learner.State towers,
    Learner.@Nullable State encoder,
    float[] bestTowers,
    float[] bestEncoder,
    EarlyStopping.State stopping,
    List<String> log,
    double seconds) {
  private static final int MAGIC = 0x52435431; // "RCT1"

  /** The bytes of a file: magic, CRC-32 of the rest, its length, the rest. */
  byte[] encode() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(body);
    out.writeUTF(fingerprint);
    out.writeLong(step);
    write(out, towers);
    out.writeBoolean(encoder != null);
    if (encoder != null) {
      write(out, encoder);
    }
    write(out, bestTowers);
    write(out, bestEncoder);
    out.writeDouble(stopping.best());
    out.writeLong(stopping.bestStep());
    out.writeInt(stopping.withoutGain());
    out.writeInt(log.size());
    for (String line : log) {
      byte[] bytes = line.getBytes(java.nio.charset.StandardCharsets.UTF_8);
      out.writeInt(bytes.length);
      out.write(bytes);
    }
    out.writeDouble(seconds);
    byte[] rest = body.toByteArray();
    ByteBuffer whole = ByteBuffer.allocate(rest.length + Integer.BYTES + 2 * Long.BYTES);
    whole.putInt(MAGIC).putLong(crc(rest)).putLong(rest.length).put(rest);
    return whole.array();
  }

  /**
   * Reads the bytes of a file.
   *
   * @throws IOException when they are not whole
   */
  static Checkpoint decode(byte[] bytes) throws IOException {
    ByteBuffer head = ByteBuffer.wrap(bytes);
    if (bytes.length < Integer.BYTES + 2 * Long.BYTES || head.getInt() != MAGIC) {
      throw new IOException("not a checkpoint");
    }
    long crc = head.getLong();
    long length = head.getLong();
    byte[] rest = new byte[head.remaining()];
    head.get(rest);
    if (length != rest.length || crc != crc(rest)) {
      throw new IOException("cut short or damaged: " + rest.length + " of " + length + " bytes");
    }
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(rest));
    String fingerprint = in.readUTF();
    long step = in.readLong();
    Learner.State towers = state(in);
    Learner.State encoder = in.readBoolean() ? state(in) : null;
    float[] bestTowers = floats(in);
    float[] bestEncoder = floats(in);
    var stopping = new EarlyStopping.State(in.readDouble(), in.readLong(), in.readInt());
    List<String> log = new ArrayList<>();
    int lines = in.readInt();
    for (int i = 0; i < lines; i++) {
      log.add(new String(in.readNBytes(in.readInt()), java.nio.charset.StandardCharsets.UTF_8));
    }
    return new Checkpoint(
        fingerprint,
        step,
        towers,
        encoder,
        bestTowers,
        bestEncoder,
        stopping,
        log,
        in.readDouble());
  }

  private static long crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }

  private static void write(DataOutputStream out, Learner.State state) throws IOException {
    write(out, state.values());
    out.writeLong(state.steps());
    out.writeInt(state.moments().size());
    for (Map.Entry<String, float[]> entry : state.moments().entrySet()) {
      out.writeUTF(entry.getKey());
      write(out, entry.getValue());
    }
  }

  private static Learner.State state(DataInputStream in) throws IOException {
    float[] values = floats(in);
    long steps = in.readLong();
    int count = in.readInt();
    Map<String, float[]> moments = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      moments.put(in.readUTF(), floats(in));
    }
    return new Learner.State(values, moments, steps);
  }

  private static void write(DataOutputStream out, float[] values) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    out.writeInt(values.length);
    out.write(bytes.array());
  }

  private static float[] floats(DataInputStream in) throws IOException {
    int count = in.readInt();
    float[] out = new float[count];
    ByteBuffer.wrap(in.readNBytes(count * Float.BYTES)).asFloatBuffer().get(out);
    return out;
  }
}
