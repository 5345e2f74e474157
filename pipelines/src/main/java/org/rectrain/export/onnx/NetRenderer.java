package org.rectrain.export.onnx;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import org.rectrain.export.onnx.GraphBuilder.Kind;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.graph.EngineProgram;
import org.rectrain.nn.graph.Op;
import org.rectrain.nn.graph.Operation;
import org.rectrain.nn.graph.Origin;
import org.rectrain.nn.graph.Symbol;
import org.rectrain.nn.tower.TwoTower;

/**
 * Renders a network to the nodes of an ONNX graph. What is computed of parameters alone is computed
 * by the engine and becomes a constant; inputs are declared when they are first used.
 */
final class NetRenderer {
  private final GraphBuilder graph;
  private final Layers layers;
  private final Products products;
  private final IdentityHashMap<Operation, String> names = new IdentityHashMap<>();

  /** How products with weights are computed. */
  interface Products {
    /** As {@link Layers#linear}. */
    String append(String name, String x, float[] weight, float[] bias, int in, int out);
  }

  /** Renders linear layers in float32, and large tables as the layers' precision has them. */
  NetRenderer(GraphBuilder graph, Layers layers) {
    this(graph, layers, layers::exact);
  }

  NetRenderer(GraphBuilder graph, Layers layers, Products products) {
    this.graph = graph;
    this.layers = layers;
    this.products = products;
  }

  /** Lets a named input be what a node of the graph computes. */
  void bind(Symbol input, String node) {
    names.put(input.operation(), node);
  }

  /**
   * Appends what a symbol is computed of, in the order in which it was written; returns its name.
   */
  String render(Symbol symbol) {
    for (Operation operation : symbol.operation().all()) {
      if (!operation.isConstant() && operation.op() != Op.SOURCE) {
        names.computeIfAbsent(operation, this::node);
      }
    }
    return name(symbol.operation());
  }

  private String name(Operation operation) {
    return names.computeIfAbsent(
        operation,
        o -> {
          if (o.isConstant()) {
            Tensor tensor = Tensor.of(o);
            return graph.floats(label(o), tensor.values(), tensor.shape());
          }
          if (o.origin() instanceof Origin.Named input) {
            Kind kind = input.type() == Origin.Type.INT64 ? Kind.INT64 : Kind.FLOAT;
            return graph.input(input.name(), kind, input.dimensions().toArray());
          }
          throw new IllegalStateException(o.origin() + ": an exported graph takes named inputs");
        });
  }

  /** Values that are known when the graph is written. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Tensor(float[] values, long[] shape) {
    static Tensor of(Operation operation) {
      if (operation.op() == Op.ZEROS) { // the engine runs nothing without an input
        long[] shape = operation.settings().stream().mapToLong(size -> size).toArray();
        return new Tensor(new float[Math.toIntExact(new Shape(shape).size())], shape);
      }
      if (operation.op() == Op.TO_BFLOAT16) {
        return of(operation.inputs().get(0));
      }
      if (operation.op() == Op.SOURCE && operation.origin() instanceof Origin.Stored stored) {
        return new Tensor(stored.parameter().values(), stored.parameter().shape().getShape());
      }
      try (Pass pass = Pass.inference(Device.cpu())) {
        NDArray array = EngineProgram.run(pass.manager(), operation);
        return new Tensor(array.toFloatArray(), array.getShape().getShape());
      }
    }
  }

  /** The name of the first parameter behind a constant, for people who read the graph. */
  private static String label(Operation constant) {
    for (Operation part : constant.all()) {
      if (part.op() == Op.SOURCE && part.origin() instanceof Origin.Stored stored) {
        String name = stored.parameter().name();
        return name.startsWith(TwoTower.PREFIX) ? name.substring(TwoTower.PREFIX.length()) : name;
      }
    }
    return "constant";
  }

