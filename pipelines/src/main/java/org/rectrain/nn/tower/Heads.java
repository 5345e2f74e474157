package org.rectrain.nn.tower;

import java.util.ArrayList;
import java.util.List;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.graph.Net;
import org.rectrain.nn.graph.Value;

/**
 * The network from the joined features of a pair to the tasks' logits.
 *
 * <p>With a shared bottom it is one network with K outputs. As multi-gate mixture of experts (Ma et
 * al. 2018, doi:10.1145/3219819.3220007) task k's logit is {@code h_k(sum_i g_k(x)_i f_i(x))} with
 * experts f, gates {@code g_k = softmax(W_k x)} and a small network h per task; the last of the
 * hidden widths is h's, the others are the experts', and a single width is the experts' alone.
 */
final class Heads {
  private final HeadSpec spec;
  private final Parameters parameters;
  private final String path;
  private final List<Integer> hidden;
  private final int tasks;

  /**
   * Heads over parameters that are in the store.
   *
   * @param path prefix of their names, without a dot at its end
   */
  Heads(HeadSpec spec, Parameters parameters, String path, List<Integer> hidden, int tasks) {
    this.spec = spec;
    this.parameters = parameters;
    this.path = path;
    this.hidden = hidden;
    this.tasks = tasks;
  }

  /** Adds the parameters; every logit starts at zero. */
  void initialise(int in, long seed) {
    if (spec.sharing() == HeadSpec.Sharing.BOTTOM) {
      List<Integer> sizes = new ArrayList<>(List.of(in));
      sizes.addAll(hidden);
      sizes.add(tasks);
      Mlp.initialise(parameters, path, sizes, seed);
      return;
    }
    List<Integer> sizes = new ArrayList<>(List.of(in));
    sizes.addAll(hidden.size() > 1 ? hidden.subList(0, hidden.size() - 1) : hidden);
    int width = sizes.get(sizes.size() - 1);
    for (int i = 0; i < spec.experts(); i++) {
      for (int layer = 0; layer + 1 < sizes.size(); layer++) {
        String name = expert(i) + "." + layer;
        Mlp.linear(parameters, name, sizes.get(layer), sizes.get(layer + 1), seed);
      }
    }
    for (int k = 0; k < tasks; k++) {
      Mlp.linear(parameters, gate(k), in, spec.experts(), seed);
      List<Integer> own =
          hidden.size() > 1 ? List.of(width, hidden.get(hidden.size() - 1), 1) : List.of(width, 1);
      Mlp.initialise(parameters, task(k), own, seed);
    }
  }

  /**
   * The heads.
   *
   * @param in pieces (B, ...) of the joined features
   * @return the logits (B, K)
   */
  Value append(Net net, List<Value> in, double dropout) {
    if (spec.sharing() == HeadSpec.Sharing.BOTTOM) {
      return Mlp.append(net, parameters, path, in, dropout);
    }
    Value x = Value.concat(in);
    List<Value> outputs = new ArrayList<>();
    for (int i = 0; i < spec.experts(); i++) {
      Value out = Mlp.append(net, parameters, expert(i), List.of(x), dropout);
      outputs.add(out.relu().dropout(dropout));
    }
    Value stacked = Value.stack(outputs); // n x (B, W) -> (B, n, W)
    List<Value> logits = new ArrayList<>();
    for (int k = 0; k < tasks; k++) {
      Value shares = Mlp.layer(net, parameters, gate(k), x).softmax(1); // -> (B, n)
      Value mixed = shares.unsqueeze(1).matmul(stacked).squeeze(1); // -> (B, W)
      logits.add(Mlp.append(net, parameters, task(k), List.of(mixed), dropout));
    }
    return Value.concat(logits); // -> (B, K)
  }

  private String expert(int i) {
    return path + ".expert." + i;
  }

  private String gate(int k) {
    return path + ".gate." + k;
  }

  private String task(int k) {
    return path + ".task." + k;
  }
}
