package org.rectrain.train.checkpoint;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.file.WholeFile;

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
public record Checkpoint(
    String fingerprint,
    long step,
    Learner.State towers,
    Learner.@Nullable State encoder,
    float[] bestTowers,
    float[] bestEncoder,
    EarlyStopping.State stopping,
    List<String> log,
    double seconds) {
  private static final int MAGIC = 0x52435432; // "RCT2"
  private static final int CHUNK = 1 << 18;

  /**
   * Writes the file: magic, the fields one after another, their CRC-32. Nothing is held twice, so a
   * checkpoint of every weight of a large model needs no extra heap.
   */
  void write(OutputStream target) throws IOException {
    CheckedOutputStream checked =
        new CheckedOutputStream(new BufferedOutputStream(target, CHUNK), new CRC32());
    DataOutputStream out = new DataOutputStream(checked);
    out.writeInt(MAGIC);
    out.writeUTF(fingerprint);
    out.writeLong(step);
    write(out, towers);
    out.writeBoolean(encoder != null);
    if (encoder != null) {
      write(out, encoder);
    }
    Floats.write(out, bestTowers);
    Floats.write(out, bestEncoder);
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
    out.writeLong(checked.getChecksum().getValue());
    out.flush();
  }

  /**
   * Reads a file.
   *
   * @throws IOException when it is not whole, which is found before any of it is taken
   */
  public static Checkpoint read(Path file) throws IOException {
    check(file);
    try (DataInputStream in =
        new DataInputStream(
            new BufferedInputStream(Files.newInputStream(WholeFile.plain(file)), CHUNK))) {
      in.readInt();
      return fields(in);
    }
  }

  private static void check(Path file) throws IOException {
    long length = Files.size(file);
    if (length < Integer.BYTES + Long.BYTES) {
      throw new IOException("cut short or damaged: " + length + " bytes");
    }
    try (DataInputStream in =
        new DataInputStream(
            new BufferedInputStream(Files.newInputStream(WholeFile.plain(file)), CHUNK))) {
      CRC32 crc = new CRC32();
      byte[] buffer = new byte[CHUNK];
      boolean first = true;
      for (long left = length - Long.BYTES; left > 0; ) {
        int count = (int) Math.min(left, buffer.length);
        in.readFully(buffer, 0, count);
        if (first && ByteBuffer.wrap(buffer).getInt() != MAGIC) {
          throw new IOException("not a checkpoint of this version");
        }
        first = false;
        crc.update(buffer, 0, count);
        left -= count;
      }
      if (in.readLong() != crc.getValue()) {
        throw new IOException("cut short or damaged: the checksum of " + length + " bytes differs");
      }
    }
  }

  private static Checkpoint fields(DataInputStream in) throws IOException {
    String fingerprint = in.readUTF();
    long step = in.readLong();
    Learner.State towers = state(in);
    Learner.State encoder = in.readBoolean() ? state(in) : null;
    float[] bestTowers = Floats.read(in);
    float[] bestEncoder = Floats.read(in);
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

  public static void write(DataOutputStream out, Learner.State state) throws IOException {
    Floats.write(out, state.values());
    out.writeLong(state.steps());
    out.writeInt(state.moments().size());
    for (Map.Entry<String, float[]> entry : state.moments().entrySet()) {
      out.writeUTF(entry.getKey());
      Floats.write(out, entry.getValue());
    }
  }

  public static Learner.State state(DataInputStream in) throws IOException {
    float[] values = Floats.read(in);
    long steps = in.readLong();
    int count = in.readInt();
    Map<String, float[]> moments = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      moments.put(in.readUTF(), Floats.read(in));
    }
    return new Learner.State(values, moments, steps);
  }
}
