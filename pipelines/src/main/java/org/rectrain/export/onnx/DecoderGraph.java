package org.rectrain.export.onnx;

import org.rectrain.export.onnx.GraphBuilder.Kind;
import org.rectrain.nn.backbone.Decoder;
import org.rectrain.nn.backbone.Pooling;
import org.rectrain.nn.graph.Index;
import org.rectrain.nn.graph.Net;
import org.rectrain.nn.graph.Value;

/**
 * A decoder as one graph with the inputs and the output of {@link TextGraph}. Padding is behind the
 * tokens, where none of them sees it.
 */
final class DecoderGraph {
  private DecoderGraph() {}

  /**
   * The graph of a decoder whose adapters are merged.
   *
   * @param tokens the longest text
   */
  static GraphBuilder of(Decoder decoder, int tokens, Pooling pooling, Precision precision) {
    GraphBuilder graph = new GraphBuilder("text_encoder", "token ids to one vector per text");
    Layers layers = new Layers(graph, precision);
    Net net = Net.exported();
    Index ids = net.index("input_ids", "batch", "tokens");
    Value cosines = net.value("cosines");
    Value sines = net.value("sines");
    NetRenderer renderer = new NetRenderer(graph, layers, layers::linearPerToken);
    renderer.bind(ids, graph.input("input_ids", Kind.INT64, "batch", "tokens"));
    String mask = graph.input("attention_mask", Kind.INT64, "batch", "tokens");
    String count = graph.node("Gather", graph.node("Shape", mask), graph.longs(1));
    int size = decoder.spec().headSize();
    renderer.bind(
        cosines,
        first(graph, count, graph.floats("cosines", decoder.cosines(tokens), tokens, size)));
    renderer.bind(
        sines, first(graph, count, graph.floats("sines", decoder.sines(tokens), tokens, size)));
    String hidden = renderer.render(decoder.append(net, ids, cosines, sines));
    String vector = layers.pool(hidden, graph.cast(mask, Kind.FLOAT), pooling);
    graph.output(vector, "text_vector", "batch", decoder.spec().hidden());
    return graph;
  }

  /** The first rows of a table. */
  private static String first(GraphBuilder graph, String count, String table) {
    return graph.node("Slice", table, graph.longs(0), count, graph.longs(0));
  }
}
