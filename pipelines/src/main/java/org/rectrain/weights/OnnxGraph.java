package org.rectrain.weights;

import ai.djl.ndarray.types.Shape;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.Failure;

/**
 * Nodes and float initialisers of an ONNX model: a walk over the protobuf message, which names only
 * the fields that are needed (ModelProto.graph = 7; GraphProto.node = 1, initializer = 5;
 * NodeProto.input = 1, name = 3, op_type = 4; TensorProto.dims = 1, data_type = 2, name = 8,
 * raw_data = 9).
 */
record OnnxGraph(List<Node> nodes, Map<String, Initialiser> floats) {
  /** An operation. */
  record Node(String name, String operation, List<String> inputs) {}

  /** A float32 tensor: a view of the file. */
  record Initialiser(Shape shape, FloatBuffer values) {}

  private static final int FLOAT = 1;
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  static OnnxGraph parse(byte[] file, String description) {
    OnnxGraph graph = new OnnxGraph(new ArrayList<>(), new LinkedHashMap<>());
    try {
      ByteBuffer model = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
      while (model.hasRemaining()) {
        int tag = (int) varint(model);
        if (tag == field(7, BYTES)) {
          graph.readGraph(message(model));
        } else {
          skip(model, tag);
        }
      }
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw Failure.input(description + " is no ONNX model, or is cut short", "get it again", e);
    }
    return graph;
  }

  private void readGraph(ByteBuffer buffer) {
    while (buffer.hasRemaining()) {
      int tag = (int) varint(buffer);
      if (tag == field(1, BYTES)) {
        readNode(message(buffer));
      } else if (tag == field(5, BYTES)) {
        readTensor(message(buffer));
      } else {
        skip(buffer, tag);
      }
    }
  }

  private void readNode(ByteBuffer buffer) {
    String name = "";
    String operation = "";
    List<String> inputs = new ArrayList<>();
    while (buffer.hasRemaining()) {
      int tag = (int) varint(buffer);
      if (tag == field(1, BYTES)) {
        inputs.add(text(message(buffer)));
      } else if (tag == field(3, BYTES)) {
        name = text(message(buffer));
      } else if (tag == field(4, BYTES)) {
        operation = text(message(buffer));
      } else {
        skip(buffer, tag);
      }
    }
    nodes.add(new Node(name, operation, inputs));
  }

  private void readTensor(ByteBuffer buffer) {
    String name = "";
    int type = 0;
    List<Long> dimensions = new ArrayList<>();
    ByteBuffer raw = null;
    while (buffer.hasRemaining()) {
      int tag = (int) varint(buffer);
      if (tag == field(1, VARINT)) {
        dimensions.add(varint(buffer));
      } else if (tag == field(1, BYTES)) {
        ByteBuffer packed = message(buffer);
        while (packed.hasRemaining()) {
          dimensions.add(varint(packed));
        }
      } else if (tag == field(2, VARINT)) {
        type = (int) varint(buffer);
      } else if (tag == field(8, BYTES)) {
        name = text(message(buffer));
      } else if (tag == field(9, BYTES)) {
        raw = message(buffer);
      } else {
        skip(buffer, tag);
      }
    }
    if (type == FLOAT && raw != null) {
      Shape shape = new Shape(dimensions.stream().mapToLong(Long::longValue).toArray());
      floats.put(name, new Initialiser(shape, raw.asFloatBuffer()));
    }
  }

  private static int field(int number, int wire) {
    return number << 3 | wire;
  }

  private static long varint(ByteBuffer buffer) {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = buffer.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number of more than ten bytes");
  }

  private static ByteBuffer message(ByteBuffer buffer) {
    int length = Math.toIntExact(varint(buffer));
    if (length < 0 || length > buffer.remaining()) {
      throw new IllegalArgumentException("a message of " + length + " bytes reaches past the end");
    }
    ByteBuffer part = buffer.slice(buffer.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    buffer.position(buffer.position() + length);
    return part;
  }

  private static void skip(ByteBuffer buffer, int tag) {
    switch (tag & 7) {
      case VARINT -> varint(buffer);
      case FIXED64 -> buffer.position(buffer.position() + Long.BYTES);
      case BYTES -> message(buffer);
      case FIXED32 -> buffer.position(buffer.position() + Integer.BYTES);
      default -> throw new IllegalArgumentException("wire type " + (tag & 7));
    }
  }

  private static String text(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
