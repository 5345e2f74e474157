package org.rectrain.nn.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A fused function put together statement by statement together with its inputs. Written as one
 * function, a whole layer frees what the backward pass does not need as soon as it is used.
 *
 * <p>Values are names in the text; the program knows which of them are bfloat16 and casts each at
 * most once in either direction.
 */
public final class Program {
  private final StringBuilder body = new StringBuilder();
  private final List<String> arguments = new ArrayList<>();
  private final List<NDArray> inputs = new ArrayList<>();
  private final Map<String, String> casts = new HashMap<>();
  private final Set<String> halves = new HashSet<>();
  private int counter;

  /** Declares an input and returns its name. */
  public String input(NDArray array) {
    String name = "a" + inputs.size();
    arguments.add(name + ": Tensor");
    inputs.add(array);
    // The engine's Java side knows no bfloat16 and calls it unknown.
    if (array.getDataType() == DataType.UNKNOWN) {
      halves.add(name);
    }
    return name;
  }

  /** Adds {@code name = expression} for a float32 value and returns the name. */
  public String let(String expression) {
    String name = "v" + counter++;
    body.append("  ").append(name).append(" = ").append(expression).append('\n');
    return name;
  }

  /** Adds a bfloat16 value. */
  public String letHalf(String expression) {
    String name = let(expression);
    halves.add(name);
    return name;
  }

  /** Adds a value of the precision of another one. */
  public String letLike(String other, String expression) {
    return halves.contains(other) ? letHalf(expression) : let(expression);
  }

  /** The value in float32. */
  public String single(String name) {
    return halves.contains(name)
        ? casts.computeIfAbsent(name, n -> let("torch.to(" + n + ", 6)"))
        : name;
  }

  /** The value in bfloat16. */
  public String half(String name) {
    return halves.contains(name)
        ? name
        : casts.computeIfAbsent(name, n -> letHalf("torch.to(" + n + ", 15)"));
  }

  /**
   * Whether the first input is a batch (N, T, E) on a CPU with so many texts that a product and its
   * gradient both find oneDNN's kernels.
   */
  public boolean isWide() {
    NDArray first = inputs.get(0);
    return !first.getDevice().isGpu()
        && first.getShape().dimension() == 3
        && first.getShape().get(0) >= OneDnn.TEXTS;
  }

  public boolean isHalf(String name) {
    return halves.contains(name);
  }

  /** Dropout of a float32 value. */
  public String dropout(String name, double p, NDArray seed) {
    String out = "v" + counter++;
    body.append(Fused.dropoutLines(out, name, input(seed), p));
    return out;
  }

  /** Runs the program and returns the value of that name. */
  public NDArray run(NDManager manager, String result) {
    String text = body + "  return " + result;
    return TorchScript.function(String.join(", ", arguments), text)
        .call(manager, inputs.toArray(NDArray[]::new));
  }
}
