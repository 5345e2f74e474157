package org.rectrain.nn.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.StringJoiner;
import org.rectrain.nn.engine.Constants;
import org.rectrain.nn.engine.Parameter;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Torch;
import org.rectrain.nn.engine.TorchScript;

/** Gradients' norm over all parameters, and its limit: {@code torch.nn.utils.clip_grad_norm_}. */
public final class ClipNorm {
  private ClipNorm() {}

  /**
   * Scales all gradients down by {@code limit / (norm + 1e-6)} when that is below 1.
   *
   * @param limit positive; {@code Double.POSITIVE_INFINITY} only measures
   * @return the norm before; NaN or infinite when a gradient is
   */
  public static double apply(Parameters parameters, double limit) {
    try (NDManager scratch = Torch.newManager(parameters.device())) {
      return Torch.silent(() -> clip(parameters, limit, scratch));
    }
  }

  private static double clip(Parameters parameters, double limit, NDManager scratch) {
    NDList gradients = new NDList();
    for (Parameter parameter : parameters.trainable()) {
      gradients.add(parameter.gradient(scratch));
    }
    if (gradients.isEmpty()) {
      return 0;
    }
    StringJoiner arguments = new StringJoiner(", ");
    StringJoiner norms = new StringJoiner(", ", "torch.norm(torch.stack([", "]), 2)");
    for (int i = 0; i < gradients.size(); i++) {
      arguments.add("g" + i + ": Tensor");
      norms.add("torch.norm(g" + i + ", 2)");
    }
    double norm =
        TorchScript.expression(arguments.toString(), norms.toString())
            .call(scratch, gradients.toArray(NDArray[]::new))
            .getFloat();
    float factor = (float) limit / ((float) norm + 1e-6f);
    if (factor < 1) {
      NDArray scale = Constants.in(scratch, factor);
      gradients.forEach(gradient -> gradient.muli(scale));
    }
    return norm;
  }
}