  private String node(Operation o) {
    List<Long> set = o.settings();
    return switch (o.op()) {
      case SOURCE, ZEROS -> throw new IllegalStateException(o.op() + " is no node");
      case ADD -> graph.node("Add", in(o, 0), in(o, 1));
      case SUBTRACT -> graph.node("Sub", in(o, 0), in(o, 1));
      case MULTIPLY -> graph.node("Mul", in(o, 0), in(o, 1));
      case DIVIDE -> graph.node("Div", in(o, 0), in(o, 1));
      case SUBTRACT_NUMBER -> graph.node("Sub", in(o, 0), number(o));
      case MULTIPLY_NUMBER -> graph.node("Mul", in(o, 0), number(o));
      case FROM_NUMBER -> graph.node("Sub", number(o), in(o, 0));
      case AT_LEAST -> graph.node("Max", in(o, 0), number(o));
      case IS_ABOVE -> graph.cast(graph.node("Greater", in(o, 0), number(o)), Kind.FLOAT);
      case IS_ZERO -> graph.cast(graph.node("Equal", in(o, 0), graph.scalar(0)), Kind.FLOAT);
      case IS_KNOWN -> graph.cast(graph.node("Greater", in(o, 0), graph.index(0)), Kind.FLOAT);
      case EXP -> graph.node("Exp", in(o, 0));
      case NEGATE -> graph.node("Neg", in(o, 0));
      case SQRT -> graph.node("Sqrt", in(o, 0));
      case TANH -> graph.node("Tanh", in(o, 0));
      case RELU -> graph.node("Relu", in(o, 0));
      case SIGMOID -> graph.node("Sigmoid", in(o, 0));
      case GELU -> graph.node("Gelu", in(o, 0));
      case SILU -> graph.node("Mul", in(o, 0), graph.node("Sigmoid", in(o, 0)));
      case SOFTMAX -> graph.node("Softmax", List.of(in(o, 0)), Attribute.of("axis", set.get(0)));
      case SUM ->
          graph.node(
              "ReduceSum",
              List.of(in(o, 0), graph.longs(set.get(0))),
              Attribute.of("keepdims", 0L));
      case SUM_KEPT -> graph.node("ReduceSum", in(o, 0), graph.longs(set.get(0)));
      case CUMULATE -> graph.node("CumSum", in(o, 0), graph.index(set.get(0)));
      case SELECT -> layers.gatherAxis(in(o, 0), graph.index(set.get(1)), set.get(0));
      case SLICE ->
          graph.node(
              "Slice",
              in(o, 0),
              graph.longs(set.get(1)),
              graph.longs(set.get(2)),
              graph.longs(set.get(0)));
      case CONCAT -> concat(o.inputs().stream().map(this::name).toList(), set.get(0));
      case STACK ->
          concat(
              o.inputs().stream()
                  .map(part -> graph.node("Unsqueeze", name(part), graph.longs(set.get(0))))
                  .toList(),
              set.get(0));
      case UNSQUEEZE -> graph.node("Unsqueeze", in(o, 0), graph.longs(set.get(0)));
      case SQUEEZE -> graph.node("Squeeze", in(o, 0), graph.longs(set.get(0)));
      case EXTEND ->
          graph.node(
              "Pad", in(o, 0), graph.longs(0, set.get(1)), number(o), graph.longs(set.get(0)));
      case HEADS ->
          permuted(
              graph.node("Reshape", in(o, 0), graph.longs(0, 0, set.get(0), set.get(1))),
              0,
              2,
              1,
              3);
      case JOIN_HEADS ->
          graph.node("Reshape", permuted(in(o, 0), 0, 2, 1, 3), graph.longs(0, 0, -1));
      case ROWS -> layers.gather(in(o, 0), in(o, 1));
      case WEIGHTED_ROWS -> {
        String row = graph.node("Unsqueeze", in(o, 2), graph.longs(1)); // -> (B, 1, L)
        String sum = graph.node("MatMul", row, layers.gather(in(o, 0), in(o, 1)));
        yield graph.node("Squeeze", sum, graph.longs(1));
      }
      case EMBED -> {
        Operation table = o.inputs().get(0);
        Tensor rows = Tensor.of(table);
        int count = (int) rows.shape()[0];
        yield layers.rows(label(table), in(o, 1), rows.values(), count, (int) rows.shape()[1]);
      }
      case LAST_ROW -> {
        String count =
            graph.node("ReduceSum", List.of(in(o, 1), graph.longs(1)), Attribute.of("keepdims", 1));
        String last = graph.node("Sub", count, graph.index(1)); // -> (N, 1)
        yield graph.node("GatherND", List.of(in(o, 0), last), Attribute.of("batch_dims", 1));
      }
      case SCATTER_SUM ->
          graph.node(
              "ScatterND",
              List.of(
                  graph.node("ConstantOfShape", graph.node("Shape", in(o, 0))),
                  graph.node("Unsqueeze", in(o, 2), graph.longs(1)),
                  in(o, 1)),
              Attribute.of("reduction", "add"));
      case MATMUL -> graph.node("MatMul", in(o, 0), in(o, 1));
      case LINEAR, LINEAR_ONEDNN -> linear(o);
      case LAYER_NORM ->
          graph.node(
              "LayerNormalization",
              List.of(in(o, 0), in(o, 1), in(o, 2)),
              Attribute.of("axis", -1L),
              Attribute.of("epsilon", (float) o.number()));
      case RMS_NORM -> {
        String squares = graph.node("Mul", in(o, 0), in(o, 0));
        String mean = graph.node("ReduceMean", squares, graph.longs(-1));
        String root = graph.node("Sqrt", graph.node("Add", mean, number(o)));
        yield graph.node("Mul", graph.node("Div", in(o, 0), root), in(o, 1));
      }
      case BATCH_NORM -> {
        if (set.get(0) == 1) {
          throw new UnsupportedOperationException("statistics of a batch are for training");
        }
        String root = graph.node("Sqrt", graph.node("Add", in(o, 2), number(o)));
        yield graph.node("Div", graph.node("Sub", in(o, 0), in(o, 1)), root);
      }
      case ATTENTION -> attention(o, in(o, 1), in(o, 2), in(o, 3));
      case CAUSAL_ATTENTION -> {
        int count = Math.toIntExact(set.get(1));
        yield attention(o, shared(o, 1, count), shared(o, 2, count), later(in(o, 0)));
      }
      case TO_FLOAT -> graph.cast(in(o, 0), Kind.FLOAT);
      // The engine rounds to save memory; a graph goes on in float32.
      case TO_BFLOAT16 -> in(o, 0);
      case DROPOUT -> throw new UnsupportedOperationException(o.op() + " runs in the engine only");
    };
  }

