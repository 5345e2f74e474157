package org.rectrain.export;

import ai.onnxruntime.OnnxJavaType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.FeatureSpec.Kind;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.export.onnx.OnnxModels;
import org.rectrain.export.onnx.OnnxModels.Part;
import org.rectrain.export.onnx.OnnxSession;
import org.rectrain.model.ModelSpec;

/** The README.md beside the graphs: in which order they are called, and what each input means. */
final class OnnxGuide {
  private static final Map<String, String> MEANING =
      Map.ofEntries(
          Map.entry("input_ids", "token ids of `tokenizer.json`, special tokens included"),
          Map.entry("attention_mask", "1 for a token, 0 for padding at the end"),
          Map.entry("text_vector", "of text_encoder"),
          Map.entry(
              "vectors",
              "of `vectors` in feature_schema.json, items' before users', each at length"
                  + " sqrt(size) and then 0, or zeros and a 1 where it is missing; zeros for the"
                  + " other side"),
          Map.entry(
              "item_index",
              "place of the item's id in `items` of rectrain.json, from 1; 0 for none"),
          Map.entry("history_content", "content of each item of the history, newest last"),
          Map.entry("history_mask", "1 for an event, 0 for padding and skipped items"),
          Map.entry("history_skipped", "1 for an item that was shown and not chosen"),
          Map.entry("history_age", "ln(1 + hours between event and request)"),
          Map.entry("user_content", "content of the user's own text and vectors, item_index 0"),
          Map.entry("item_content", "content of the candidate"),
          Map.entry("user_vector", "of user_tower"),
          Map.entry("item_vector", "of item_tower"),
          Map.entry("feature_fingerprint", "the number below; another one makes the call fail"));

  private OnnxGuide() {}

  static void write(Path folder, ModelSpec spec, FeatureSchema schema, Iterable<Part> parts)
      throws IOException {
    schema.write(folder);
    StringBuilder out = new StringBuilder();
    out.append("# ").append(spec.name()).append(" as ONNX graphs\n\n");
    out.append(spec.cross() ? pairs(spec) : towers(spec));
    out.append("Features are those of `feature_schema.json`, encoded as it says: a category is its")
        .append(" place in the vocabulary from 1 (0 unknown), a number is transformed, minus mean,")
        .append(" over std (0 when missing). feature_fingerprint is ")
        .append(OnnxModels.fingerprint(spec))
        .append(", the first eight bytes of the schema's `")
        .append(spec.featureFingerprint())
        .append("` as a signed number.\n");
    for (Part part : parts) {
      out.append("\n## ").append(part.fileName()).append("\n\n| | shape | |\n|---|---|---|\n");
      try (OnnxSession session = OnnxSession.open(OnnxModels.file(folder, part))) {
        session.inputTensors().forEach(t -> row(out, t, meaning(t.name(), spec, schema)));
        session.outputTensors().forEach(t -> row(out, t, "**out**"));
      }
    }
    WholeFile.write(folder.resolve("README.md"), out.toString());
  }

  private static String towers(ModelSpec spec) {
    String order =
        "Call them in this order; contents and item vectors change only with the model and the"
            + " catalogue, so keep them. For retrieval take the largest dot products of"
            + " user_vector and item_vector, for ranking the sigmoid of logits ("
            + String.join(", ", spec.tasks())
            + "). "
            + (spec.text() ? "Texts are cut to " + spec.maxTokens() + " tokens. " : "")
            + "B, tokens and events may differ from call to call.\n\n";
    if (spec.popularity() == 0) {
      return order;
    }
    return order
        + "These vectors leave out what items' popularity"
        + (spec.segments().isEmpty() ? "" : " among users by " + spec.segments())
        + " adds to the model's own lists; the vectors of the `embeddings` format hold it.\n\n";
  }

  private static String pairs(ModelSpec spec) {
    return "A cross encoder: it ranks candidates that are given. The text of a pair is `"
        + spec.pairText().template()
        + "` with the texts of "
        + (spec.userProfile() ? "the user (when there is one) and of " : "")
        + "the history's items, oldest first, between them `"
        + spec.pairText().separator()
        + "`. Where it is longer than "
        + spec.maxTokens()
        + " tokens, the oldest items are left out; the candidate stays. Call text_encoder with its"
        + " tokens, then ranking with the vector and the features; the sigmoid of logits ("
        + String.join(", ", spec.tasks())
        + ") is the score. B and tokens may differ from call to call.\n\n";
  }

  private static void row(StringBuilder out, OnnxSession.Tensor tensor, String meaning) {
    String shape =
        tensor.shape().stream()
            .map(d -> d < 0 ? "?" : d.toString())
            .collect(Collectors.joining(", ", "(", ")"));
    String type = tensor.type() == OnnxJavaType.FLOAT ? "float32" : "int64";
    out.append("| ").append(tensor.name()).append(" | ").append(shape).append(' ').append(type);
    out.append(" | ").append(meaning).append(" |\n");
  }

  private static String meaning(String input, ModelSpec spec, FeatureSchema schema) {
    String known = MEANING.get(input);
    if (known != null) {
      return known;
    }
    String word = input.substring(0, input.indexOf('_'));
    Side side = Side.valueOf(word.toUpperCase(Locale.ROOT));
    Kind kind = input.endsWith("_category") ? Kind.CATEGORICAL : Kind.NUMERIC;
    List<String> names =
        schema.of(side).stream()
            .filter(f -> f.kind() == kind)
            .map(FeatureSpec::name)
            .collect(Collectors.toCollection(java.util.ArrayList::new));
    if (side == Side.USER && kind == Kind.CATEGORICAL && !spec.users().isEmpty()) {
      names.add("place of the user's id in `users` of rectrain.json, from 1");
    }
    return String.join(", ", names);
  }
}
