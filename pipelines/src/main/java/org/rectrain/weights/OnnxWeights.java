package org.rectrain.weights;

import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.rectrain.Failure;
import org.rectrain.nn.engine.FloatSource;

/**
 * The float initialisers of an ONNX file under HuggingFace's names. An exporter folds the weight of
 * a linear layer into an anonymous, transposed operand of a MatMul; the path of that node gives the
 * name back ({@code /encoder/layer.0/attention/self/query/MatMul}), and reading transposes.
 */
final class OnnxWeights implements TensorSource {
  private record Tensor(Shape shape, FloatBuffer data, Layout layout) {}

  private enum Layout {
    ROWS,
    TRANSPOSED
  }

  private final String description;
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  private OnnxWeights(String description) {
    this.description = description;
  }

  /**
   * Reads a model held in memory.
   *
   * @param description for messages
   */
  static OnnxWeights read(byte[] file, String description) {
    OnnxWeights weights = new OnnxWeights(description);
    OnnxGraph graph = OnnxGraph.parse(file, description);
    graph
        .floats()
        .forEach(
            (name, initialiser) -> {
              if (!anonymous(name)) {
                weights.put(name, initialiser, Layout.ROWS);
              }
            });
    for (OnnxGraph.Node node : graph.nodes()) {
      if (node.operation().equals("MatMul")) {
        for (String input : node.inputs()) {
          OnnxGraph.Initialiser operand = graph.floats().get(input);
          if (operand != null && anonymous(input)) {
            weights.put(modulePath(node.name()) + ".weight", operand, Layout.TRANSPOSED);
          }
        }
      }
    }
    if (weights.tensors.isEmpty()) {
      throw Failure.input(
          description + " holds no float weights", "a plain fp32 export of the model is needed");
    }
    return weights;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public Set<String> names() {
    return tensors.keySet();
  }

  @Override
  public Shape shape(String name) {
    return tensor(name).shape();
  }

  @Override
  public FloatSource values(String name) {
    Tensor tensor = tensor(name);
    FloatBuffer data = tensor.data().duplicate();
    if (tensor.layout() == Layout.ROWS) {
      return target -> {
        FloatBuffer piece = data.slice(data.position(), target.remaining());
        data.position(data.position() + piece.remaining());
        target.put(piece);
      };
    }
    return new TransposedRows(data, tensor.shape());
  }

  private Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(description + " holds no " + name);
    }
    return tensor;
  }

  private void put(String name, OnnxGraph.Initialiser initialiser, Layout layout) {
    Shape stored = initialiser.shape();
    Shape shape =
        layout == Layout.ROWS ? stored : new Shape(stored.get(1), stored.get(0)); // (out, in)
    FloatBuffer data = initialiser.values();
    if (data.remaining() != shape.size()) {
      throw Failure.input(
          description + ": " + name + " holds " + data.remaining() + " values for shape " + shape,
          "the file is damaged");
    }
    tensors.put(name, new Tensor(shape, data, layout));
  }

  private static boolean anonymous(String name) {
    return name.startsWith("onnx::");
  }

  /** "/encoder/layer.0/attention/self/query/MatMul" -> "encoder.layer.0.attention.self.query". */
  private static String modulePath(String node) {
    String path = node.startsWith("/") ? node.substring(1) : node;
    int end = path.lastIndexOf('/');
    return (end < 0 ? path : path.substring(0, end)).replace('/', '.');
  }

  /** Reads a matrix stored as (in, out) in the order of (out, in). */
  private static final class TransposedRows implements FloatSource {
    private final FloatBuffer data;
    private final int out;
    private final int in;
    private long next;

    TransposedRows(FloatBuffer data, Shape shape) {
      this.data = data;
      this.out = Math.toIntExact(shape.get(0));
      this.in = Math.toIntExact(shape.get(1));
    }

    @Override
    public void fill(FloatBuffer target) {
      while (target.hasRemaining()) {
        int row = (int) (next / in);
        int column = (int) (next % in);
        target.put(data.get(column * out + row));
        next++;
      }
    }
  }
}
