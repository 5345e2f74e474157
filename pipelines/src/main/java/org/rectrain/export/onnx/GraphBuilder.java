package org.rectrain.export.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.rectrain.Failure;
import org.rectrain.dataset.file.WholeFile;

/**
 * One ONNX graph in the making: values are names, and each call appends a node and returns the name
 * of what it computes. Equal calls give equal bytes.
 */
final class GraphBuilder {
  /**
   * Version of the standard operators: the first that has Gelu (20) and LayerNormalization (17).
   */
  static final int OPSET = 20;

  private static final String ML = "ai.onnx.ml";
  private static final int ML_OPSET = 2;

  /** Version of the file format that came with that set. */
  private static final int IR_VERSION = 9;

  /** Protobuf messages end at 2 GiB. */
  private static final long LARGEST = Integer.MAX_VALUE;

  /** Kinds of values. */
  enum Kind {
    FLOAT(TensorProto.DataType.FLOAT_VALUE),
    UINT8(TensorProto.DataType.UINT8_VALUE),
    INT8(TensorProto.DataType.INT8_VALUE),
    INT32(TensorProto.DataType.INT32_VALUE),
    INT64(TensorProto.DataType.INT64_VALUE),
    DOUBLE(TensorProto.DataType.DOUBLE_VALUE),
    STRING(TensorProto.DataType.STRING_VALUE);

    private final int number;

    Kind(int number) {
      this.number = number;
    }
  }

  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private final Map<String, Integer> used = new HashMap<>();
  private final Map<String, String> constants = new HashMap<>();
  private final SortedMap<String, String> metadata = new TreeMap<>();
  private final SortedMap<String, Integer> domains = new TreeMap<>(Map.of("", OPSET));
  private long bytes;

  GraphBuilder(String name, String description) {
    graph.setName(name).setDocString(description);
  }

  /** Adds a pair to the model's metadata, which runtimes hand out with the session. */
  GraphBuilder metadata(String key, String value) {
    metadata.put(key, value);
    return this;
  }

  /**
   * Declares an input.
   *
   * @param dimensions sizes, or names of sizes that each call may choose
   */
  String input(String name, Kind kind, Object... dimensions) {
    used.put(name, 1);
    graph.addInput(value(name, kind, dimensions));
    return name;
  }

  /** Declares that numbers leave the graph under a name. */
  void output(String value, String name, Object... dimensions) {
    output(value, name, Kind.FLOAT, dimensions);
  }

  /** Declares that a value leaves the graph under a name. */
  void output(String value, String name, Kind kind, Object[] dimensions) {
    graph.addNode(
        NodeProto.newBuilder().setOpType("Identity").setName(name).addInput(value).addOutput(name));
    graph.addOutput(value(name, kind, dimensions));
  }

  /** Appends a node of the standard set with one output. */
  String node(String operation, List<String> inputs, Attribute... attributes) {
    return nodes(operation, 1, inputs, attributes).get(0);
  }

  /** Appends a node of the standard set with one output and no attributes. */
  String node(String operation, String... inputs) {
    return node(operation, List.of(inputs));
  }

