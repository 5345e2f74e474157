package org.rectrain.nn.graph;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.nn.engine.OneDnn;
import org.rectrain.nn.engine.Parameter;
import org.rectrain.nn.engine.Pass;

/**
 * A network as it is written: makes the symbols that others are computed of. Over a {@link Pass}
 * its inputs are arrays and it runs; without one they are names, for an exported graph.
 */
public final class Net {
  private final @Nullable Pass pass;
  private final IdentityHashMap<NDArray, Operation> arrays = new IdentityHashMap<>();
  private final Map<String, Operation> names = new HashMap<>();
  private final IdentityHashMap<Operation, Operation> casts = new IdentityHashMap<>();
  private @Nullable NDArray first;
  private int steps;

  private Net(@Nullable Pass pass) {
    this.pass = pass;
  }

  /** A network that runs in a pass. */
  public static Net in(Pass pass) {
    return new Net(pass);
  }

  /** A network to be exported: as in a pass without gradients. */
  public static Net exported() {
    return new Net(null);
  }

  /** An array of float values. */
  public Value value(NDArray array) {
    return new Value(given(array));
  }

  /** An array of indexes, int64. */
  public Index index(NDArray array) {
    return new Index(given(array));
  }

  /** An array of zeros and ones, float32 or int64. */
  public Mask mask(NDArray array) {
    return new Mask(given(array));
  }

  /**
   * A named input of float values.
   *
   * @param dimensions sizes, or names of sizes that each call may choose
   */
  public Value value(String name, Object... dimensions) {
    return new Value(named(name, Origin.Type.FLOAT32, dimensions));
  }

  /** A named input of indexes, int64. */
  public Index index(String name, Object... dimensions) {
    return new Index(named(name, Origin.Type.INT64, dimensions));
  }

  /** A named input of zeros and ones. */
  public Mask mask(String name, Object... dimensions) {
    return new Mask(named(name, Origin.Type.FLOAT32, dimensions));
  }

  /** A named input of 1 for tokens and 0 for padding, int64. */
  public Mask tokens(String name, Object... dimensions) {
    return new Mask(named(name, Origin.Type.INT64, dimensions));
  }

  /** A parameter that is neither a layer's nor a table: it takes part like any value. */
  public Value value(Parameter parameter) {
    return new Value(stored(parameter));
  }

  /** The weight (out, in) of a linear layer. */
  public Weight weight(Parameter parameter) {
    return new Weight(stored(parameter));
  }

  /** The bias (out) of a linear layer. */
  public Bias bias(Parameter parameter) {
    return new Bias(stored(parameter));
  }

  /** The gain (E) of a normalisation. */
  public Gain gain(Parameter parameter) {
    return new Gain(stored(parameter), parameter.shape().get(0));
  }

  /** A table (V, D) of vectors. */
  public EmbeddingTable table(Parameter parameter) {
    return new EmbeddingTable(stored(parameter));
  }

  /** Zeros. */
  public Value zeros(long... sizes) {
    List<Long> settings = LongStream.of(sizes).boxed().toList();
    return new Value(new Operation(this, Op.ZEROS, List.of(), settings, 0, null));
  }

  /** Whether dropout applies. */
  public boolean isTraining() {
    return pass != null && pass.training();
  }

  /**
   * Runs the network.
   *
   * @return an array of the pass
   */
  public NDArray run(Value result) {
    return EngineProgram.run(requirePass().manager(), result.operation());
  }

  /** The seed of the next dropout. */
  Index seed() {
    return index(requirePass().nextSeed());
  }

  Operation cast(Operation operation, Op op) {
    return casts.computeIfAbsent(
        operation, o -> new Operation(this, op, List.of(o), List.of(), 0, null));
  }

  int next() {
    return steps++;
  }

  private Pass requirePass() {
    if (pass == null) {
      throw new IllegalStateException("a network that is exported has no pass to run in");
    }
    return pass;
  }

  /**
   * Whether the first input is a batch (N, T, E) on a CPU with so many texts that a product and its
   * gradient both find oneDNN's kernels.
   */
  boolean isWide() {
    return first != null
        && !first.getDevice().isGpu()
        && first.getShape().dimension() == 3
        && first.getShape().get(0) >= OneDnn.TEXTS
        && OneDnn.isThere();
  }

  private Operation given(NDArray array) {
    if (first == null) {
      first = array;
    }
    return arrays.computeIfAbsent(array, a -> origin(new Origin.Given(a)));
  }

  private Operation stored(Parameter parameter) {
    return arrays.computeIfAbsent(parameter.array(), a -> origin(new Origin.Stored(parameter)));
  }

  private Operation named(String name, Origin.Type type, Object... dimensions) {
    return names.computeIfAbsent(
        name, n -> origin(new Origin.Named(n, Arrays.asList(dimensions), type)));
  }

  private Operation origin(Origin origin) {
    return new Operation(this, Op.SOURCE, List.of(), List.of(), 0, origin);
  }
}
