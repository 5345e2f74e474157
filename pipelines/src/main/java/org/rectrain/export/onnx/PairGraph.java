package org.rectrain.export.onnx;

import java.util.ArrayList;
import java.util.List;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.tower.CrossEncoder;
import org.rectrain.nn.tower.FeatureLayout.Side;
import org.rectrain.nn.tower.TwoTowerSpec;

/**
 * What a {@link CrossEncoder} puts on the vector of a pair's text, as one graph: {@code
 * text_vector} (B, E) and all features to {@code logits} (B, K).
 */
final class PairGraph {
  private PairGraph() {}

  /**
   * The graph of trained heads.
   *
   * @param precision of large tables; the small networks stay in float32
   * @param fingerprint of the feature schema, see {@link TowerInputs#guarded}
   */
  static GraphBuilder of(
      TwoTowerSpec spec, Parameters parameters, Precision precision, long fingerprint) {
    GraphBuilder graph =
        new GraphBuilder("ranking", "the vector of a pair's text to one logit per task");
    TowerInputs in = new TowerInputs(graph, precision, spec, parameters);
    List<String> pieces = new ArrayList<>(List.of(in.text()));
    if (spec.itemIds() > 0) {
      pieces.add(in.itemId());
    }
    List<String> addends = new ArrayList<>();
    for (Side side : List.of(Side.USER, Side.CONTEXT, Side.ITEM, Side.PAIR)) {
      pieces.addAll(in.dense(side));
      addends.addAll(in.linear(side));
    }
    addends.add(in.heads("top", pieces));
    addends.add(graph.floats("bias", in.weights("bias"), spec.tasks().size()));
    String logits = in.guarded(in.sum(addends), fingerprint);
    graph.output(logits, "logits", TowerInputs.B, spec.tasks().size());
    return graph;
  }
}
