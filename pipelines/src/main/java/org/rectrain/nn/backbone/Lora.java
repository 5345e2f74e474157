package org.rectrain.nn.backbone;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.nn.engine.Parameter;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.graph.Net;
import org.rectrain.nn.graph.Value;

/**
 * Low-rank adapters beside frozen linear layers (Hu et al. 2021, arXiv:2106.09685): {@code y = x
 * W^T + b + scale * dropout(x) A^T B^T}. B is zero at the start, so the model starts as its base.
 */
public final class Lora {
  /** The two matrices of one linear layer. */
  record Adapter(String path, Parameter a, Parameter b, double scale, double dropout) {}

  private final LoraSpec spec;
  private final Parameters parameters;
  private final Map<String, Adapter> adapters = new LinkedHashMap<>();
  private final Map<String, float[]> originals = new LinkedHashMap<>();

  private Lora(LoraSpec spec, Parameters parameters) {
    this.spec = spec;
    this.parameters = parameters;
  }

  /**
   * Adds adapters to the linear layers that the spec covers; A as PEFT draws it (uniform within 1 /
   * sqrt(in)), B zero. They are frozen until {@link Parameters#train}.
   *
   * @param linears weight shapes (out, in) by module path, see {@link Backbone#linears()}
   * @throws IllegalArgumentException when a target names nothing or a rank exceeds its layer
   */
  public static Lora attach(
      Parameters parameters, Map<String, Shape> linears, LoraSpec spec, long seed) {
    List<String> misfits = spec.misfits(linears);
    if (!misfits.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", misfits));
    }
    linears.forEach(
        (path, shape) -> {
          if (spec.covers(path)) {
            long in = shape.get(1);
            parameters.uniform(
                nameOfA(path), new Shape(spec.rank(), in), 1 / Math.sqrt((double) in), seed);
            parameters.zeros(nameOfB(path), new Shape(shape.get(0), spec.rank()));
          }
        });
    return bind(parameters, linears, spec);
  }

  /** Uses adapters that are in the store already, read from a file or in a worker's replica. */
  public static Lora bind(Parameters parameters, Map<String, Shape> linears, LoraSpec spec) {
    Lora lora = new Lora(spec, parameters);
    for (String path : linears.keySet()) {
      if (spec.covers(path)) {
        lora.adapters.put(
            path,
            new Adapter(
                path,
                parameters.get(nameOfA(path)),
                parameters.get(nameOfB(path)),
                spec.scale(),
                spec.dropout()));
      }
    }
    return lora;
  }

  /** Name of the matrix A, (r, in), of a linear layer. */
  public static String nameOfA(String path) {
    return path + ".lora_A.weight";
  }

  /** Name of the matrix B, (out, r), of a linear layer. */
  public static String nameOfB(String path) {
    return path + ".lora_B.weight";
  }

  /** Whether a parameter's name is that of an adapter matrix. */
  public static boolean isAdapter(String name) {
    return name.endsWith(".lora_A.weight") || name.endsWith(".lora_B.weight");
  }

  public LoraSpec spec() {
    return spec;
  }

  /** Paths of the adapted linear layers, in the order of the network. */
  public Iterable<String> paths() {
    return adapters.keySet();
  }

  /** Whether the adapters are folded into the base at the moment. */
  public boolean merged() {
    return !originals.isEmpty();
  }

  /** Folds {@code scale * B A} into every adapted weight; the adapters are then not applied. */
  public void merge() {
    if (merged()) {
      throw new IllegalStateException("the adapters are merged already");
    }
    for (Adapter adapter : adapters.values()) {
      Parameter weight = parameters.get(adapter.path() + ".weight");
      if (weight.array().getDataType() != DataType.FLOAT32) {
        throw new IllegalStateException(weight.name() + " is bfloat16; merge into float32 weights");
      }
      float[] before = weight.values();
      float[] delta = delta(adapter);
      float[] after = before.clone();
      for (int i = 0; i < after.length; i++) {
        after[i] += delta[i];
      }
      originals.put(adapter.path(), before);
      weight.assign(after);
    }
  }

  /** Puts the base back, bit for bit, and applies the adapters again. */
  public void unmerge() {
    originals.forEach((path, values) -> parameters.get(path + ".weight").assign(values));
    originals.clear();
  }

  /** The adapter of a linear layer, or null when it has none or is merged. */
  @Nullable Adapter adapter(String path) {
    return merged() ? null : adapters.get(path);
  }

  private float[] delta(Adapter adapter) {
    try (Pass pass = Pass.inference(parameters.device())) {
      Net net = Net.in(pass);
      Value product = net.value(adapter.b()).matmul(net.value(adapter.a()));
      return net.run(product.times(adapter.scale())).toFloatArray();
    }
  }
}
