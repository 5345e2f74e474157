package org.rectrain.nn.tower;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.rectrain.nn.engine.Fused;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Program;

/**
 * A user's history as one vector, in pieces of a {@link Program}: by itself for the user tower, and
 * as a candidate sees it for the heads.
 *
 * <p>Legend: B rows, L longest history among them, D width of a content.
 */
final class HistoryPooling {
  private static final String PREFIX = TwoTower.PREFIX;

  private final TwoTowerSpec spec;
  private final Parameters parameters;

  HistoryPooling(TwoTowerSpec spec, Parameters parameters) {
    this.spec = spec;
    this.parameters = parameters;
  }

  /** Adds the parameters: every event counts alike at first. */
  void initialise(long seed) {
    int d = spec.vectorSize();
    parameters.zeros(PREFIX + "history.empty", new Shape(d));
    if (spec.history() == TwoTowerSpec.History.ATTENTION) {
      Mlp.linear(parameters, PREFIX + "history.key", d, d / 2 + 1, seed);
      parameters.zeros(PREFIX + "history.score", new Shape(1, d / 2 + 1));
      parameters.zeros(PREFIX + "history.age", new Shape(1));
    }
  }

  /** The history by itself, (B, D). */
  String pooled(Program program, String all, UserSide side) {
    String mask = program.input(side.mask());
    if (spec.history() == TwoTowerSpec.History.MEAN) {
      return orEmpty(program, mean(program, all, program.input(side.history()), mask), mask);
    }
    String items = gather(program, all, program.input(side.history())); // -> (B, L, D)
    return sum(program, weights(program, items, mask, side), items, mask);
  }

  /** The mean over the history without a copy (B, L, D) of its items: long ones fit in memory. */
  private static String mean(Program program, String all, String places, String mask) {
    String count = "torch.clamp_min(torch.sum(" + mask + ", [1], True), 1.0)";
    String shares = program.let("torch.flatten(torch.div(" + mask + ", " + count + "), 0, 1)");
    String flat = program.let("torch.flatten(" + places + ", 0, 1)");
    String starts =
        program.let(
            "torch.mul(torch.sub(torch.cumsum(torch.ones_like(torch.select(%1$s, 1, 0)), 0), 1), torch.size(%1$s, 1))"
                .formatted(places));
    return program.let(
        "torch.embedding_bag("
            + String.join(", ", all, flat, starts, "False", "0", "False", shares, "False")
            + ")[0]"); // -> (B, D)
  }

  /** Weights (B, 1, L) of the history's items, 0 at padding. */
  private String weights(Program program, String items, String mask, UserSide side) {
    String key = Mlp.layer(program, parameters, PREFIX + "history.key", items);
    String w = program.input(parameters.get(PREFIX + "history.score").array());
    String score =
        program.let("torch.squeeze(torch.linear(torch.tanh(" + key + "), " + w + ", None), 2)");
    if (side.age() != null) {
      String age = program.input(side.age());
      String slope = program.input(parameters.get(PREFIX + "history.age").array());
      score = program.let("torch.add(" + score + ", torch.mul(" + age + ", " + slope + "))");
    }
    return maskedSoftmax(program, score, mask);
  }

  /** History as the candidate sees it: the attended vector, its product with the candidate. */
  List<String> attended(Program program, String all, UserSide user, ItemSide item) {
    String mask = program.input(user.mask());
    String items = gather(program, all, program.input(user.history())); // -> (B, L, D)
    String own = gather(program, all, program.input(item.candidate())); // -> (B, D)
    String root = Fused.number(1 / Math.sqrt(spec.vectorSize()));
    String score =
        program.let(
            "torch.mul(torch.squeeze(torch.matmul("
                + items
                + ", torch.unsqueeze("
                + own
                + ", 2)), 2), "
                + root
                + ")"); // -> (B, L)
    String weights = maskedSoftmax(program, score, mask);
    String seen = sum(program, weights, items, mask);
    return List.of(seen, program.let("torch.mul(" + seen + ", " + own + ")"));
  }

  /** (B, L) scores -> (B, 1, L) weights that are exactly 0 at padding, and all 0 if all is. */
  private static String maskedSoftmax(Program program, String score, String mask) {
    String hidden = "torch.mul(torch.sub(" + mask + ", 1), 1.0e9)";
    String soft = program.let("torch.softmax(torch.add(" + score + ", " + hidden + "), 1)");
    return program.let("torch.unsqueeze(torch.mul(" + soft + ", " + mask + "), 1)");
  }

  /** Weighted sum of the items, or the vector of those without history. */
  private String sum(Program program, String weights, String items, String mask) {
    String pooled = program.let("torch.squeeze(torch.matmul(" + weights + ", " + items + "), 1)");
    return orEmpty(program, pooled, mask);
  }

  private String orEmpty(Program program, String pooled, String mask) {
    String empty = program.input(parameters.get(PREFIX + "history.empty").array());
    String none =
        program.let("torch.to(torch.eq(torch.sum(" + mask + ", [1], True), 0), 6)"); // -> (B, 1)
    return program.let("torch.add(" + pooled + ", torch.mul(" + none + ", " + empty + "))");
  }

  /** Rows of the contents, for indexes of any shape. */
  static String gather(Program program, String all, String index) {
    return program.let("torch.embedding(" + all + ", " + index + ")");
  }
}
