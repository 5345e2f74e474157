package org.rectrain.nn.backbone;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rectrain.nn.engine.Fused;
import org.rectrain.nn.engine.OneDnn;
import org.rectrain.nn.engine.Parameter;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.engine.Program;

/** A linear layer as part of a {@link Program}: base in float32 or bfloat16, adapter in float32. */
final class Linear {
  private final String path;
  private final Parameter weight;
  private final @Nullable Parameter bias;
  private final Function<String, Lora.@Nullable Adapter> adapters;

  Linear(Parameters parameters, String path, @Nullable Lora lora) {
    this.path = path;
    this.weight = parameters.get(path + ".weight");
    this.bias = parameters.contains(path + ".bias") ? parameters.get(path + ".bias") : null;
    this.adapters = lora == null ? p -> null : lora::adapter;
  }

  /** Appends the layer; the result is bfloat16 when the base is and no adapter is there. */
  String append(Program program, Pass pass, String x) {
    String w = program.input(weight.array());
    boolean half = program.isHalf(w);
    String b = "None";
    if (bias != null) {
      b = program.input(bias.array());
      b = half ? program.half(b) : program.single(b);
    }
    String in = half ? program.half(x) : program.single(x);
    String product =
        !half && program.isWide() && OneDnn.isThere()
            ? OneDnn.linear(in, w, b)
            : "torch.linear(" + in + ", " + w + ", " + b + ")";
    String base = half ? program.letHalf(product) : program.let(product);
    Lora.Adapter adapter = adapters.apply(path);
    return adapter == null ? base : program.let(sum(program, pass, x, base, adapter));
  }

  private static String sum(
      Program program, Pass pass, String x, String base, Lora.Adapter adapter) {
    String in = program.single(x);
    if (pass.training() && adapter.dropout() > 0) {
      in = program.dropout(in, adapter.dropout(), pass.nextSeed());
    }
    String a = program.input(adapter.a().array());
    String b = program.input(adapter.b().array());
    // Scaling the r columns in the middle costs least and is the same product.
    String low =
        program.let(
            "torch.mul(torch.linear("
                + in
                + ", "
                + a
                + ", None), "
                + Fused.number(adapter.scale())
                + ")");
    return "torch.add(" + program.single(base) + ", torch.linear(" + low + ", " + b + ", None))";
  }
}
