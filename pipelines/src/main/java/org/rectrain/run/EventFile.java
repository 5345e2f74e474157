package org.rectrain.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A file of scalars that TensorBoard reads, complete after every {@link #scalars} call.
 *
 * <p>Format: TFRecord, that is per record an unsigned 64-bit little-endian length, the masked
 * CRC-32C of these eight bytes, the data, the masked CRC-32C of the data; masked means {@code
 * rotate(crc, 15) + 0xa282ead8}. The data is a protocol buffer of the message {@code
 * tensorflow.Event}; the first one names the version {@code brain.Event:2}.
 */
public final class EventFile implements AutoCloseable {
  private static final int MASK = 0xa282ead8;
  private static final int HEAD_BYTES = Long.BYTES + Integer.BYTES;

  // Tags of the protocol buffer: field number * 8 + wire type.
  private static final int EVENT_WALL_TIME = 0x09;
  private static final int EVENT_STEP = 0x10;
  private static final int EVENT_FILE_VERSION = 0x1a;
  private static final int EVENT_SUMMARY = 0x2a;
  private static final int SUMMARY_VALUE = 0x0a;
  private static final int VALUE_TAG = 0x0a;
  private static final int VALUE_SIMPLE = 0x15;

  private final FileChannel channel;

  private EventFile(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Starts a file; one of that name is overwritten.
   *
   * @param file its name must hold {@code tfevents}, or TensorBoard does not see it
   * @param wallTime seconds since 1970 of the first record
   */
  public static EventFile create(Path file, double wallTime) throws IOException {
    if (!String.valueOf(file.getFileName()).contains("tfevents")) {
      throw new IllegalArgumentException(file + ": expected a name with 'tfevents'");
    }
    Path parent = file.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    EventFile events =
        new EventFile(
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING));
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    number(event, EVENT_WALL_TIME, wallTime);
    bytes(event, EVENT_FILE_VERSION, "brain.Event:2".getBytes(StandardCharsets.UTF_8));
    events.write(event.toByteArray());
    return events;
  }

  /**
   * Adds the values of one step.
   *
   * @param wallTime seconds since 1970
   * @param step 0 or more
   * @param values by tag, for example {@code train/loss}; NaN is kept as NaN
   */
  public void scalars(double wallTime, long step, Map<String, Double> values) throws IOException {
    ByteArrayOutputStream summary = new ByteArrayOutputStream();
    for (Map.Entry<String, Double> entry : values.entrySet()) {
      ByteArrayOutputStream value = new ByteArrayOutputStream();
      bytes(value, VALUE_TAG, entry.getKey().getBytes(StandardCharsets.UTF_8));
      value.write(VALUE_SIMPLE);
      value.writeBytes(little(Float.BYTES).putFloat(entry.getValue().floatValue()).array());
      bytes(summary, SUMMARY_VALUE, value.toByteArray());
    }
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    number(event, EVENT_WALL_TIME, wallTime);
    if (step != 0) { // a protocol buffer leaves out what is zero
      event.write(EVENT_STEP);
      varint(event, step);
    }
    bytes(event, EVENT_SUMMARY, summary.toByteArray());
    write(event.toByteArray());
  }

  private void write(byte[] data) throws IOException {
    byte[] length = little(Long.BYTES).putLong(data.length).array();
    ByteBuffer record = little(HEAD_BYTES + data.length + Integer.BYTES);
    record.put(length).putInt(masked(length));
    record.put(data).putInt(masked(data));
    record.flip();
    while (record.hasRemaining()) {
      channel.write(record);
    }
  }

  private static int masked(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }

  private static void number(ByteArrayOutputStream out, int tag, double value) {
    out.write(tag);
    out.writeBytes(little(Double.BYTES).putDouble(value).array());
  }

  private static void bytes(ByteArrayOutputStream out, int tag, byte[] value) {
    out.write(tag);
    varint(out, value.length);
    out.writeBytes(value);
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
