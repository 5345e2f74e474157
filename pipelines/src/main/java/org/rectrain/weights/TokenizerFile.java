package org.rectrain.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import org.rectrain.Failure;

/** What a {@code tokenizer.json} says about its token ids. */
public final class TokenizerFile {
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
    try {
      return new TokenizerFile(new ObjectMapper().readTree(content));
    } catch (IOException e) {
      throw Failure.input(
          "tokenizer.json of " + description + " is no JSON",
          "save the tokenizer again in its fast form: tokenizer.save_pretrained(folder)",
          e);
    }
  }

  /**
   * Refuses a tokenizer that gives ids which the embedding does not have.
   *
   * @throws Failure (exit code 3) with both sizes
   */
  public static void requireFit(Pretrained model) {
    int largest = parse(model.tokenizerJson(), model.place()).largestId();
    int rows = model.spec().vocabulary();
    if (largest >= rows) {
      throw Failure.input(
          "tokenizer.json of "
              + model.place()
              + " has token ids up to "
              + largest
              + "; the embedding has "
              + rows
              + " rows",
          "take the tokenizer.json that belongs to the weights");
    }
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
