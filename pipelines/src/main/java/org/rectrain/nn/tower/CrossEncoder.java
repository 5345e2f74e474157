package org.rectrain.nn.tower;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.engine.Program;
import org.rectrain.nn.tower.FeatureLayout.Side;

/**
 * A scorer of pairs: history and candidate stand in one text, so that every token of one sees the
 * other; the structured features join its vector.
 *
 * <p>A task's logit is the sum of its bias, a linear part over all features and a network over the
 * projected text vector (and the item's own vector, if ids are used) and all features. There is no
 * vector of an item alone: it ranks candidates that are given, and retrieves nothing.
 */
public final class CrossEncoder {
  private final TwoTowerSpec spec;
  private final Parameters parameters;
  private final FeatureProgram features;
  private final Heads heads;

  /**
   * A scorer over parameters that are in the store, see {@link #initialise}.
   *
   * @param spec its sizes; what concerns towers, history and attention is not used
   */
  public CrossEncoder(TwoTowerSpec spec, Parameters parameters) {
    this.spec = spec;
    this.parameters = parameters;
    this.features =
        new FeatureProgram(spec.features(), parameters, TwoTower.PREFIX, spec.tasks().size());
    this.heads =
        new Heads(
            spec.heads(), parameters, TwoTower.PREFIX + "top", spec.hidden(), spec.tasks().size());
  }

  /** Adds the scorer's parameters to the store, frozen, by the seed and their names alone. */
  public static CrossEncoder initialise(TwoTowerSpec spec, Parameters parameters, long seed) {
    if (spec.textSize() == 0) {
      throw new IllegalArgumentException("a cross encoder reads text");
    }
    int d = spec.vectorSize();
    Mlp.linear(parameters, TwoTower.PREFIX + "text", spec.textSize(), d, seed);
    if (spec.itemIds() > 0) {
      Shape shape = new Shape(spec.itemIds(), d);
      parameters.normal(TwoTower.PREFIX + "item_id.weight", shape, 0.05, seed);
    }
    CrossEncoder scorer = new CrossEncoder(spec, parameters);
    scorer.features.initialise(seed);
    int ids = spec.itemIds() > 0 ? d : 0;
    scorer.heads.initialise(d + ids + scorer.features.width(Side.values()), seed);
    parameters.zeros(TwoTower.PREFIX + "bias", new Shape(spec.tasks().size()));
    return scorer;
  }

  /** The same scorer on a worker's replica of the parameters. */
  public CrossEncoder on(Parameters replica) {
    return new CrossEncoder(spec, replica);
  }

  /** Its sizes. */
  public TwoTowerSpec spec() {
    return spec;
  }

  /** Name of the linear part's weights (K, F) over the layout's numeric features. */
  public String linearName() {
    return features.linear();
  }

  /**
   * The tasks' logits of B pairs.
   *
   * @param texts (N, E) pooled hidden states of the distinct texts of pairs
   * @param places (B) int64, the text of each pair
   * @param ids (B) int64, item id indexes, 0 for unknown
   * @return (B, K)
   */
  public NDArray logits(
      Pass pass,
      NDArray texts,
      NDArray places,
      NDArray ids,
      FieldTensors user,
      FieldTensors context,
      FieldTensors item,
      FieldTensors pair) {
    Program program = new Program();
    String x = program.input(texts);
    String unit = TextContent.scaled(program, x, spec.textSize());
    String content = Mlp.layer(program, parameters, TwoTower.PREFIX + "text", unit); // -> (N, D)
    String place = program.input(places);
    List<String> in = new ArrayList<>();
    in.add(program.let("torch.embedding(" + content + ", " + place + ")")); // -> (B, D)
    if (spec.itemIds() > 0) {
      String table = program.input(parameters.get(TwoTower.PREFIX + "item_id.weight").array());
      String i = program.input(ids);
      String known = "torch.unsqueeze(torch.to(torch.gt(" + i + ", 0), 6), 1)";
      in.add(program.let("torch.mul(torch.embedding(" + table + ", " + i + "), " + known + ")"));
    }
    List<String> addends = new ArrayList<>();
    Side[] sides = {Side.USER, Side.CONTEXT, Side.ITEM, Side.PAIR};
    FieldTensors[] fields = {user, context, item, pair};
    for (int s = 0; s < sides.length; s++) {
      in.addAll(features.dense(program, sides[s], fields[s]));
      addends.addAll(features.linear(program, sides[s], fields[s]));
    }
    addends.add(heads.append(program, pass, in, spec.dropout()));
    addends.add(program.input(parameters.get(TwoTower.PREFIX + "bias").array()));
    return program.run(pass.manager(), Mlp.sum(program, addends));
  }
}
