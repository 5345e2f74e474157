package org.rectrain.export.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.nn.engine.FloatSource;
import org.rectrain.nn.engine.Parameter;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.graph.Attention;
import org.rectrain.nn.graph.Index;
import org.rectrain.nn.graph.Mask;
import org.rectrain.nn.graph.Net;
import org.rectrain.nn.graph.Op;
import org.rectrain.nn.graph.Operation;
import org.rectrain.nn.graph.Value;
import org.rectrain.nn.graph.Weight;

/** Every operation gives in ONNX Runtime what it gives in the engine. */
class NetRendererTest {
  /** What no graph has: see {@link NetRenderer}. */
  private static final Set<Op> ENGINE_ALONE =
      EnumSet.of(Op.SOURCE, Op.DROPOUT, Op.TO_BFLOAT16, Op.CAUSAL_ATTENTION);

  @TempDir private Path folder;
  private final Random random = new Random(11);
  private final Parameters parameters = Parameters.onCpu();
  private final Set<Op> seen = EnumSet.noneOf(Op.class);

  @BeforeEach
  void fill() {
    parameter("w.weight", 3, 4);
    parameter("w.bias", 3);
    parameter("one.weight", 4, 4);
    parameter("table", 5, 4);
    parameter("gain", 4);
    parameter("gain.bias", 4);
    parameter("n.running_mean", 4);
    parameter("n.running_var", 4);
  }

  @AfterEach
  void close() {
    parameters.close();
  }

  private void parameter(String name, long... shape) {
    float[] values = new float[(int) new Shape(shape).size()];
    for (int i = 0; i < values.length; i++) {
      float drawn = (float) random.nextGaussian();
      values[i] = name.endsWith("var") ? Math.abs(drawn) + 0.2f : drawn;
    }
    parameters.add(name, new Shape(shape), FloatSource.of(values));
  }

  /** Makes the inputs of a case: arrays for the engine, names for a graph, of the same values. */
  private static final class Inputs {
    private final Net net;
    private final @org.jspecify.annotations.Nullable Pass pass;
    private final Map<String, float[]> floats = new LinkedHashMap<>();
    private final Map<String, long[]> longs = new LinkedHashMap<>();
    private final Map<String, long[]> shapes = new LinkedHashMap<>();

    Inputs(@org.jspecify.annotations.Nullable Pass pass) {
      this.pass = pass;
      this.net = pass == null ? Net.exported() : Net.in(pass);
    }

    Value value(String name, long... shape) {
      float[] values = floats(name, shape, Random::nextGaussian);
      return pass == null ? net.value(name, boxed(shape)) : net.value(pass.floats(values, shape));
    }

    Mask mask(String name, long... shape) {
      // A first column of ones: a row without any is a case for the towers.
      int[] at = {0};
      float[] values =
          floats(name, shape, r -> at[0]++ % shape[1] == 0 || r.nextBoolean() ? 1.0 : 0.0);
      return pass == null ? net.mask(name, boxed(shape)) : net.mask(pass.floats(values, shape));
    }

    /** Ones at the beginning of each row, as int64. */
    Mask tokens(String name, int rows, int tokens) {
      long[] values = new long[rows * tokens];
      Random r = new Random(name.hashCode());
      for (int row = 0; row < rows; row++) {
        int length = 1 + r.nextInt(tokens);
        java.util.Arrays.fill(values, row * tokens, row * tokens + length, 1);
      }
      longs.put(name, values);
      shapes.put(name, new long[] {rows, tokens});
      return pass == null
          ? net.tokens(name, rows, tokens)
          : net.mask(pass.longs(values, rows, tokens));
    }

    Index index(String name, int below, long... shape) {
      Random r = new Random(name.hashCode());
      long[] values = new long[(int) new Shape(shape).size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = i == 0 ? 0 : r.nextInt(below);
      }
      longs.put(name, values);
      shapes.put(name, shape);
      return pass == null ? net.index(name, boxed(shape)) : net.index(pass.longs(values, shape));
    }

    private float[] floats(String name, long[] shape, Function<Random, Double> draw) {
      Random r = new Random(name.hashCode());
      float[] values = new float[(int) new Shape(shape).size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = draw.apply(r).floatValue();
      }
      floats.put(name, values);
      shapes.put(name, shape);
      return values;
    }

    private static Object[] boxed(long... shape) {
      return java.util.Arrays.stream(shape).boxed().toArray();
    }
  }

  private Weight weight(Inputs in) {
    return in.net.weight(parameters.get("w.weight"));
  }

