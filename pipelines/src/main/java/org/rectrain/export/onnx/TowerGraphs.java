package org.rectrain.export.onnx;

import java.util.ArrayList;
import java.util.List;
import org.rectrain.export.onnx.GraphBuilder.Attribute;
import org.rectrain.model.ModelSpec;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.tower.ContentSpec;
import org.rectrain.nn.tower.FeatureLayout.Side;
import org.rectrain.nn.tower.TwoTower;
import org.rectrain.nn.tower.TwoTowerSpec;

/**
 * Towers and heads as graphs that a server calls one after another, each with the batch as its
 * first dimension. Together they compute what {@link TwoTower} does; B rows, E text width, D
 * content width, K tasks.
 */
final class TowerGraphs {
  private static final String B = TowerInputs.B;

  private final ModelSpec model;
  private final TwoTowerSpec spec;
  private final Parameters parameters;
  private final Precision precision;
  private final long fingerprint;

  /**
   * Graphs over trained towers.
   *
   * @param precision of large tables; the small networks stay in float32
   * @param fingerprint of the feature schema, see {@link TowerInputs#guarded}
   */
  TowerGraphs(
      ModelSpec model,
      TwoTower towers,
      Parameters parameters,
      Precision precision,
      long fingerprint) {
    this.model = model;
    this.spec = towers.spec();
    this.parameters = parameters;
    this.precision = precision;
    this.fingerprint = fingerprint;
  }

  /** {@code text_vector} (B, E) and {@code item_index} (B) to {@code content} (B, D). */
  GraphBuilder content() {
    TowerInputs in = begin("content", "what an item or a user's text is about, as one vector");
    GraphBuilder graph = in.graph();
    List<String> addends = new ArrayList<>();
    if (spec.textSize() > 0) {
      addends.add(in.text());
    }
    if (spec.itemIds() > 0) {
      addends.add(in.itemId());
    }
    graph.output(in.sum(addends), "content", B, spec.vectorSize());
    return graph;
  }

  /** Whether contents are computed from anything; else they are zeros and have no graph. */
  boolean hasContent() {
    return begin("content", "").hasContent();
  }

  /** History and features of users to {@code user_vector} (B, D + 1), whose last number is 1. */
  GraphBuilder user() {
    TowerInputs in =
        begin("user_tower", "history and features to the user's side of a dot product");
    GraphBuilder graph = in.graph();
    String history = pooledHistory(in);
    if (model.userProfile()) {
      history = graph.node("Add", history, in.floats("user_content", B, spec.vectorSize()));
    }
    List<String> pieces = new ArrayList<>(List.of(history));
    pieces.addAll(in.dense(Side.USER));
    pieces.addAll(in.dense(Side.CONTEXT));
    String vector = graph.node("Add", history, in.network("user", pieces));
    double scale = Math.exp(in.weights("log_scale")[0]);
    if (isCosine()) {
      vector = in.unit(vector);
    } else {
      scale /= Math.sqrt(spec.vectorSize());
    }
    String scaled = graph.node("Mul", vector, graph.scalar(scale));
    String wide = graph.node("Pad", scaled, graph.longs(0, 0, 0, 1), graph.scalar(1));
    graph.output(in.guarded(wide, fingerprint), "user_vector", B, spec.vectorSize() + 1);
    return graph;
  }

  /** Content and features of items to {@code item_vector} (B, D + 1), whose last is a scalar. */
  GraphBuilder item() {
    TowerInputs in =
        begin("item_tower", "content and features to the item's side of a dot product");
    GraphBuilder graph = in.graph();
    String own = in.item();
    List<String> pieces = new ArrayList<>(List.of(own));
    pieces.addAll(in.dense(Side.ITEM));
    String wide = graph.node("Pad", own, graph.longs(0, 0, 0, 1), graph.scalar(0));
    String vector = graph.node("Add", wide, in.network("item", pieces));
    if (isCosine()) {
      int d = spec.vectorSize();
      String part = graph.node("Slice", vector, graph.longs(0), graph.longs(d), graph.longs(1));
      String scalar =
          graph.node("Slice", vector, graph.longs(d), graph.longs(d + 1L), graph.longs(1));
      vector = in.concat(List.of(in.unit(part), scalar));
    }
    graph.output(in.guarded(vector, fingerprint), "item_vector", B, spec.vectorSize() + 1);
    return graph;
  }

