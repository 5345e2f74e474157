package org.rectrain.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.rectrain.Failure;
import org.rectrain.dataset.Json;

/** What a {@code tokenizer.json} says about its token ids. */
public final class TokenizerFile {
  private static final String BELONGS = "take the tokenizer.json that belongs to the weights";

  private final JsonNode root;

  private TokenizerFile(JsonNode root) {
    this.root = root;
  }

  /**
   * Parses the content of a {@code tokenizer.json}.
   *
   * @param description for messages
   * @throws Failure (exit code 3) when it is no JSON
   */
  public static TokenizerFile parse(byte[] content, String description) {
    return new TokenizerFile(Json.tree(content, "tokenizer.json of " + description));
  }

  /**
   * Refuses a tokenizer that cannot be used or gives ids which the embedding does not have.
   *
   * @throws Failure (exit code 3) with what is wrong
   */
  public static void requireFit(Pretrained model) {
    if (!(model instanceof EmbeddedBert)) {
      requireFit(model.tokenizerJson(), model.place(), model.spec().vocabulary());
    }
  }

  /**
   * The same of a tokenizer by itself. The native tokenizer ends the whole process over some
   * damage, so the file is read through first and then tried in a separate process.
   *
   * @param rows of the embedding
   */
  public static void requireFit(byte[] content, String place, int rows) {
    requireIds(content, place, rows);
    TokenizerTrial.require(content, place);
  }

  /** The same as far as the file says it by itself. */
  public static void requireIds(Pretrained model) {
    if (!(model instanceof EmbeddedBert)) {
      requireIds(model.tokenizerJson(), model.place(), model.spec().vocabulary());
    }
  }

  private static void requireIds(byte[] content, String place, int rows) {
    TokenizerFile file = parse(content, place);
    List<String> problems = new TokenizerRules(file.root).problems();
    if (!problems.isEmpty()) {
      throw Failure.input("tokenizer.json of " + place + ":", problems, BELONGS);
    }
    if (file.largestId() >= rows) {
      throw Failure.input(
          "tokenizer.json of "
              + place
              + " has token ids up to "
              + file.largestId()
              + "; the embedding has "
              + rows
              + " rows",
          BELONGS);
    }
  }

  /** Whether two files make the same tokens of every text, cut and padded by whoever calls. */
  public boolean sameTokens(TokenizerFile other) {
    return withoutLimits().equals(other.withoutLimits());
  }

  private JsonNode withoutLimits() {
    return root instanceof ObjectNode object
        ? object.deepCopy().without(List.of("truncation", "padding"))
        : root;
  }

  /**
   * The file for callers who leave cutting and padding to it: texts end after so many tokens,
   * special ones included, and are padded to the longest of a batch where they were padded before.
   */
  public byte[] cutTo(int maxTokens) {
    if (!(root instanceof ObjectNode object)) {
      throw new IllegalStateException("no tokenizer");
    }
    ObjectNode out = object.deepCopy();
    out.putObject("truncation")
        .put("direction", "Right")
        .put("max_length", maxTokens)
        .put("strategy", "LongestFirst")
        .put("stride", 0);
    if (out.path("padding") instanceof ObjectNode padding) {
      padding.put("strategy", "BatchLongest");
      padding.putNull("pad_to_multiple_of");
    }
    return (out.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** The largest token id; -1 when there is none. */
  public int largestId() {
    int largest = -1;
    JsonNode vocabulary = root.path("model").path("vocab");
    if (vocabulary.isArray()) {
      // A unigram model lists [token, score] in the order of the ids.
      largest = vocabulary.size() - 1;
    } else {
      for (Map.Entry<String, JsonNode> token : vocabulary.properties()) {
        largest = Math.max(largest, token.getValue().asInt());
      }
    }
    for (JsonNode token : root.path("added_tokens")) {
      largest = Math.max(largest, token.path("id").asInt());
    }
    return Math.max(largest, largestAround(root.path("post_processor")));
  }

  /** The same of the ids that a post-processor puts around a text, whatever the vocabulary says. */
  private static int largestAround(JsonNode processor) {
    int largest = -1;
    for (JsonNode part : processor.path("processors")) {
      largest = Math.max(largest, largestAround(part));
    }
    for (JsonNode token : processor.path("special_tokens")) {
      for (JsonNode id : token.path("ids")) {
        largest = Math.max(largest, id.asInt());
      }
    }
    for (String edge : List.of("cls", "sep")) {
      largest = Math.max(largest, processor.path(edge).path(1).asInt(-1));
    }
    return largest;
  }

  /** The id that stands for a text without tokens: the first special token, 0 without one. */
  public int blank() {
    for (JsonNode token : root.path("added_tokens")) {
      if (token.path("special").asBoolean()) {
        return token.path("id").asInt();
      }
    }
    return 0;
  }
}
