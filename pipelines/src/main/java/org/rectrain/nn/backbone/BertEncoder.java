package org.rectrain.nn.backbone;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.nn.engine.Parameter;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.graph.EmbeddingTable;
import org.rectrain.nn.graph.Index;
import org.rectrain.nn.graph.Net;
import org.rectrain.nn.graph.Value;

/**
 * The encoder of the BERT family (BERT, MiniLM, bge) with optional adapters; equal to HuggingFace's
 * {@code BertModel} without its pooler, dropout of the base off.
 */
public final class BertEncoder implements Backbone {
  private final BertSpec spec;
  private final Parameters parameters;
  private final @Nullable Lora lora;
  private final List<BertLayer> layers = new ArrayList<>();

  /**
   * A network over parameters that are in the store.
   *
   * @param parameters holds every name of {@link BertSpec#shapes()}
   * @param lora adapters over the same store, or null
   */
  public BertEncoder(BertSpec spec, Parameters parameters, @Nullable Lora lora) {
    this.spec = spec;
    this.parameters = parameters;
    this.lora = lora;
    for (int i = 0; i < spec.layers(); i++) {
      layers.add(new BertLayer(spec, parameters, spec.layerPrefix(i), lora));
    }
  }

  @Override
  public BertSpec spec() {
    return spec;
  }

  @Override
  public NDArray embed(Pass pass, NDArray ids) {
    long tokens = spec.requireLength(ids);
    Net net = Net.in(pass);
    Index i = net.index(ids);
    Value words = table(net, "word").rows(i); // -> (N, T, E)
    Value all =
        words.plus(table(net, "token_type").row(0)).plus(table(net, "position").first(tokens));
    Parameter[] norm = BertLayer.norm(parameters, "embeddings.LayerNorm");
    return net.run(BertLayer.norm(net, spec, all, norm));
  }

  @Override
  public NDArray layers(Pass pass, NDArray hidden, NDArray mask, int from, int to) {
    Net net = Net.in(pass);
    NDArray bias = net.run(net.mask(mask).hidingKeys()); // -> (N, 1, 1, T)
    NDArray x = hidden;
    for (BertLayer layer : layers.subList(from, to)) {
      x = layer.forward(pass, x, bias);
    }
    return x;
  }

  @Override
  public NDArray[] projections(Pass pass, NDArray hidden, int layer) {
    return layers.get(layer).projections(pass, hidden);
  }

  @Override
  public int firstTrainableLayer() {
    return spec.firstTrainableLayer(parameters);
  }

  @Override
  public BertEncoder on(Parameters replica) {
    return new BertEncoder(
        spec, replica, lora == null ? null : Lora.bind(replica, spec.linears(), lora.spec()));
  }

  private EmbeddingTable table(Net net, String name) {
    return net.table(parameters.get("embeddings." + name + "_embeddings.weight"));
  }
}
