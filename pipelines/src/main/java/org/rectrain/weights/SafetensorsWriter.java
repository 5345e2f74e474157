package org.rectrain.weights;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.nn.engine.FloatSource;
import org.rectrain.nn.engine.Parameter;

/** Writes a safetensors file of any size, piece by piece, tensors in the order of their names. */
public final class SafetensorsWriter {
  private static final int CHUNK_FLOATS = 1 << 18;

  private record Entry(Shape shape, FloatSource values) {}

  private final SortedMap<String, Entry> entries = new TreeMap<>();
  private final ValueType type;

  /** A writer of tensors of one type. */
  public SafetensorsWriter(ValueType type) {
    this.type = type;
  }

  /** Adds a tensor; its values are asked for when the file is written. */
  public SafetensorsWriter add(String name, Shape shape, FloatSource values) {
    entries.put(name, new Entry(shape, values));
    return this;
  }

  /** Adds a parameter under another name. */
  public SafetensorsWriter add(String name, Parameter parameter) {
    return add(name, parameter.shape(), new Whole(parameter));
  }

  /**
   * Writes the file and forces it to the disk.
   *
   * @param metadata free text; {@code format = pt} is added, which HuggingFace asks for
   */
  public void write(Path file, Map<String, String> metadata) throws IOException {
    byte[] header = header(metadata);
    WholeFile.channel(
        file,
        channel -> {
          ByteBuffer prefix = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
          writeFully(channel, prefix.putLong(header.length).flip());
          writeFully(channel, ByteBuffer.wrap(header));
          FloatBuffer values = FloatBuffer.allocate(CHUNK_FLOATS);
          ByteBuffer bytes =
              ByteBuffer.allocate(CHUNK_FLOATS * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
          for (Entry entry : entries.values()) {
            for (long left = entry.shape().size(); left > 0; left -= values.limit()) {
              values.clear().limit((int) Math.min(CHUNK_FLOATS, left));
              entry.values().fill(values);
              bytes.clear();
              type.encode(values.flip(), bytes);
              writeFully(channel, bytes.flip());
            }
          }
        });
  }

  private byte[] header(Map<String, String> metadata) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode();
    ObjectNode free = root.putObject("__metadata__").put("format", "pt");
    new TreeMap<>(metadata).forEach(free::put);
    long offset = 0;
    for (Map.Entry<String, Entry> entry : entries.entrySet()) {
      Shape shape = entry.getValue().shape();
      ObjectNode node = root.putObject(entry.getKey()).put("dtype", type.name());
      var dimensions = node.putArray("shape");
      for (long dimension : shape.getShape()) {
        dimensions.add(dimension);
      }
      long end = offset + shape.size() * type.bytes();
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    StringBuilder text = new StringBuilder(mapper.writeValueAsString(root));
    // Spaces until the values start at a multiple of eight bytes.
    int length = text.toString().getBytes(StandardCharsets.UTF_8).length;
    text.append(" ".repeat((8 - length % 8) % 8));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** Copies a parameter out of the engine when its turn comes. */
  private static final class Whole implements FloatSource {
    private final Parameter parameter;
    private FloatBuffer rest = FloatBuffer.allocate(0);
    private boolean read;

    Whole(Parameter parameter) {
      this.parameter = parameter;
    }

    @Override
    public void fill(FloatBuffer target) {
      if (!read) {
        rest = FloatBuffer.wrap(parameter.values());
        read = true;
      }
      FloatBuffer piece = rest.slice(rest.position(), target.remaining());
      rest.position(rest.position() + piece.remaining());
      target.put(piece);
      if (!rest.hasRemaining()) {
        rest = FloatBuffer.allocate(0);
        read = false;
      }
    }
  }
}