  /** Both vectors, contents and all features to {@code logits} (B, K). */
  GraphBuilder ranking() {
    TowerInputs in = begin("ranking", "user and item to one logit per task");
    GraphBuilder graph = in.graph();
    String u = in.floats("user_vector", B, spec.vectorSize() + 1);
    String v = in.floats("item_vector", B, spec.vectorSize() + 1);
    String product = graph.node("Mul", u, v);
    String dot = graph.node("ReduceSum", product, graph.longs(1)); // -> (B, 1)
    List<String> pieces = new ArrayList<>(List.of(u, v, product, dot));
    List<String> addends = new ArrayList<>();
    for (Side side : List.of(Side.USER, Side.CONTEXT, Side.ITEM, Side.PAIR)) {
      pieces.addAll(in.dense(side));
      addends.addAll(in.linear(side));
    }
    if (spec.attention() == TwoTowerSpec.Attention.CANDIDATE) {
      pieces.addAll(attended(in));
    }
    if (spec.skipped() == TwoTowerSpec.Skipped.READ) {
      String said = feedback(in);
      pieces.add(said);
      float[] weights = in.weights("feedback.linear.weight");
      addends.add(
          in.layers()
              .exact(
                  "feedback.linear",
                  said,
                  weights,
                  new float[0],
                  weights.length / spec.tasks().size(),
                  spec.tasks().size()));
    }
    addends.add(in.heads("top", pieces));
    int tasks = spec.tasks().size();
    addends.add(graph.node("Mul", dot, graph.floats("dot", in.weights("dot"), tasks)));
    addends.add(graph.floats("bias", in.weights("bias"), tasks));
    graph.output(in.guarded(in.sum(addends), fingerprint), "logits", B, tasks);
    return graph;
  }

  private boolean isCosine() {
    return spec.content().similarity() == ContentSpec.Similarity.COSINE;
  }

  private TowerInputs begin(String name, String description) {
    return new TowerInputs(new GraphBuilder(name, description), precision, spec, parameters);
  }

  private String pooledHistory(TowerInputs in) {
    GraphBuilder graph = in.graph();
    if (spec.history() == TwoTowerSpec.History.MEAN) {
      String events = graph.node("ReduceSum", in.mask(), graph.longs(1));
      String count = graph.node("Max", events, graph.scalar(1));
      return in.mean(graph.node("Div", in.mask(), count));
    }
    String key = graph.node("Tanh", in.layer("history.key", in.history()));
    float[] direction = in.weights("history.score");
    String score =
        in.layers().exact("history.score", key, direction, new float[0], direction.length, 1);
    String slope = graph.floats("history.age", in.weights("history.age"), 1);
    String aged =
        graph.node(
            "Add",
            graph.node("Squeeze", score, graph.longs(2)),
            graph.node("Mul", in.age(), slope));
    return in.pooled(aged);
  }

  /** History as the candidate sees it: the attended vector, its product with the candidate. */
  private List<String> attended(TowerInputs in) {
    GraphBuilder graph = in.graph();
    String own = in.item();
    String column = graph.node("Unsqueeze", own, graph.longs(2));
    String match =
        graph.node("Squeeze", graph.node("MatMul", in.history(), column), graph.longs(2));
    String root = graph.scalar(1 / Math.sqrt(spec.vectorSize()));
    String seen = in.pooled(graph.node("Mul", match, root));
    return List.of(seen, graph.node("Mul", seen, own));
  }

  /** What chosen and skipped rows say about the candidate, (B, H): see the scorer's Feedback. */
  private String feedback(TowerInputs in) {
    GraphBuilder graph = in.graph();
    String own = in.item();
    String skipped = in.floats("history_skipped", B, "events");
    String shown = graph.node("Add", in.mask(), skipped);
    String match = graph.node("MatMul", in.history(), graph.node("Unsqueeze", own, graph.longs(2)));
    String likeness = graph.node("Mul", match, graph.scalar(1 / Math.sqrt(spec.vectorSize())));
    float[] tastes = in.weights("feedback.taste");
    String liked = graph.node("Mul", likeness, graph.floats("taste", tastes, tastes.length));
    String newer =
        graph.node(
            "Sub",
            graph.node("ReduceSum", shown, graph.longs(1)),
            graph.node("CumSum", shown, graph.index(1)));
    float[] times = in.weights("feedback.log_time");
    float[] pace = new float[times.length];
    for (int h = 0; h < pace.length; h++) {
      pace[h] = (float) Math.exp(-times[h]);
    }
    String faded =
        graph.node(
            "Mul",
            graph.node("Unsqueeze", newer, graph.longs(2)),
            graph.floats("pace", pace, pace.length));
    String hidden = graph.node("Mul", graph.node("Sub", shown, graph.scalar(1)), graph.scalar(1e9));
    String score =
        graph.node(
            "Add",
            graph.node("Sub", liked, faded),
            graph.node("Unsqueeze", hidden, graph.longs(2)));
    // One more place of weight exp(0): no opinion. (B, L, H) -> (B, L + 1, H)
    String padded = graph.node("Pad", score, graph.longs(0, 0, 0, 0, 1, 0), graph.scalar(0));
    String soft = graph.node("Softmax", List.of(padded), Attribute.of("axis", 1L));
    String weights = graph.node("Slice", soft, graph.longs(0), graph.longs(-1), graph.longs(1));
    String outcome = graph.node("Unsqueeze", graph.node("Sub", in.mask(), skipped), graph.longs(2));
    String said = graph.node("Mul", weights, outcome);
    return graph.node("Squeeze", graph.node("ReduceSum", said, graph.longs(1)), graph.longs(1));
  }
}
