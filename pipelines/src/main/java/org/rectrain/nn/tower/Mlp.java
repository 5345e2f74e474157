package org.rectrain.nn.tower;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.engine.Program;

/** Small fully connected networks as pieces of a {@link Program}. */
final class Mlp {
  private Mlp() {}

  /** Adds a linear layer as PyTorch draws it: weight and bias uniform within 1 / sqrt(in). */
  static void linear(Parameters parameters, String path, int in, int out, long seed) {
    double bound = 1 / Math.sqrt(in);
    parameters.uniform(path + ".weight", new Shape(out, in), bound, seed);
    parameters.uniform(path + ".bias", new Shape(out), bound, seed);
  }

  /** Adds a network; its last layer starts at zero, so that what it corrects stands at first. */
  static void initialise(Parameters parameters, String path, List<Integer> sizes, long seed) {
    int last = sizes.size() - 2;
    for (int i = 0; i < last; i++) {
      linear(parameters, path + "." + i, sizes.get(i), sizes.get(i + 1), seed);
    }
    int out = sizes.get(last + 1);
    parameters.zeros(path + "." + last + ".weight", new Shape(out, sizes.get(last)));
    parameters.zeros(path + "." + last + ".bias", new Shape(out));
  }

  /** One linear layer. */
  static String layer(Program program, Parameters parameters, String path, String x) {
    String w = program.input(parameters.get(path + ".weight").array());
    String b = program.input(parameters.get(path + ".bias").array());
    return program.let("torch.linear(" + x + ", " + w + ", " + b + ")");
  }

  /** The network over the concatenation of some values, ReLU and dropout between its layers. */
  static String append(
      Program program,
      Pass pass,
      Parameters parameters,
      String path,
      List<String> in,
      double dropout) {
    String x = program.let("torch.cat([" + String.join(", ", in) + "], 1)");
    for (int i = 0; parameters.contains(path + "." + i + ".weight"); i++) {
      if (i > 0) {
        x = program.let("torch.relu(" + x + ")");
        if (pass.training() && dropout > 0) {
          x = program.dropout(x, dropout, pass.nextSeed());
        }
      }
      x = layer(program, parameters, path + "." + i, x);
    }
    return x;
  }

  /** The sum of some values that broadcast. */
  static String sum(Program program, List<String> addends) {
    String sum = addends.get(0);
    for (String addend : addends.subList(1, addends.size())) {
      sum = program.let("torch.add(" + sum + ", " + addend + ")");
    }
    return sum;
  }
}
