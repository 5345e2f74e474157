package org.rectrain.nn.graph;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.rectrain.nn.engine.Fused;
import org.rectrain.nn.engine.OneDnn;
import org.rectrain.nn.engine.TorchScript;

/**
 * Renders operations to one fused function of the engine. As one function a whole layer frees what
 * the backward pass does not need as soon as it is used.
 */
public final class EngineProgram {
  private final StringBuilder body = new StringBuilder();
  private final List<String> arguments = new ArrayList<>();
  private final List<NDArray> arrays = new ArrayList<>();
  private final IdentityHashMap<Operation, String> names = new IdentityHashMap<>();

  private EngineProgram() {}

  /**
   * Computes an operation and all that it takes, each in the order in which it was written.
   *
   * @param manager owns the result
   */
  public static NDArray run(NDManager manager, Operation result) {
    EngineProgram program = new EngineProgram();
    result.all().forEach(program::add);
    String text = program.body + "  return " + program.names.get(result);
    return TorchScript.function(String.join(", ", program.arguments), text)
        .call(manager, program.arrays.toArray(NDArray[]::new));
  }

  private void add(Operation operation) {
    if (operation.op() == Op.SOURCE) {
      names.put(operation, argument(operation.origin()));
      return;
    }
    String name = "v" + names.size();
    names.put(operation, name);
    if (operation.op() == Op.DROPOUT) {
      body.append(Fused.dropoutLines(name, in(operation, 0), in(operation, 1), operation.number()));
    } else {
      body.append("  ").append(name).append(" = ").append(expression(operation)).append('\n');
    }
  }

  private String argument(Origin origin) {
    NDArray array = origin.array();
    if (array == null) {
      throw new IllegalStateException(origin + ": the engine takes arrays only");
    }
    String name = "a" + arguments.size();
    arguments.add(name + ": Tensor");
    arrays.add(array);
    return name;
  }

  private String in(Operation operation, int input) {
    return Objects.requireNonNull(names.get(operation.inputs().get(input)));
  }

  private String expression(Operation o) {
    List<Long> set = o.settings();
    String all =
        o.inputs().stream().map(input -> names.get(input)).collect(Collectors.joining(", "));
    String n = Fused.number(o.number());
    return switch (o.op()) {
      case SOURCE, DROPOUT -> throw new IllegalStateException(o.op() + " is no expression");
      case ZEROS -> "torch.zeros(" + set + ")";
      case ADD -> "torch.add(" + all + ")";
      case SUBTRACT -> "torch.sub(" + all + ")";
      case MULTIPLY -> "torch.mul(" + all + ")";
      case DIVIDE -> "torch.div(" + all + ")";
      case SUBTRACT_NUMBER -> "torch.sub(" + all + ", " + n + ")";
      case MULTIPLY_NUMBER -> "torch.mul(" + all + ", " + n + ")";
      case FROM_NUMBER -> "torch.rsub(" + all + ", " + n + ")";
      case AT_LEAST -> "torch.clamp_min(" + all + ", " + n + ")";
      case IS_ABOVE -> "torch.to(torch.gt(" + all + ", " + n + "), 6)";
      case IS_ZERO -> "torch.to(torch.eq(" + all + ", 0), 6)";
      case IS_KNOWN -> "torch.to(torch.gt(" + all + ", 0), 6)";
      case EXP -> "torch.exp(" + all + ")";
      case NEGATE -> "torch.neg(" + all + ")";
      case SQRT -> "torch.sqrt(" + all + ")";
      case TANH -> "torch.tanh(" + all + ")";
      case RELU -> "torch.relu(" + all + ")";
      case SIGMOID -> "torch.sigmoid(" + all + ")";
      case GELU -> "torch.gelu(" + all + ")";
      case SILU -> "torch.silu(" + all + ")";
      case SOFTMAX -> "torch.softmax(" + all + ", " + set.get(0) + ")";
      case SUM -> "torch.sum(" + all + ", " + set + ", False)";
      case SUM_KEPT -> "torch.sum(" + all + ", " + set + ", True)";
      case CUMULATE -> "torch.cumsum(" + all + ", " + set.get(0) + ")";
      case SELECT -> "torch.select(" + all + ", " + listed(set) + ")";
      case SLICE -> "torch.slice(" + all + ", " + listed(set) + ", 1)";
      case CONCAT -> "torch.cat([" + all + "], " + set.get(0) + ")";
      case STACK -> "torch.stack([" + all + "], " + set.get(0) + ")";
      case UNSQUEEZE -> "torch.unsqueeze(" + all + ", " + set.get(0) + ")";
      case SQUEEZE -> "torch.squeeze(" + all + ", " + set.get(0) + ")";
      case EXTEND ->
          // From the last axis backwards, two counts per axis.
          "torch.constant_pad_nd("
              + all
              + ", ["
              + "0, 0, ".repeat((int) (-set.get(0) - 1))
              + "0, "
              + set.get(1)
              + "], "
              + n
              + ")";
      case HEADS -> "torch.transpose(torch.unflatten(" + all + ", 2, " + set + "), 1, 2)";
      case JOIN_HEADS -> "torch.flatten(torch.transpose(" + all + ", 1, 2), 2)";
      case ROWS, EMBED -> "torch.embedding(" + all + ")";
      case WEIGHTED_ROWS -> {
        String starts =
            "torch.mul(torch.sub(torch.cumsum(torch.ones_like(torch.select(%1$s, 1, 0)), 0), 1),"
                + " torch.size(%1$s, 1))";
        yield String.format(
            "torch.embedding_bag(%1$s, torch.flatten(%2$s, 0, 1), %4$s, False, 0, False,"
                + " torch.flatten(%3$s, 0, 1), False)[0]",
            in(o, 0), in(o, 1), in(o, 2), starts.formatted(in(o, 1)));
      }
      case LAST_ROW ->
          String.format(
              "torch.index(%1$s, [torch.arange(torch.size(%1$s, 0)), torch.sub(torch.sum(%2$s,"
                  + " [1]), 1)])",
              in(o, 0), in(o, 1));
      case SCATTER_SUM ->
          String.format(
              "torch.index_add(torch.zeros_like(%s), 0, %s, %s)", in(o, 0), in(o, 2), in(o, 1));
      case MATMUL -> "torch.matmul(" + all + ")";
      case LINEAR -> "torch.linear(" + all + (o.inputs().size() == 2 ? ", None)" : ")");
      case LINEAR_ONEDNN ->
          OneDnn.linear(in(o, 0), in(o, 1), o.inputs().size() == 2 ? "None" : in(o, 2));
      case LAYER_NORM ->
          String.format(
              "torch.layer_norm(%s, %s, %s, %s, %s, False)", in(o, 0), set, in(o, 1), in(o, 2), n);
      case RMS_NORM -> String.format("torch.rms_norm(%s, %s, %s, %s)", in(o, 0), set, in(o, 1), n);
      case BATCH_NORM ->
          String.format(
              "torch.batch_norm(%s, None, None, %s, %s, %s, 0.1, %s, False)",
              in(o, 0), in(o, 1), in(o, 2), set.get(0) == 1 ? "True" : "False", n);
      case ATTENTION -> "torch.scaled_dot_product_attention(" + all + ", 0.0, False)";
      case CAUSAL_ATTENTION ->
          "torch.scaled_dot_product_attention("
              + all
              + ", None, 0.0, True, scale=None, enable_gqa=True)";
      case TO_FLOAT -> "torch.to(" + all + ", 6)";
      case TO_BFLOAT16 -> "torch.to(" + all + ", 15)";
    };
  }

  private static String listed(List<Long> settings) {
    return settings.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}