  private Map<String, Function<Inputs, Value>> cases() {
    Map<String, Function<Inputs, Value>> all = new LinkedHashMap<>();
    all.put("add", in -> in.value("x", 3, 4).plus(in.value("y", 1, 4)));
    all.put("subtract", in -> in.value("x", 3, 4).minus(in.value("y", 3, 1)));
    all.put("multiply", in -> in.value("x", 3, 4).times(in.value("y", 4)));
    all.put("divide", in -> in.value("x", 3, 4).over(in.value("y", 3, 4)));
    all.put("numbers", in -> in.value("x", 3, 4).minus(0.3).times(1.7).from(2).atLeast(0.1));
    all.put("above", in -> in.value("x", 3, 4).isAbove(0.2));
    all.put("zero", in -> in.mask("m", 3, 4).values().isZero());
    all.put("known", in -> in.index("i", 3, 3, 4).isKnown());
    all.put("exp", in -> in.value("x", 3, 4).negate().exp());
    all.put("sqrt", in -> in.value("x", 3, 4).atLeast(0.01).sqrt());
    all.put("tanh", in -> in.value("x", 3, 4).tanh());
    all.put("relu", in -> in.value("x", 3, 4).relu());
    all.put("sigmoid", in -> in.value("x", 3, 4).sigmoid());
    all.put("gelu", in -> in.value("x", 3, 4).gelu());
    all.put("silu", in -> in.value("x", 3, 4).silu());
    all.put("softmax", in -> in.value("x", 3, 4).softmax(1));
    all.put("sum", in -> in.value("x", 3, 4, 2).sum(1));
    all.put("sum kept", in -> in.value("x", 3, 4, 2).sumKept(1));
    all.put("cumulate", in -> in.value("x", 3, 4).cumulate(1));
    all.put("at", in -> in.value("x", 3, 4).at(1, 2));
    all.put("slice", in -> in.value("x", 3, 4).slice(1, 1, -1));
    all.put("concat", in -> Value.concat(List.of(in.value("x", 3, 4), in.value("y", 3, 2))));
    all.put("one alone", in -> Value.concat(List.of(in.value("x", 3, 4))).relu());
    all.put("then", in -> in.value("x", 3, 4, 2).then(in.value("y", 3, 4, 1), 2));
    all.put("stack", in -> Value.stack(List.of(in.value("x", 3, 4), in.value("y", 3, 4))));
    all.put("squeeze", in -> in.value("x", 3, 4).unsqueeze(1).exp().squeeze(1));
    all.put("extend", in -> in.value("x", 3, 4).extend(-1, 1));
    all.put("extend before the last", in -> in.value("x", 3, 4, 2).extend(-2, 0.5));
    all.put("heads", in -> in.value("x", 2, 3, 4).heads(2, 2));
    all.put("join heads", in -> in.value("x", 2, 3, 4, 2).joinHeads());
    all.put("rows", in -> in.value("x", 5, 4).rows(in.index("i", 5, 3, 2)));
    all.put(
        "weighted rows",
        in -> in.value("x", 5, 4).weightedRows(in.index("i", 5, 3, 2), in.value("w", 3, 2)));
    all.put("embed", in -> in.net.table(parameters.get("table")).rows(in.index("i", 5, 3, 2)));
    all.put(
        "known rows", in -> in.net.table(parameters.get("table")).knownRows(in.index("i", 5, 3)));
    all.put(
        "parts of a table",
        in ->
            in.value("x", 2, 4)
                .plus(in.net.table(parameters.get("table")).row(1))
                .plus(in.net.table(parameters.get("table")).first(2)));
    all.put("last row", in -> in.value("x", 3, 5, 4).lastRow(in.tokens("t", 3, 5)));
    all.put(
        "scatter", in -> in.value("x", 6, 4).sumPerRow(in.index("i", 3, 6), in.value("y", 3, 4)));
    all.put("matmul", in -> in.value("x", 2, 3, 4).matmul(in.value("y", 2, 4, 2)));
    all.put(
        "linear",
        in -> in.value("x", 2, 3, 4).linear(weight(in), in.net.bias(parameters.get("w.bias"))));
    all.put("linear without bias", in -> in.value("x", 3, 4).linear(weight(in)));
    all.put("columns", in -> in.value("x", 3, 2).linear(weight(in).columns(List.of(3, 1))));
    all.put(
        "parts of a weight",
        in -> {
          Weight a = weight(in).columns(0, 2);
          Weight b = weight(in).columns(2, 4);
          return in.value("x", 3, 2).linear(a.plus(b).minus(a.plus(a)));
        });
    all.put(
        "wide linear",
        in ->
            in.value("x", 16, 3, 4)
                .storedLinear(weight(in), in.net.bias(parameters.get("w.bias"))));
    all.put("column of indexes", in -> in.index("i", 4, 3, 2).column(1).toValue());
    all.put(
        "masks",
        in ->
            in.mask("m", 3, 4)
                .minus(in.mask("n", 3, 4))
                .plus(in.mask("m", 3, 4).hiding().times(1e-9)));
    all.put("count", in -> in.mask("m", 3, 4).or(in.mask("n", 3, 4)).count());
    all.put(
        "layer norm",
        in ->
            in.value("x", 2, 3, 4)
                .layerNorm(
                    in.net.gain(parameters.get("gain")),
                    in.net.bias(parameters.get("gain.bias")),
                    1e-5));
    all.put(
        "rms norm",
        in -> in.value("x", 2, 3, 4).rmsNorm(in.net.gain(parameters.get("gain")), 1e-5));
    all.put("batch norm", in -> in.value("x", 3, 4).normByRunning(parameters, "n", 1e-5));
    all.put(
        "attention",
        in ->
            Attention.ofQueries(in.value("q", 2, 2, 3, 4), 4)
                .overKeys(in.value("k", 2, 2, 3, 4))
                .withValues(in.value("v", 2, 2, 3, 4))
                .hiding(in.tokens("t", 2, 3).hidingKeys()));
    all.put("zeros", in -> in.value("x", 3, 1).times(in.net.zeros(1, 4)).minus(1));
    all.put(
        "constants",
        in -> in.value("x", 3, 4).times(in.net.value(parameters.get("gain")).exp().times(0.5)));
    return all;
  }