  /** Attention of the first input over keys and values, with what is added to the scores. */
  private String attention(Operation o, String keys, String values, String added) {
    String product = graph.node("MatMul", in(o, 0), permuted(keys, 0, 1, 3, 2));
    double size = o.settings().get(0);
    String scores = graph.node("Mul", product, graph.scalar(1 / Math.sqrt(size)));
    String seen = graph.node("Add", scores, added);
    String shares = graph.node("Softmax", List.of(seen), Attribute.of("axis", -1L));
    return graph.node("MatMul", shares, values);
  }

  /** Heads (N, G, T, D) of an input, each so often that every head of the queries has its own. */
  private String shared(Operation o, int input, int count) {
    String heads = in(o, input);
    if (count == 1) {
      return heads;
    }
    String one = graph.node("Unsqueeze", heads, graph.longs(2));
    String each = concat(Collections.nCopies(count, one), 2); // -> (N, G, n, T, D)
    return graph.node("Reshape", each, graph.node("Shape", in(o, 0)));
  }

  /** (T, T): what hides from a token those after it. */
  private String later(String queries) {
    String size = graph.node("Gather", graph.node("Shape", queries), graph.longs(2)); // -> (1)
    String square =
        graph.node("Concat", List.of(size, size), Attribute.of("axis", 0L)); // -> (T, T)
    String all = graph.node("Expand", graph.scalar(TextGraph.DROPPED), square);
    return graph.node("Trilu", List.of(all, graph.index(1)), Attribute.of("upper", 1L));
  }

  private String linear(Operation o) {
    Tensor weight = Tensor.of(o.inputs().get(1)); // (out, in)
    float[] bias = o.inputs().size() == 2 ? new float[0] : Tensor.of(o.inputs().get(2)).values();
    String label = label(o.inputs().get(1)).replaceFirst("\\.weight$", "");
    int out = (int) weight.shape()[0];
    return products.append(label, in(o, 0), weight.values(), bias, (int) weight.shape()[1], out);
  }

  private String concat(List<String> values, long axis) {
    return values.size() == 1
        ? values.get(0)
        : graph.node("Concat", values, Attribute.of("axis", axis));
  }

  private String permuted(String x, long... order) {
    return graph.node("Transpose", List.of(x), Attribute.list("perm", order));
  }

  private String number(Operation o) {
    return graph.scalar(o.number());
  }

  private String in(Operation o, int input) {
    return name(o.inputs().get(input));
  }
}
