package org.rectrain.nn.backbone;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;
import org.rectrain.nn.engine.Fused;
import org.rectrain.nn.engine.Parameter;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.engine.Program;

/** One post-norm transformer layer of BERT, fused into one function. */
final class BertLayer {
  private final BertSpec spec;
  private final Linear query;
  private final Linear key;
  private final Linear value;
  private final Linear attended;
  private final Linear up;
  private final Linear down;
  private final Parameter[] attentionNorm;
  private final Parameter[] outputNorm;

  BertLayer(BertSpec spec, Parameters parameters, String prefix, @Nullable Lora lora) {
    this.spec = spec;
    this.query = new Linear(parameters, prefix + "attention.self.query", lora);
    this.key = new Linear(parameters, prefix + "attention.self.key", lora);
    this.value = new Linear(parameters, prefix + "attention.self.value", lora);
    this.attended = new Linear(parameters, prefix + "attention.output.dense", lora);
    this.up = new Linear(parameters, prefix + "intermediate.dense", lora);
    this.down = new Linear(parameters, prefix + "output.dense", lora);
    this.attentionNorm = norm(parameters, prefix + "attention.output.LayerNorm");
    this.outputNorm = norm(parameters, prefix + "output.LayerNorm");
  }

  /**
   * Runs the layer.
   *
   * @param hidden (N, T, E)
   * @param bias (N, 1, 1, T)
   * @return (N, T, E)
   */
  NDArray forward(Pass pass, NDArray hidden, NDArray bias) {
    Program program = new Program();
    String x = program.input(hidden);
    String mask = program.input(bias);
    String q = heads(program, query.append(program, pass, x));
    String k = heads(program, key.append(program, pass, x));
    String v = heads(program, value.append(program, pass, x));
    String context =
        program.let(
            "torch.scaled_dot_product_attention("
                + String.join(", ", q, k, v, mask)
                + ", 0.0, False)");
    // (N, H, T, D) -> (N, T, E)
    String joined = program.let("torch.flatten(torch.transpose(" + context + ", 1, 2), 2)");
    String attention = program.single(attended.append(program, pass, joined));
    String middle =
        norm(program, program.let("torch.add(" + x + ", " + attention + ")"), attentionNorm);
    String wide = up.append(program, pass, middle);
    String active = program.letLike(wide, "torch.gelu(" + wide + ")");
    String narrow = program.single(down.append(program, pass, active));
    String out =
        norm(program, program.let("torch.add(" + middle + ", " + narrow + ")"), outputNorm);
    return program.run(pass.manager(), out);
  }

  /** Queries, keys and values (N, T, E) of an input (N, T, E). */
  NDArray[] projections(Pass pass, NDArray hidden) {
    NDArray[] out = new NDArray[3];
    Linear[] linears = {query, key, value};
    for (int i = 0; i < out.length; i++) {
      Program program = new Program();
      String x = program.input(hidden);
      String y = program.single(linears[i].append(program, pass, x));
      out[i] = program.run(pass.manager(), y);
    }
    return out;
  }

  static String norm(Program program, BertSpec spec, String x, String gain, String shift) {
    return program.let(
        "torch.layer_norm("
            + x
            + ", ["
            + spec.hidden()
            + "], "
            + gain
            + ", "
            + shift
            + ", "
            + Fused.number(spec.epsilon())
            + ", False)");
  }

  private String norm(Program program, String x, Parameter[] norm) {
    return norm(program, spec, x, program.input(norm[0].array()), program.input(norm[1].array()));
  }

  /** (N, T, E) -> (N, H, T, D), in float32: attention's backward in bfloat16 is slow on CPUs. */
  private String heads(Program program, String x) {
    return program.let(
        "torch.transpose(torch.unflatten("
            + program.single(x)
            + ", 2, ["
            + spec.heads()
            + ", "
            + spec.hidden() / spec.heads()
            + "]), 1, 2)");
  }

  private static Parameter[] norm(Parameters parameters, String path) {
    return new Parameter[] {parameters.get(path + ".weight"), parameters.get(path + ".bias")};
  }
}
