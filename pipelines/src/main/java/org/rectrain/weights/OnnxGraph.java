package org.rectrain.weights;

import ai.djl.ndarray.types.Shape;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.Failure;

/** Nodes and float initialisers of an ONNX model. */
record OnnxGraph(List<Node> nodes, Map<String, Initialiser> floats) {
  /** An operation. */
  record Node(String name, String operation, List<String> inputs) {}

  /** A float32 tensor: a view of the file. */
  record Initialiser(Shape shape, FloatBuffer values) {}

  static OnnxGraph parse(byte[] file, String description) {
    ModelProto model;
    try {
      CodedInputStream bytes = CodedInputStream.newInstance(file);
      bytes.enableAliasing(true);
      model = ModelProto.parseFrom(bytes);
    } catch (IOException e) {
      throw Failure.input(description + " is no ONNX model, or is cut short", "get it again", e);
    }
    Map<String, Initialiser> floats = new LinkedHashMap<>();
    for (TensorProto tensor : model.getGraph().getInitializerList()) {
      if (tensor.getDataType() == TensorProto.DataType.FLOAT_VALUE && tensor.hasRawData()) {
        Shape shape = new Shape(tensor.getDimsList().stream().mapToLong(Long::longValue).toArray());
        FloatBuffer values =
            tensor
                .getRawData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        floats.put(tensor.getName(), new Initialiser(shape, values));
      }
    }
    List<Node> nodes =
        model.getGraph().getNodeList().stream()
            .map(node -> new Node(node.getName(), node.getOpType(), node.getInputList()))
            .toList();
    return new OnnxGraph(nodes, floats);
  }
}