  @Test
  void everyOperationGivesTheSameInBoth() throws IOException {
    for (var one : cases().entrySet()) {
      float[] expected;
      int rank;
      try (Pass pass = Pass.inference(parameters.device())) {
        Inputs in = new Inputs(pass);
        Value value = one.getValue().apply(in);
        value.operation().all().stream().map(Operation::op).forEach(seen::add);
        NDArray result = in.net.run(value);
        expected = result.toFloatArray();
        rank = result.getShape().dimension();
      }
      float[] ours = inOnnxRuntime(one.getKey(), one.getValue(), rank);
      assertThat(ours).as(one.getKey()).hasSameSizeAs(expected);
      for (int i = 0; i < ours.length; i++) {
        float size = Math.max(1, Math.abs(expected[i]));
        assertThat(ours[i]).as(one.getKey() + " " + i).isCloseTo(expected[i], within(1e-5f * size));
      }
    }
    assertThat(seen).containsAll(EnumSet.complementOf(EnumSet.copyOf(ENGINE_ALONE)));
  }

  private float[] inOnnxRuntime(String name, Function<Inputs, Value> network, int rank)
      throws IOException {
    Inputs in = new Inputs(null);
    GraphBuilder graph = new GraphBuilder("test", name);
    Layers layers = new Layers(graph, Precision.FLOAT32);
    String value = new NetRenderer(graph, layers).render(network.apply(in));
    List<Object> dimensions = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      dimensions.add("size" + i);
    }
    graph.output(value, "out", dimensions.toArray());
    Path file = folder.resolve(name.replace(' ', '_') + ".onnx");
    graph.write(file);
    try (OnnxSession session = OnnxSession.open(file)) {
      OnnxSession.Call call = session.call();
      in.floats.forEach((input, values) -> call.floats(input, values, in.shapes.get(input)));
      in.longs.forEach((input, values) -> call.longs(input, values, in.shapes.get(input)));
      return call.run();
    }
  }

  @Test
  void aGraphRefusesWhatItCannotHold() {
    try (Pass pass = Pass.inference(parameters.device())) {
      Net net = Net.in(pass);
      Value array = net.value(pass.floats(new float[] {1}, 1)).exp();
      NetRenderer renderer =
          new NetRenderer(
              new GraphBuilder("test", ""),
              new Layers(new GraphBuilder("test", ""), Precision.FLOAT32));
      assertThatThrownBy(() -> renderer.render(array))
          .hasMessageContaining("an exported graph takes named inputs");
      Net exported = Net.exported();
      assertThatThrownBy(() -> exported.run(exported.value("x", 1)))
          .hasMessage("a network that is exported has no pass to run in");
    }
  }

  @Test
  void aNetworkOfAPassTakesNoNames() {
    try (Pass pass = Pass.inference(parameters.device())) {
      Net net = Net.in(pass);
      Parameter gain = parameters.get("gain");
      Value named = net.value(gain).times(net.value("x", 4));
      assertThatThrownBy(() -> net.run(named)).hasMessageContaining("the engine takes arrays only");
    }
  }
}
