package org.rectrain.weights;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.dataset.Json;
import org.rectrain.nn.engine.FloatSource;

/**
 * A safetensors file, read piece by piece whatever its size: eight bytes with the length of a JSON
 * header, the header (type, shape and place of each tensor, metadata), the values.
 */
public final class Safetensors implements TensorSource, AutoCloseable {
  private static final int CHUNK_BYTES = 1 << 20;
  private static final long LONGEST_HEADER = 100_000_000;

  /** Bytes of a value by the format's names of types; those of {@link ValueType} can be read. */
  private static final Map<String, Integer> WIDTHS = new TreeMap<>();

  static {
    List.of("BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3").forEach(type -> WIDTHS.put(type, 1));
    List.of("U16", "I16", "F16", "BF16").forEach(type -> WIDTHS.put(type, 2));
    List.of("U32", "I32", "F32").forEach(type -> WIDTHS.put(type, 4));
    List.of("U64", "I64", "F64").forEach(type -> WIDTHS.put(type, 8));
  }

  private record Entry(String dtype, @Nullable ValueType type, Shape shape, long begin, long end) {}

  private final Path file;
  private final FileChannel channel;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<String, String> metadata = new TreeMap<>();
  private final Set<String> readable = new LinkedHashSet<>();

  private Safetensors(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens a file and checks its header against its length: every tensor has the bytes that its type
   * and shape ask for, and they follow one another without a gap or an overlap.
   *
   * @throws Failure when it cannot be read, is cut short or is no safetensors file
   */
  public static Safetensors open(Path file) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw Failure.input(file + ": is no plain file", "put the safetensors file itself there");
    }
    try {
      Json.requireFetched(file);
      FileChannel channel = FileChannel.open(file);
      try {
        Safetensors tensors = new Safetensors(file, channel);
        tensors.readHeader();
        return tensors;
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw Failure.input("cannot read " + file + ": " + e.getMessage(), "check the path", e);
    }
  }

  @Override
  public String description() {
    return file.toString();
  }

  /** Names of the tensors with floating point values. */
  @Override
  public Set<String> names() {
    return readable;
  }

  /** Those of all tensors. */
  Set<String> all() {
    return entries.keySet();
  }

  /** How many floating point values there are in all. */
  public long size() {
    return readable.stream().mapToLong(name -> shape(name).size()).sum();
  }

  /** The free text beside the tensors. */
  public Map<String, String> metadata() {
    return metadata;
  }

  @Override
  public Shape shape(String name) {
    return entry(name).shape();
  }

  @Override
  public FloatSource values(String name) {
    Entry entry = entry(name);
    ValueType type = Objects.requireNonNull(entry.type());
    long[] position = {entry.begin()};
    int width = type.bytes();
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return target -> {
      while (target.hasRemaining()) {
        int count = Math.min(CHUNK_BYTES / width, target.remaining());
        chunk.clear().limit(count * width);
        readFully(chunk, position[0]);
        position[0] += chunk.limit();
        type.decode(chunk.flip(), target);
      }
    };
  }

  /** Adds a tensor's type, shape and bytes to a digest. */
  void digest(String name, MessageDigest into) {
    Entry entry = entry(name);
    into.update((entry.dtype() + entry.shape()).getBytes(StandardCharsets.UTF_8));
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    for (long at = entry.begin(); at < entry.end(); at += chunk.limit()) {
      chunk.clear().limit((int) Math.min(CHUNK_BYTES, entry.end() - at));
      readFully(chunk, at);
      into.update(chunk.flip());
    }
  }

