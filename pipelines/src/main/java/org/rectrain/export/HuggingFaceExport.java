package org.rectrain.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.model.Model;
import org.rectrain.model.ModelSpec;
import org.rectrain.nn.backbone.Pooling;
import org.rectrain.weights.HuggingFaceFolder;
import org.rectrain.weights.SafetensorsWriter;
import org.rectrain.weights.TokenizerFile;
import org.rectrain.weights.ValueType;

/**
 * The model as a folder that transformers and sentence-transformers load: the encoder with its
 * adapters merged, its tokenizer and pooling; beside it the scorer's weights and what they read.
 */
final class HuggingFaceExport {
  /** Folder of the format. */
  static final String FOLDER = "huggingface";

  /** Weights of towers and heads. */
  static final String SCORER = "scorer.safetensors";

  private HuggingFaceExport() {}

  /**
   * Writes the folder.
   *
   * @param encoder the text half with its adapters merged; null when the model reads no text, then
   *     only the scorer is written
   */
  static void write(Path folder, Model model, Model.@Nullable Encoder encoder) throws IOException {
    Files.createDirectories(folder);
    SafetensorsWriter writer = new SafetensorsWriter(ValueType.F32);
    model.towerParameters().all().forEach(p -> writer.add(p.name(), p));
    writer.write(folder.resolve(SCORER), Map.of());
    Json.write(folder.resolve(ModelSpec.FILE), model.spec());
    model.schema().write(folder);
    if (encoder != null) {
      HuggingFaceFolder.write(
          folder,
          encoder.sizes(),
          encoder.parameters(),
          TokenizerFile.parse(encoder.tokenizerJson(), model.spec().base())
              .cutTo(model.spec().maxTokens()),
          ValueType.F32);
      tokenizer(folder, encoder, model.spec());
      sentenceTransformer(folder, encoder, model.spec());
    }
    WholeFile.write(folder.resolve("README.md"), card(model, encoder));
  }

  /** What {@code AutoTokenizer} needs beside {@code tokenizer.json}. */
  private static void tokenizer(Path folder, Model.Encoder encoder, ModelSpec spec)
      throws IOException {
    JsonNode json = new ObjectMapper().readTree(encoder.tokenizerJson());
    ObjectNode config = new ObjectMapper().createObjectNode();
    config.put("tokenizer_class", "PreTrainedTokenizerFast");
    config.put("model_max_length", spec.maxTokens());
    config.put("padding_side", "right");
    config.put("clean_up_tokenization_spaces", false);
    Map<String, List<String>> roles = new LinkedHashMap<>();
    roles.put("cls_token", List.of("[CLS]", "<s>"));
    roles.put("sep_token", List.of("[SEP]", "</s>"));
    roles.put("mask_token", List.of("[MASK]", "<mask>"));
    roles.put("unk_token", List.of("[UNK]", "<unk>"));
    roles.put("pad_token", List.of("[PAD]", "<pad>", "<|endoftext|>", "</s>"));
    roles.put("eos_token", List.of("<|im_end|>", "<|endoftext|>", "<|eot_id|>"));
    for (Map.Entry<String, List<String>> role : roles.entrySet()) {
      for (JsonNode token : json.path("added_tokens")) {
        String content = token.path("content").asText();
        if (role.getValue().contains(content) && !config.has(role.getKey())) {
          config.put(role.getKey(), content);
        }
      }
    }
    Json.write(folder.resolve("tokenizer_config.json"), config);
  }

  /** Pooling and length as sentence-transformers keeps them; this project reads them too. */
  private static void sentenceTransformer(Path folder, Model.Encoder encoder, ModelSpec spec)
      throws IOException {
    Path pooling = Files.createDirectories(folder.resolve("1_Pooling"));
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("word_embedding_dimension", spec.width());
    config.put("pooling_mode_cls_token", encoder.pooling() == Pooling.CLS);
    config.put("pooling_mode_mean_tokens", encoder.pooling() == Pooling.MEAN);
    config.put("pooling_mode_max_tokens", false);
    config.put("pooling_mode_mean_sqrt_len_tokens", false);
    config.put("pooling_mode_lasttoken", encoder.pooling() == Pooling.LAST);
    Json.write(pooling.resolve("config.json"), config);
    Json.write(
        folder.resolve("sentence_bert_config.json"),
        Map.of("max_seq_length", spec.maxTokens(), "do_lower_case", false));
    Json.write(
        folder.resolve("modules.json"),
        List.of(
            module(0, "", "sentence_transformers.models.Transformer"),
            module(1, "1_Pooling", "sentence_transformers.models.Pooling")));
  }

  private static Map<String, Object> module(int index, String path, String type) {
    Map<String, Object> module = new LinkedHashMap<>();
    module.put("idx", index);
    module.put("name", Integer.toString(index));
    module.put("path", path);
    module.put("type", type);
    return module;
  }

  private static String card(Model model, Model.@Nullable Encoder encoder) {
    ModelSpec spec = model.spec();
    String first =
        encoder == null
            ? "The model reads no text, so there is no encoder here.\n"
            : "`model.safetensors`, `config.json`, `tokenizer.json`: the text encoder, adapters"
                + " merged; `AutoModel.from_pretrained` and `SentenceTransformer` load it. Cut"
                + " texts to "
                + spec.maxTokens()
                + " tokens.\n";
    String kind = spec.cross() ? "cross-encoder" : "two-tower";
    return "---\ntags: [recommendation, "
        + kind
        + "]\n---\n\n# "
        + spec.name()
        + "\n\nA "
        + kind
        + " recommender with one head each for "
        + String.join(", ", spec.tasks())
        + ".\n\n"
        + first
        + (spec.cross()
            ? "\nA text holds history and candidate: `pair_text` of `rectrain.json`.\n"
            : "")
        + "\n`scorer.safetensors`: "
        + (spec.cross() ? "" : "towers and ")
        + "heads, which read the encoder's mean vectors and the"
        + " features of `feature_schema.json` (fingerprint `"
        + spec.featureFingerprint()
        + "`); `rectrain.json` says how they are built.\n";
  }
}
