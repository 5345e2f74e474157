package org.rectrain.export.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.export.onnx.GraphBuilder.Kind;
import org.rectrain.nn.backbone.Pooling;

/** Linear layers and tables of vectors in a graph, stored and computed in one precision. */
final class Layers {
  /** Weights of a four-bit table that share a scale. */
  private static final int BLOCK = 32;

  /** A table of fewer values stays in float32: it weighs nothing and its rounding would be felt. */
  private static final int SMALL_TABLE = 1 << 14;

  /** Activations of a token that are all smaller are taken as zeros. */
  private static final double SMALLEST = 1e-30;

  private final GraphBuilder graph;
  private final Precision precision;
  private final Map<String, List<String>> rounded = new HashMap<>();

  Layers(GraphBuilder graph, Precision precision) {
    this.graph = graph;
    this.precision = precision;
  }

  /**
   * Appends {@code x W^T + b} as the precision has it.
   *
   * @param weight (out, in)
   * @param bias (out), empty for none
   */
  String linear(String name, String x, float[] weight, float[] bias, int in, int out) {
    return precision == Precision.FLOAT32
        ? exact(name, x, weight, bias, in, out)
        : rounded(name, x, weight, bias, in, out);
  }

  /** The same in float32 whatever the precision. */
  String exact(String name, String x, float[] weight, float[] bias, int in, int out) {
    String w = graph.floats(name + ".weight", transposed(weight, in, out), in, out);
    return plus(name, graph.node("MatMul", x, w), bias, out);
  }

  /** Appends {@code x W^T + c} over rows x (M, in) in float32, with c (M, out). */
  String exactSum(String name, String x, float[] weight, String c, int in, int out) {
    return graph.node(
        "Gemm", x, graph.floats(name + ".weight", transposed(weight, in, out), in, out), c);
  }

  /** Activations rounded per tensor as they come, weights per column of the product. */
  private String rounded(String name, String x, float[] weight, float[] bias, int in, int out) {
    List<String> input =
        rounded.computeIfAbsent(
            x, key -> graph.nodes("DynamicQuantizeLinear", 3, List.of(key))); // value, scale, zero
    Columns w = columns(name, weight, in, out);
    String zero = graph.bytes(name + ".zero", Kind.INT8, new byte[out], out);
    String sums =
        graph.cast(
            graph.node("MatMulInteger", input.get(0), w.values(), input.get(2), zero), Kind.FLOAT);
    String scale = graph.node("Mul", input.get(1), w.scales());
    return plus(name, graph.node("Mul", sums, scale), bias, out);
  }

  /**
   * Appends {@code x W^T + b} as the precision has it, activations rounded with a scale per token:
   * decoders have a few that are hundreds of times larger than the rest (Xiao et al. 2023,
   * arXiv:2211.10438), beside which one scale for all would leave nothing of the others.
   */
  String linearPerToken(String name, String x, float[] weight, float[] bias, int in, int out) {
    if (precision == Precision.FLOAT32) {
      return exact(name, x, weight, bias, in, out);
    }
    List<String> input = rounded.computeIfAbsent(x, this::perToken); // value, scale
    Columns w = columns(name, weight, in, out);
    String sums = graph.cast(graph.node("MatMulInteger", input.get(0), w.values()), Kind.FLOAT);
    String scaled = graph.node("Mul", graph.node("Mul", sums, input.get(1)), w.scales());
    return plus(name, scaled, bias, out);
  }

  private List<String> perToken(String x) {
    String largest = graph.node("ReduceMax", graph.node("Abs", x), graph.longs(-1));
    String scale =
        graph.node(
            "Mul", graph.node("Max", largest, graph.scalar(SMALLEST)), graph.scalar(1 / 127.0));
    return List.of(graph.cast(graph.node("Round", graph.node("Div", x, scale)), Kind.INT8), scale);
  }

  /** Weights (in, out) rounded with a scale (out) per column. */
  private record Columns(String values, String scales) {}

  private Columns columns(String name, float[] weight, int in, int out) {
    Quantised q = Quantised.of(weight, in, 127);
    byte[] columns = new byte[q.values().length];
    for (int o = 0; o < out; o++) {
      for (int i = 0; i < in; i++) {
        columns[i * out + o] = q.values()[o * in + i];
      }
    }
    return new Columns(
        graph.bytes(name + ".weight", Kind.INT8, columns, in, out),
        graph.floats(name + ".scale", q.scales(), out));
  }

  private String plus(String name, String product, float[] bias, int out) {
    return bias.length == 0
        ? product
        : graph.node("Add", product, graph.floats(name + ".bias", bias, out));
  }