  /** All values of one tensor. */
  public float[] floats(String name) {
    float[] values = new float[Math.toIntExact(entry(name).shape().size())];
    values(name).fill(FloatBuffer.wrap(values));
    return values;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  private Entry entry(String name) {
    Entry entry = entries.get(name);
    if (entry == null || entry.type() == null) {
      throw Failure.input(
          file
              + (entry == null
                  ? " holds no " + name
                  : ": " + name + " has values of type " + entry.dtype()),
          "expected a tensor of type F32, F16 or BF16: save the model without quantisation");
    }
    return entry;
  }

  private void readHeader() throws IOException {
    long size = channel.size();
    if (size < Long.BYTES) {
      throw damaged("it has only " + size + " bytes");
    }
    ByteBuffer prefix = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    readFully(prefix, 0);
    long length = prefix.getLong(0);
    if (length < 2 || length > LONGEST_HEADER || Long.BYTES + length > size) {
      throw damaged("a header of " + length + " bytes does not fit a file of " + size);
    }
    ByteBuffer header = ByteBuffer.allocate((int) length);
    readFully(header, Long.BYTES);
    JsonNode root = Json.tree(header.array(), file + " (header)");
    if (!root.isObject()) {
      throw damaged("its header is no JSON object");
    }
    long start = Long.BYTES + length;
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (field.getKey().equals("__metadata__")) {
        field.getValue().properties().forEach(m -> metadata.put(m.getKey(), m.getValue().asText()));
      } else {
        add(field.getKey(), field.getValue(), start, size);
      }
    }
    requireEndToEnd(start, size);
  }

  private void add(String name, JsonNode node, long start, long size) {
    String dtype = node.path("dtype").asText();
    Integer width = WIDTHS.get(dtype);
    if (width == null) {
      throw damaged(name + " has dtype '" + dtype + "'; expected one of " + WIDTHS.keySet());
    }
    JsonNode offsets = node.path("data_offsets");
    if (offsets.size() != 2 || !node.path("shape").isArray()) {
      throw damaged(name + " lacks a shape or two data_offsets");
    }
    long begin = whole(offsets.get(0), name);
    long end = whole(offsets.get(1), name);
    if (end > size - start) {
      throw damaged(name + " is at bytes " + begin + " to " + end + " of " + (size - start));
    }
    JsonNode dims = node.path("shape");
    long[] shape = new long[dims.size()];
    long bytes = width;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = whole(dims.get(i), name);
      long high = Math.multiplyHigh(bytes, shape[i]);
      bytes = high == 0 && bytes * shape[i] >= 0 ? bytes * shape[i] : Long.MAX_VALUE;
    }
    Shape dimensions = new Shape(shape);
    if (end - begin != bytes) {
      throw damaged(
          name
              + " of shape "
              + dimensions
              + " and dtype "
              + dtype
              + " has data_offsets "
              + begin
              + " to "
              + end);
    }
    ValueType type = null;
    for (ValueType known : ValueType.values()) {
      if (known.name().equals(dtype)) {
        type = known;
        readable.add(name);
      }
    }
    entries.put(name, new Entry(dtype, type, dimensions, start + begin, start + end));
  }

  private long whole(JsonNode node, String name) {
    if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
      throw damaged(name + " has " + node + " where a whole number of 0 or more is expected");
    }
    return node.longValue();
  }

  private void requireEndToEnd(long start, long size) {
    long next = start;
    List<Map.Entry<String, Entry>> inOrder = new ArrayList<>(entries.entrySet());
    inOrder.sort(
        Comparator.comparingLong((Map.Entry<String, Entry> e) -> e.getValue().begin())
            .thenComparingLong(e -> e.getValue().end()));
    for (Map.Entry<String, Entry> entry : inOrder) {
      if (entry.getValue().begin() != next) {
        throw damaged(
            entry.getKey()
                + " begins at byte "
                + (entry.getValue().begin() - start)
                + "; expected "
                + (next - start)
                + ", where the tensor before it ends");
      }
      next = entry.getValue().end();
    }
    if (next != size) {
      throw damaged("its tensors take " + (next - start) + " bytes of " + (size - start));
    }
  }

  private void readFully(ByteBuffer buffer, long from) {
    try {
      while (buffer.hasRemaining()) {
        int read = channel.read(buffer, from + buffer.position());
        if (read < 0) {
          throw damaged("it ends early");
        }
      }
    } catch (IOException e) {
      throw Failure.input("cannot read " + file + ": " + e.getMessage(), "check the disk", e);
    }
  }

  private Failure damaged(String what) {
    return Failure.input(
        file + " is no whole safetensors file: " + what,
        "it was cut short or damaged; get it again");
  }
}
