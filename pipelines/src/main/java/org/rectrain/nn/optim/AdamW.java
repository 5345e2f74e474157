package org.rectrain.nn.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.rectrain.nn.engine.Parameter;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Torch;
import org.rectrain.nn.engine.TorchScript;

/**
 * AdamW (Loshchilov and Hutter 2017, arXiv:1711.05101), operation for operation PyTorch's, with
 * groups. A parameter without a gradient counts as one with zeros.
 */
public final class AdamW implements AutoCloseable {
  /**
   * How some parameters are treated.
   *
   * @param names which; the first group that matches counts
   * @param weightDecay decoupled, 0 or more
   */
  public record Group(Predicate<String> names, double weightDecay) {
    /** Every parameter. */
    public static Group all(double weightDecay) {
      return new Group(name -> true, weightDecay);
    }

    /** Biases and gains of norms: never decayed. */
    public static Group noDecay() {
      return new Group(AdamW::undecayed, 0);
    }
  }

  private record Slot(Parameter parameter, Group group, NDArray mean, NDArray variance) {}

  private static final TorchScript UPDATE =
      TorchScript.function(
          "g: Tensor, p: Tensor, m: Tensor, v: Tensor, h: Tensor",
          """
            b1 = float(torch.select(h, 0, 0))
            b2 = float(torch.select(h, 0, 1))
            decay = float(torch.select(h, 0, 2))
            size = float(torch.select(h, 0, 3))
            root = float(torch.select(h, 0, 4))
            eps = float(torch.select(h, 0, 5))
            _0 = torch.mul_(p, decay)
            _1 = torch.lerp_(m, g, 1.0 - b1)
            _2 = torch.addcmul_(torch.mul_(v, b2), g, g, value=1.0 - b2)
            d = torch.add_(torch.div_(torch.sqrt(v), root), eps)
            return torch.addcdiv_(p, m, d, value=-size)\
          """);

  private final NDManager manager;
  private final List<Slot> slots = new ArrayList<>();
  private final double beta1;
  private final double beta2;
  private final double epsilon;
  private long steps;

  /**
   * An optimizer of all parameters that learn now.
   *
   * @param groups in order of precedence; every trainable parameter must match one
   */
  public AdamW(
      Parameters parameters, List<Group> groups, double beta1, double beta2, double epsilon) {
    this.manager = Torch.newManager(parameters.device());
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
    for (Parameter parameter : parameters.trainable()) {
      Group group =
          groups.stream()
              .filter(g -> g.names().test(parameter.name()))
              .findFirst()
              .orElseThrow(
                  () -> new IllegalArgumentException("no group takes " + parameter.name()));
      slots.add(
          new Slot(
              parameter,
              group,
              manager.zeros(parameter.shape(), DataType.FLOAT32),
              manager.zeros(parameter.shape(), DataType.FLOAT32)));
    }
  }

  /** The usual constants: 0.9, 0.999, 1e-8. */
  public static AdamW standard(Parameters parameters, List<Group> groups) {
    return new AdamW(parameters, groups, 0.9, 0.999, 1e-8);
  }

  /** Whether a parameter is a bias or belongs to a norm, by its name. */
  public static boolean undecayed(String name) {
    return name.endsWith("bias")
        || name.endsWith("LayerNorm.weight")
        || name.endsWith("layernorm.weight")
        || name.endsWith("norm.weight");
  }

  /**
   * One step with the gradients as they are, which are then set to zero.
   *
   * @param rate learning rate of this step
   */
  public void step(double rate) {
    steps++;
    double correction1 = 1 - Math.pow(beta1, (double) steps);
    double correction2 = 1 - Math.pow(beta2, (double) steps);
    try (NDManager scratch = Torch.newManager(manager.getDevice())) {
      for (Slot slot : slots) {
        double[] constants = {
          beta1,
          beta2,
          1 - rate * slot.group().weightDecay(),
          rate / correction1,
          Math.sqrt(correction2),
          epsilon
        };
        Torch.silent(() -> update(scratch, slot, constants));
        slot.parameter().zeroGradient();
      }
    }
  }

  /** How many steps were made. */
  public long steps() {
    return steps;
  }

  /** Copies of the moments, under {@code mean.<name>} and {@code variance.<name>}. */
  public Map<String, float[]> state() {
    Map<String, float[]> state = new LinkedHashMap<>();
    for (Slot slot : slots) {
      state.put("mean." + slot.parameter().name(), slot.mean().toFloatArray());
      state.put("variance." + slot.parameter().name(), slot.variance().toFloatArray());
    }
    return state;
  }

  /**
   * Puts back what {@link #state()} and {@link #steps()} gave.
   *
   * @throws IllegalArgumentException when a moment is missing or has another size
   */
  public void restore(Map<String, float[]> state, long stepCount) {
    for (Slot slot : slots) {
      set(slot.mean(), state, "mean." + slot.parameter().name());
      set(slot.variance(), state, "variance." + slot.parameter().name());
    }
    steps = stepCount;
  }

  @Override
  public void close() {
    manager.close();
  }

  private static NDArray update(NDManager scratch, Slot slot, double[] constants) {
    NDArray gradient = slot.parameter().gradient(scratch);
    NDArray numbers = scratch.create(constants, new Shape(constants.length));
    return UPDATE.call(
        scratch, gradient, slot.parameter().array(), slot.mean(), slot.variance(), numbers);
  }

  private static void set(NDArray moment, Map<String, float[]> state, String key) {
    float[] values = state.get(key);
    if (values == null || values.length != moment.size()) {
      throw new IllegalArgumentException(
          "the optimizer state does not fit " + key + " of shape " + moment.getShape());
    }
    new Parameter(key, moment).assign(values);
  }
}
