package org.rectrain.export.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.model.Model;
import org.rectrain.model.ModelSpec;
import org.rectrain.nn.backbone.BertSpec;
import org.rectrain.nn.backbone.Decoder;
import org.rectrain.nn.backbone.Pooling;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.weights.TokenizerFile;

/** Writes the graphs of a model, one file each. */
public final class OnnxModels {
  /** The graphs in the order in which a server calls them; a cross encoder has two of them. */
  public enum Part {
    /** Token ids to a vector per text. */
    TEXT_ENCODER,
    /** Text vector and item index to content. */
    CONTENT,
    /** History and features to the user's vector. */
    USER_TOWER,
    /** Content and features to the item's vector. */
    ITEM_TOWER,
    /** Everything to logits. */
    RANKING;

    /** Name of the graph, and of its file without the ending. */
    public String fileName() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private OnnxModels() {}

  /** The file of a graph. */
  public static Path file(Path folder, Part part) {
    return folder.resolve(part.fileName() + ".onnx");
  }

  /**
   * The number that callers hand in to show that their features are the model's: the first eight
   * bytes of the schema's fingerprint.
   */
  public static long fingerprint(ModelSpec spec) {
    return Long.parseUnsignedLong(spec.featureFingerprint().substring(0, 16), 16);
  }

  /**
   * Writes the graphs that the model has.
   *
   * @param encoder the text half with its adapters merged; null when the model reads no text
   * @param folder made when it does not exist
   * @return bytes of each file
   */
  public static Map<Part, Long> write(
      Model model,
      Model.@org.jspecify.annotations.Nullable Encoder encoder,
      Precision precision,
      Path folder)
      throws IOException {
    Files.createDirectories(folder);
    ModelSpec spec = model.spec();
    Map<Part, Long> bytes = new LinkedHashMap<>();
    if (encoder != null) {
      GraphBuilder graph =
          text(encoder, spec.maxTokens(), precision)
              .metadata("max_tokens", Integer.toString(spec.maxTokens()));
      put(bytes, Part.TEXT_ENCODER, graph, spec, folder);
      WholeFile.write(
          folder.resolve("tokenizer.json"),
          TokenizerFile.parse(encoder.tokenizerJson(), spec.base()).cutTo(spec.maxTokens()));
    }
    if (spec.cross()) {
      GraphBuilder pairs =
          PairGraph.of(model.requireCross(), model.towerParameters(), precision, fingerprint(spec));
      put(bytes, Part.RANKING, pairs, spec, folder);
      return bytes;
    }
    TowerGraphs towers =
        new TowerGraphs(
            TowerGraphs.Profile.of(spec, model.towers().spec()),
            model.towers(),
            model.towerParameters(),
            precision,
            fingerprint(spec));
    if (towers.hasContent()) {
      put(bytes, Part.CONTENT, towers.content(), spec, folder);
    }
    put(bytes, Part.USER_TOWER, towers.user(), spec, folder);
    put(bytes, Part.ITEM_TOWER, towers.item(), spec, folder);
    put(bytes, Part.RANKING, towers.ranking(), spec, folder);
    return bytes;
  }

  private static GraphBuilder text(Model.Encoder encoder, int maxTokens, Precision precision) {
    Parameters parameters = encoder.parameters();
    Pooling pooling = encoder.pooling();
    if (encoder.sizes() instanceof BertSpec bert) {
      return TextGraph.of(bert, parameters, pooling, precision);
    }
    Decoder decoder = (Decoder) encoder.sizes().over(parameters, null);
    return DecoderGraph.of(decoder, maxTokens, pooling, precision);
  }

  private static void put(
      Map<Part, Long> bytes, Part part, GraphBuilder graph, ModelSpec spec, Path folder)
      throws IOException {
    Path file = file(folder, part);
    graph
        .metadata("model", spec.name())
        .metadata("tasks", String.join(",", spec.tasks()))
        .metadata("feature_fingerprint", spec.featureFingerprint())
        .write(file);
    bytes.put(part, Files.size(file));
  }
}
