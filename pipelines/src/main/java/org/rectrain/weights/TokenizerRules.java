package org.rectrain.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a {@code tokenizer.json} must have so that every text becomes tokens, and what {@code
 * tokenizer_config.json} beside it may say. The latter counts in transformers; a key in it that
 * asks for other tokens than the file makes is refused, see {@link ForeignKeys#TOKENIZER}.
 *
 * @param root content of the {@code tokenizer.json}
 */
record TokenizerRules(JsonNode root) {
  private static final Set<String> TYPES = Set.of("WordPiece", "BPE", "Unigram", "WordLevel");

  /** Keys of a {@code tokenizer_config.json} that are true or false. */
  private static final List<String> FLAGS =
      List.of(
          "do_lower_case",
          "strip_accents",
          "tokenize_chinese_chars",
          "add_bos_token",
          "add_eos_token");

  /** What is wrong with the file itself, by key. */
  List<String> problems() {
    List<String> out = new ArrayList<>();
    JsonNode model = root.path("model");
    String type = type();
    if (!TYPES.contains(type)) {
      out.add(
          "model.type: '"
              + type
              + "' is not supported; expected one of BPE, Unigram,"
              + " WordLevel, WordPiece");
      return out;
    }
    JsonNode vocabulary = model.path("vocab");
    if (vocabulary.isEmpty() || vocabulary.isArray() != type.equals("Unigram")) {
      out.add("model.vocab: is missing or empty; expected the tokens");
      return out;
    }
    Set<Integer> ids = new HashSet<>();
    for (Map.Entry<String, JsonNode> token : vocabulary.properties()) {
      if (!token.getValue().isInt() || token.getValue().intValue() < 0) {
        out.add("model.vocab: '" + token.getKey() + "' has no number of 0 or more");
      } else if (!ids.add(token.getValue().intValue())) {
        out.add("model.vocab: number " + token.getValue() + " is given to two tokens");
      }
      if (out.size() > 5) {
        return out;
      }
    }
    unknown(type, model, out);
    for (JsonNode token : root.path("added_tokens")) {
      if (!token.path("id").isInt()
          || token.path("id").intValue() < 0
          || !token.path("content").isTextual()) {
        out.add("added_tokens: " + token + " lacks an id of 0 or more or its content");
      }
    }
    String side = root.path("truncation").path("direction").asText("Right");
    if (!side.equals("Right")) {
      out.add("truncation.direction: '" + side + "' is not supported, only 'Right'");
    }
    return out;
  }

  /** A token that stands for what is in no token; without it some texts end the process. */
  private void unknown(String type, JsonNode model, List<String> out) {
    JsonNode vocabulary = model.path("vocab");
    if (type.equals("Unigram")) {
      JsonNode id = model.path("unk_id");
      if (!id.isInt() || id.intValue() < 0 || id.intValue() >= vocabulary.size()) {
        out.add("model.unk_id: " + id + " is no place in model.vocab");
      }
      return;
    }
    JsonNode token = model.path("unk_token");
    boolean optional = type.equals("BPE") && (token.isMissingNode() || token.isNull());
    if (!optional && !(token.isTextual() && vocabulary.has(token.textValue()))) {
      out.add("model.unk_token: " + token + " is no token of model.vocab");
    }
  }

  /** Older files leave the type out. */
  private String type() {
    JsonNode model = root.path("model");
    String otherwise = model.has("max_input_chars_per_word") ? "WordPiece" : "";
    return model.path("type").asText(model.has("merges") ? "BPE" : otherwise);
  }

  /** Gathers what a {@code tokenizer_config.json} says against the file. */
  void agree(ForeignFile config) {
    config.require("truncation_side", "right", "right");
    FLAGS.forEach(config::flag);
    JsonNode added = config.path("added_tokens_decoder");
    if (!added.isMissingNode() && !added.isNull() && !added.isObject()) {
      config.problem("added_tokens_decoder: expected tokens by their numbers, found " + added);
    }
    normaliser(config, "do_lower_case", "lowercase", "Lowercase");
    normaliser(config, "strip_accents", "strip_accents", "StripAccents");
    if (bert() && config.path("tokenize_chinese_chars").isBoolean()) {
      same(config, "tokenize_chinese_chars", root.path("normalizer").path("handle_chinese_chars"));
    }
    JsonNode around = around();
    edge(config, "add_bos_token", around.path(0));
    edge(config, "add_eos_token", around.path(around.size() - 1));
    for (String role : List.of("cls_token", "sep_token")) {
      String token = content(config.path(role));
      if (!token.isEmpty()
          && !around.isEmpty()
          && !root.path("post_processor").toString().contains('"' + token + '"')) {
        config.problem(role + ": '" + token + "' is not what tokenizer.json puts around a text");
      }
    }
    String unknown = content(config.path("unk_token"));
    JsonNode own = root.path("model").path("unk_token");
    if (!unknown.isEmpty() && own.isTextual() && !own.textValue().equals(unknown)) {
      config.problem("unk_token: '" + unknown + "'; tokenizer.json has '" + own.textValue() + "'");
    }
    Set<String> known = new HashSet<>();
    root.path("added_tokens").forEach(token -> known.add(token.path("content").asText()));
    root.path("model").path("vocab").fieldNames().forEachRemaining(known::add);
    root.path("model").path("vocab").forEach(pair -> known.add(pair.path(0).asText()));
    for (String key :
        List.of(
            "cls_token",
            "sep_token",
            "unk_token",
            "pad_token",
            "mask_token",
            "bos_token",
            "eos_token")) {
      known(config, key, content(config.path(key)), known);
    }
    for (String key :
        List.of("additional_special_tokens", "extra_special_tokens", "added_tokens_decoder")) {
      config.path(key).forEach(token -> known(config, key, content(token), known));
    }
    config.path("added_tokens_decoder").forEach(token -> marks(config, token));
  }

  /** How an added token is cut out of a text; transformers adds it again where that differs. */
  private void marks(ForeignFile config, JsonNode token) {
    for (JsonNode own : root.path("added_tokens")) {
      for (String mark : List.of("single_word", "lstrip", "rstrip", "normalized")) {
        if (own.path("content").equals(token.path("content"))
            && token.path(mark).isBoolean()
            && token.path(mark).booleanValue() != own.path(mark).asBoolean()) {
          config.problem(
              "added_tokens_decoder: '"
                  + content(token)
                  + "' has "
                  + mark
                  + ": "
                  + token.path(mark)
                  + "; tokenizer.json says otherwise");
        }
      }
    }
  }

  private static void known(ForeignFile config, String key, String token, Set<String> known) {
    if (!token.isEmpty() && !known.contains(token)) {
      config.problem(key + ": '" + token + "' is no token of tokenizer.json");
    }
  }

  /** A token as text, or as a section with its content. */
  private static String content(JsonNode token) {
    return token.isObject() ? token.path("content").asText("") : token.asText("");
  }

  private boolean bert() {
    return root.path("normalizer").path("type").asText().equals("BertNormalizer");
  }

  private void normaliser(ForeignFile config, String key, String inBert, String step) {
    JsonNode wanted = config.path(key);
    if (!wanted.isBoolean()) {
      return;
    }
    JsonNode stated = root.path("normalizer").path(inBert);
    if (bert() && (stated.isBoolean() || key.equals("do_lower_case"))) {
      same(config, key, stated);
    } else if (bert()) {
      // Accents go with the case unless the file says otherwise.
      same(config, key, root.path("normalizer").path("lowercase"));
    } else if (wanted.booleanValue() != root.path("normalizer").toString().contains(step)) {
      config.problem(key + ": " + wanted + "; the normalizer of tokenizer.json says otherwise");
    }
  }

  private static void same(ForeignFile config, String key, JsonNode stated) {
    if (config.path(key).booleanValue() != stated.asBoolean()) {
      config.problem(
          key + ": " + config.path(key) + "; the normalizer of tokenizer.json says " + stated);
    }
  }

  /** What the post-processor puts around one text, in order; empty when nothing. */
  private JsonNode around() {
    JsonNode post = root.path("post_processor");
    for (JsonNode part : post.path("processors")) {
      if (part.has("single") || part.has("cls")) {
        post = part;
      }
    }
    JsonNodeFactory f = JsonNodeFactory.instance;
    return post.has("cls")
        ? f.arrayNode()
            .add(f.objectNode().put("SpecialToken", "cls"))
            .add(f.objectNode().put("SpecialToken", "sep"))
        : post.path("single");
  }

  private static void edge(ForeignFile config, String key, JsonNode piece) {
    if (config.path(key).isBoolean()
        && config.path(key).booleanValue() != piece.has("SpecialToken")) {
      config.problem(
          key + ": " + config.path(key) + "; the post_processor of tokenizer.json says otherwise");
    }
  }
}
