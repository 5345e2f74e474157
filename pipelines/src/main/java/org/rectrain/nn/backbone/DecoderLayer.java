package org.rectrain.nn.backbone;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;
import org.rectrain.nn.engine.Fused;
import org.rectrain.nn.engine.Parameter;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.engine.Program;

/** One pre-norm layer with grouped-query attention, RoPE and SwiGLU, fused into one function. */
final class DecoderLayer {
  private final DecoderSpec spec;
  private final Linear query;
  private final Linear key;
  private final Linear value;
  private final Linear attended;
  private final Linear gate;
  private final Linear up;
  private final Linear down;
  private final Parameter inputNorm;
  private final Parameter middleNorm;
  private final @Nullable Parameter queryNorm;
  private final @Nullable Parameter keyNorm;

  DecoderLayer(DecoderSpec spec, Parameters parameters, String prefix, @Nullable Lora lora) {
    this.spec = spec;
    this.query = new Linear(parameters, prefix + "self_attn.q_proj", lora);
    this.key = new Linear(parameters, prefix + "self_attn.k_proj", lora);
    this.value = new Linear(parameters, prefix + "self_attn.v_proj", lora);
    this.attended = new Linear(parameters, prefix + "self_attn.o_proj", lora);
    this.gate = new Linear(parameters, prefix + "mlp.gate_proj", lora);
    this.up = new Linear(parameters, prefix + "mlp.up_proj", lora);
    this.down = new Linear(parameters, prefix + "mlp.down_proj", lora);
    this.inputNorm = parameters.get(prefix + "input_layernorm.weight");
    this.middleNorm = parameters.get(prefix + "post_attention_layernorm.weight");
    boolean norms = spec.traits().contains(DecoderSpec.Trait.QUERY_KEY_NORM);
    this.queryNorm = norms ? parameters.get(prefix + "self_attn.q_norm.weight") : null;
    this.keyNorm = norms ? parameters.get(prefix + "self_attn.k_norm.weight") : null;
  }

  /**
   * Runs the layer.
   *
   * @param hidden (N, T, E)
   * @param cosines (T, D)
   * @param sines (T, D)
   * @return (N, T, E)
   */
  NDArray forward(Pass pass, NDArray hidden, NDArray cosines, NDArray sines) {
    Program program = new Program();
    String x = program.input(hidden);
    String cos = program.input(cosines);
    String sin = program.input(sines);
    String in = norm(program, x, inputNorm, spec.hidden());
    String q = heads(program, query.append(program, pass, in), spec.heads());
    String k = heads(program, key.append(program, pass, in), spec.keyValueHeads());
    String v = heads(program, value.append(program, pass, in), spec.keyValueHeads());
    String turnedQ = turn(program, normed(program, q, queryNorm), cos, sin);
    String turnedK = turn(program, normed(program, k, keyNorm), cos, sin);
    String context =
        program.let(
            "torch.scaled_dot_product_attention("
                + String.join(", ", turnedQ, turnedK, v)
                + ", None, 0.0, True, scale=None, enable_gqa=True)");
    // (N, H, T, D) -> (N, T, H D)
    String joined = program.let("torch.flatten(torch.transpose(" + context + ", 1, 2), 2)");
    String attention = program.single(attended.append(program, pass, joined));
    String middle = program.let("torch.add(" + x + ", " + attention + ")");
    String ready = norm(program, middle, middleNorm, spec.hidden());
    String opened = gate.append(program, pass, ready);
    String wide = up.append(program, pass, ready);
    if (program.isHalf(opened) != program.isHalf(wide)) {
      opened = program.single(opened);
      wide = program.single(wide);
    }
    String active = program.letLike(wide, "torch.mul(torch.silu(" + opened + "), " + wide + ")");
    String narrow = program.single(down.append(program, pass, active));
    return program.run(pass.manager(), program.let("torch.add(" + middle + ", " + narrow + ")"));
  }

  /** (N, T, H D) -> (N, H, T, D), float32. */
  private String heads(Program program, String x, int heads) {
    return program.let(
        "torch.transpose(torch.unflatten(%s, 2, [%d, %d]), 1, 2)"
            .formatted(program.single(x), heads, spec.headSize()));
  }

  private String normed(Program program, String x, @Nullable Parameter gain) {
    return gain == null ? x : norm(program, x, gain, spec.headSize());
  }

  private String norm(Program program, String x, Parameter gain, int size) {
    String g = program.input(gain.array());
    return program.let(
        "torch.rms_norm(%s, [%d], %s, %s)".formatted(x, size, g, Fused.number(spec.epsilon())));
  }

  /** Turns each pair of features (i, i + D / 2) by its angle. */
  private String turn(Program program, String x, String cos, String sin) {
    int half = spec.headSize() / 2;
    String turned =
        program.let(
            "torch.cat([torch.neg(torch.slice(%1$s, 3, %2$d, %3$d, 1)), torch.slice(%1$s, 3, 0, %2$d, 1)], 3)"
                .formatted(x, half, spec.headSize()));
    return program.let(
        "torch.add(torch.mul(%s, %s), torch.mul(%s, %s))".formatted(x, cos, turned, sin));
  }
}