  /** Appends a node with several outputs. */
  List<String> nodes(String operation, int outputs, List<String> inputs, Attribute... attributes) {
    String name = unique(operation);
    List<String> results = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      results.add(outputs == 1 ? name : name + "." + i);
    }
    NodeProto.Builder node =
        NodeProto.newBuilder()
            .setOpType(operation)
            .setName(name)
            .addAllInput(inputs)
            .addAllOutput(results);
    for (Attribute attribute : attributes) {
      node.addAttribute(attribute.proto());
    }
    graph.addNode(node);
    return results;
  }

  /** The place of each text (from 1) among others; 0 for one that is not among them. */
  String places(String texts, List<String> known) {
    String name = unique("places");
    AttributeProto.Builder keys =
        AttributeProto.newBuilder()
            .setName("keys_strings")
            .setType(AttributeProto.AttributeType.STRINGS);
    AttributeProto.Builder values =
        AttributeProto.newBuilder()
            .setName("values_int64s")
            .setType(AttributeProto.AttributeType.INTS);
    // The operator wants a key: one that no text is, for zero is what it gives.
    for (int i = 0; i < Math.max(1, known.size()); i++) {
      keys.addStrings(ByteString.copyFromUtf8(known.isEmpty() ? "" : known.get(i)));
      values.addInts(known.isEmpty() ? 0 : i + 1);
    }
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType("LabelEncoder")
            .setDomain(ML)
            .setName(name)
            .addInput(texts)
            .addOutput(name)
            .addAttribute(keys)
            .addAttribute(values)
            .addAttribute(Attribute.of("default_int64", 0L).proto()));
    domains.put(ML, ML_OPSET);
    return name;
  }

  /** A number in double precision as part of the file. */
  String precise(double value) {
    return constants.computeIfAbsent(
        "d" + value,
        key -> {
          ByteBuffer raw = buffer(Double.BYTES);
          raw.asDoubleBuffer().put(value);
          return initialiser("constant", Kind.DOUBLE, raw);
        });
  }

  /** Gives the node that was appended last a name for people who read an error message. */
  void nameLast(String name) {
    int last = graph.getNodeCount() - 1;
    graph.setNode(last, graph.getNode(last).toBuilder().setName(name));
  }

  /** A float tensor as part of the file. */
  String floats(String name, float[] values, long... dimensions) {
    ByteBuffer raw = buffer(values.length * (long) Float.BYTES);
    raw.asFloatBuffer().put(values);
    return initialiser(name, Kind.FLOAT, raw, dimensions);
  }

  /** A float as part of the file. */
  String scalar(double value) {
    return constants.computeIfAbsent(
        "f" + value, key -> floats("constant", new float[] {(float) value}));
  }

  /** A tensor of bytes, signed or not, as part of the file. */
  String bytes(String name, Kind kind, byte[] values, long... dimensions) {
    return initialiser(name, kind, ByteBuffer.wrap(values), dimensions);
  }

  /** A vector of whole numbers: axes, shapes, places. */
  String longs(long... values) {
    return constants.computeIfAbsent(
        "i" + java.util.Arrays.toString(values),
        key -> {
          ByteBuffer raw = buffer(values.length * (long) Long.BYTES);
          raw.asLongBuffer().put(values);
          return initialiser("constant", Kind.INT64, raw, values.length);
        });
  }

  /** A whole number without dimensions. */
  String index(long value) {
    return constants.computeIfAbsent(
        "s" + value,
        key -> {
          ByteBuffer raw = buffer(Long.BYTES);
          raw.asLongBuffer().put(value);
          return initialiser("constant", Kind.INT64, raw);
        });
  }

  String cast(String value, Kind kind) {
    return node("Cast", List.of(value), Attribute.of("to", (long) kind.number));
  }

  /**
   * Writes the model.
   *
   * @throws Failure (exit code 2) when the weights do not fit into one ONNX file
   */
  void write(Path file) throws IOException {
    if (bytes > LARGEST - (1 << 20)) {
      throw Failure.usage(
          file.getFileName() + ": " + bytes + " bytes of weights; one ONNX file holds 2 GiB",
          "take onnx_int8 or huggingface in export.formats");
    }
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName("rectrain")
            .setGraph(graph);
    domains.forEach(
        (domain, version) ->
            model.addOpsetImport(
                OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version)));
    metadata.forEach(
        (key, value) ->
            model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    WholeFile.stream(file, model.build()::writeTo);
  }

  private String initialiser(String name, Kind kind, ByteBuffer raw, long... dimensions) {
    String unique = unique(name);
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(unique)
            .setDataType(kind.number)
            .setRawData(UnsafeByteOperations.unsafeWrap(raw.rewind()));
    for (long dimension : dimensions) {
      tensor.addDims(dimension);
    }
    bytes += raw.capacity();
    graph.addInitializer(tensor);
    return unique;
  }

  private static ByteBuffer buffer(long size) {
    return ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private String unique(String name) {
    int count = used.merge(name, 1, Integer::sum);
    return count == 1 ? name : name + "_" + count;
  }

  private static ValueInfoProto value(String name, Kind kind, Object... dimensions) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (Object dimension : dimensions) {
      TensorShapeProto.Dimension.Builder one = TensorShapeProto.Dimension.newBuilder();
      shape.addDim(
          dimension instanceof Number size
              ? one.setDimValue(size.longValue())
              : one.setDimParam(dimension.toString()));
    }
    TypeProto.Tensor tensor =
        TypeProto.Tensor.newBuilder().setElemType(kind.number).setShape(shape).build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }
}