  /**
   * Appends the rows of a table that indexes of any shape name.
   *
   * @param table (rows, width)
   * @return the shape of the indexes with the width added
   */
  String rows(String name, String indexes, float[] table, int rows, int width) {
    if (precision == Precision.FLOAT32 || table.length < SMALL_TABLE) {
      return gather(graph.floats(name, table, rows, width), indexes);
    }
    return precision.tableBits() == 4 && width % (2 * BLOCK) == 0
        ? packedRows(name, indexes, table, rows, width)
        : byteRows(name, indexes, table, rows, width);
  }

  /** Eight bits per value, one scale per row. */
  private String byteRows(String name, String indexes, float[] table, int rows, int width) {
    Quantised q = Quantised.of(table, width, 127);
    String values = gather(graph.bytes(name, Kind.INT8, q.values(), rows, width), indexes);
    String scales = gather(graph.floats(name + ".scale", q.scales(), rows, 1), indexes);
    return graph.node("Mul", graph.cast(values, Kind.FLOAT), scales);
  }

  /**
   * Four bits per value, one scale per block. A byte holds value {@code j} of a row in its lower
   * half and value {@code j + width / 2} in its upper half, each with 8 added.
   */
  private String packedRows(String name, String indexes, float[] table, int rows, int width) {
    Quantised q = Quantised.of(table, BLOCK, 7);
    int half = width / 2;
    byte[] packed = new byte[rows * half];
    for (int r = 0; r < rows; r++) {
      for (int j = 0; j < half; j++) {
        int low = q.values()[r * width + j] + 8;
        int high = q.values()[r * width + half + j] + 8;
        packed[r * half + j] = (byte) (low | high << 4);
      }
    }
    int blocks = width / BLOCK;
    String packedRows = gather(graph.bytes(name, Kind.UINT8, packed, rows, half), indexes);
    String bytes = graph.cast(packedRows, Kind.FLOAT);
    String high = graph.node("Floor", graph.node("Mul", bytes, graph.scalar(1 / 16.0)));
    String low = graph.node("Sub", bytes, graph.node("Mul", high, graph.scalar(16)));
    String both = graph.node("Concat", List.of(low, high), Attribute.of("axis", -1L));
    String centred = graph.node("Sub", both, graph.scalar(8));
    String scales = gather(graph.floats(name + ".scale", q.scales(), rows, blocks), indexes);
    String shape = graph.node("Shape", both);
    String split =
        graph.node(
            "Concat",
            List.of(graph.node("Shape", indexes), graph.longs(blocks, BLOCK)),
            Attribute.of("axis", 0L));
    String scaled =
        graph.node(
            "Mul",
            graph.node("Reshape", centred, split),
            graph.node("Unsqueeze", scales, graph.longs(-1)));
    return graph.node("Reshape", scaled, shape);
  }

  String gather(String table, String indexes) {
    return gatherAxis(table, indexes, 0);
  }

  String gatherAxis(String table, String indexes, long axis) {
    return graph.node("Gather", List.of(table, indexes), Attribute.of("axis", axis));
  }

  /**
   * Appends the vector of each text.
   *
   * @param x hidden states (N, T, E)
   * @param kept (N, T) float, 1 for a token and 0 for padding
   * @return (N, E)
   */
  String pool(String x, String kept, Pooling pooling) {
    return switch (pooling) {
      case CLS -> gatherAxis(x, graph.index(0), 1);
      case MEAN -> {
        String row = graph.node("Unsqueeze", kept, graph.longs(1)); // -> (N, 1, T)
        String sum = graph.node("Squeeze", graph.node("MatMul", row, x), graph.longs(1));
        String count = graph.node("ReduceSum", kept, graph.longs(1)); // -> (N, 1)
        yield graph.node("Div", sum, count);
      }
      case LAST -> {
        String count = graph.node("ReduceSum", kept, graph.longs(1)); // -> (N, 1)
        String places = graph.node("CumSum", kept, graph.index(1)); // -> (N, T)
        String last = graph.cast(graph.node("Equal", places, count), Kind.FLOAT);
        String only = graph.node("Unsqueeze", graph.node("Mul", last, kept), graph.longs(1));
        yield graph.node("Squeeze", graph.node("MatMul", only, x), graph.longs(1));
      }
    };
  }

  /** (out, in) -> (in, out). */
  private static float[] transposed(float[] weight, int in, int out) {
    float[] columns = new float[weight.length];
    for (int o = 0; o < out; o++) {
      for (int i = 0; i < in; i++) {
        columns[i * out + o] = weight[o * in + i];
      }
    }
    return columns;
  }
}
