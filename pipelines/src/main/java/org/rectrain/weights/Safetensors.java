package org.rectrain.weights;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.rectrain.Failure;
import org.rectrain.nn.engine.FloatSource;

/**
 * A safetensors file, read piece by piece whatever its size: eight bytes with the length of a JSON
 * header, the header (type, shape and place of each tensor, metadata), the values.
 */
public final class Safetensors implements TensorSource, AutoCloseable {
  private static final int CHUNK_BYTES = 1 << 20;
  private static final long LONGEST_HEADER = 100_000_000;

  private record Entry(ValueType type, Shape shape, long begin) {}

  private final Path file;
  private final FileChannel channel;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<String, String> metadata = new TreeMap<>();
  private final Map<String, String> otherTypes = new TreeMap<>();

  private Safetensors(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens a file and checks its header against its length.
   *
   * @throws Failure when it cannot be read, is cut short or is no safetensors file
   */
  public static Safetensors open(Path file) {
    try {
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
    return entries.keySet();
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
    long[] position = {entry.begin()};
    int width = entry.type().bytes();
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return target -> {
      while (target.hasRemaining()) {
        int count = Math.min(CHUNK_BYTES / width, target.remaining());
        chunk.clear().limit(count * width);
        readFully(chunk, position[0]);
        position[0] += chunk.limit();
        entry.type().decode(chunk.flip(), target);
      }
    };
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
    if (entry == null) {
      String type = otherTypes.get(name);
      throw Failure.input(
          file + (type == null ? " holds no " + name : ": " + name + " has values of type " + type),
          "expected a tensor of type F32, F16 or BF16");
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
    JsonNode root;
    try {
      root = new ObjectMapper().readTree(header.array());
    } catch (JsonProcessingException e) {
      throw Failure.input(file + ": the header is no JSON", "the file is damaged; get it again", e);
    }
    long start = Long.BYTES + length;
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (field.getKey().equals("__metadata__")) {
        field.getValue().properties().forEach(m -> metadata.put(m.getKey(), m.getValue().asText()));
      } else {
        add(field.getKey(), field.getValue(), start, size);
      }
    }
  }

  private void add(String name, JsonNode node, long start, long size) {
    JsonNode dims = node.path("shape");
    long[] shape = new long[dims.size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = dims.get(i).asLong();
    }
    String typeName = node.path("dtype").asText();
    long begin = node.path("data_offsets").path(0).asLong(-1);
    long end = node.path("data_offsets").path(1).asLong(-1);
    if (begin < 0 || end < begin || start + end > size) {
      throw damaged(name + " lies at bytes " + begin + " to " + end + " of " + (size - start));
    }
    ValueType type = null;
    for (ValueType known : ValueType.values()) {
      if (known.name().equals(typeName)) {
        type = known;
      }
    }
    if (type == null) {
      otherTypes.put(name, typeName);
      return;
    }
    Shape dimensions = new Shape(shape);
    if (end - begin != dimensions.size() * type.bytes()) {
      throw damaged(name + " of shape " + dimensions + " has " + (end - begin) + " bytes");
    }
    entries.put(name, new Entry(type, dimensions, start + begin));
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
