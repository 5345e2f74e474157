package org.rectrain.weights;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.rectrain.Failure;
import org.rectrain.dataset.Json;
import org.rectrain.nn.backbone.BackboneSpec;
import org.rectrain.nn.backbone.Pooling;

/** What sentence-transformers keeps beside a model: pooling, and whatever changes its vectors. */
final class SentenceModules {
  /** Kinds of modules that a text passes, by the last part of their class. */
  private static final Set<String> KINDS = Set.of("Transformer", "Pooling", "Normalize", "Dropout");

  /** Where they are read from. */
  private static final Map<String, String> PLACES =
      Map.of("Transformer", "", "Pooling", "1_Pooling");

  private static final Map<String, Pooling> MODES =
      Map.of("cls", Pooling.CLS, "mean", Pooling.MEAN, "lasttoken", Pooling.LAST);

  private static final Map<String, String> OLD_KEYS =
      Map.of(
          "pooling_mode_cls_token", "cls",
          "pooling_mode_mean_tokens", "mean",
          "pooling_mode_lasttoken", "lasttoken");

  private SentenceModules() {}

  /**
   * Refuses modules behind the pooling, a prompt before every text, vectors cut short, and lower
   * case or outputs that the model itself does not have.
   *
   * @param tokenizer read where a file asks for lower case
   * @throws Failure (exit code 3) that names the file and every such key
   */
  static void requireSupport(Path folder, Supplier<TokenizerRules> tokenizer) {
    Path file = folder.resolve("sentence_bert_config.json");
    if (Files.exists(file)) {
      ForeignFile keys = ForeignFile.of(Json.tree(file), file, ForeignKeys.SENTENCE);
      if (keys.flag("do_lower_case")) {
        tokenizer.get().agree(keys);
      }
      JsonNode text = keys.path("modality_config").path("text");
      String output = text.path("method_output_name").asText("last_hidden_state");
      if (!output.equals("last_hidden_state")
          || !text.path("method").asText("forward").equals("forward")) {
        keys.problem("modality_config.text: " + text + " is not supported");
      }
      keys.check();
    }
    modules(folder.resolve("modules.json"));
    Path vectors = folder.resolve("config_sentence_transformers.json");
    if (Files.exists(vectors)) {
      ForeignFile.of(Json.tree(vectors), vectors, ForeignKeys.SENTENCE_VECTORS).check();
    }
  }

  private static void modules(Path file) {
    if (!Files.exists(file)) {
      return;
    }
    JsonNode modules = Json.tree(file);
    if (!modules.isArray() || modules.isEmpty()) {
      throw Failure.input(
          file + ": holds no list of modules", "save the model again, or remove the file");
    }
    Set<String> seen = new HashSet<>();
    for (JsonNode module : modules) {
      String type = module.path("type").asText();
      String kind = type.substring(type.lastIndexOf('.') + 1);
      String path = module.path("path").asText();
      String place = PLACES.getOrDefault(kind, path);
      if (!KINDS.contains(kind) || !path.equals(place) || !seen.add(kind)) {
        throw Failure.input(
            file + ": a module of type '" + type + "' in '" + path + "' is not supported",
            "only Transformer (in the folder itself), Pooling (in 1_Pooling), Normalize and"
                + " Dropout are, each once; to train on the model without it, take the module out"
                + " of the file, and of a Transformer in a folder of its own name that folder");
      }
    }
  }

  /** The pooling of 1_Pooling/config.json, else the family's habit. */
  static Pooling pooling(Path folder, BackboneSpec spec) {
    Path file = folder.resolve("1_Pooling").resolve("config.json");
    if (!Files.exists(file)) {
      return spec.usualPooling();
    }
    ForeignFile keys = ForeignFile.of(Json.tree(file), file, ForeignKeys.POOLING);
    List<String> old = OLD_KEYS.keySet().stream().filter(keys::flag).map(OLD_KEYS::get).toList();
    List<String> chosen = keys.texts("pooling_mode").isEmpty() ? old : keys.texts("pooling_mode");
    if (chosen.size() != 1 || !MODES.containsKey(chosen.get(0))) {
      keys.problem("pooling_mode: expected one of cls, mean and lasttoken, found " + chosen);
    }
    keys.check();
    return MODES.getOrDefault(chosen.get(0), Pooling.MEAN);
  }
}
