package org.rectrain.export.onnx;

import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.graph.Value;
import org.rectrain.nn.tower.CrossEncoder;
import org.rectrain.nn.tower.FeatureLayout.Side;

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
      CrossEncoder scorer, Parameters parameters, Precision precision, long fingerprint) {
    TowerInputs in = new TowerInputs(scorer.spec(), parameters);
    CrossEncoder.Fields fields =
        new CrossEncoder.Fields(
            in.fields(Side.USER),
            in.fields(Side.CONTEXT),
            in.fields(Side.ITEM),
            in.fields(Side.PAIR));
    Value own = scorer.content(in.net(), in.text());
    Value logits = scorer.logits(in.net(), own, in.itemIndex(), fields);
    TowerInputs.Named named =
        new TowerInputs.Named(
            "ranking", "the vector of a pair's text to one logit per task", "logits");
    return in.guarded(named, precision, fingerprint, logits, scorer.spec().tasks().size());
  }
}
