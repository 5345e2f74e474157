package org.rectrain.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import org.rectrain.Failure;

/**
 * A WordPiece vocabulary without the pieces that never occur, and the tokenizer that goes with it.
 * Texts whose pieces are all kept become the same pieces as before, under new numbers: the longest
 * piece that fits is taken first, and none that was taken is gone. Single letters stay, so that a
 * new word is spelt where it was one piece before; what cannot be spelt becomes {@code [UNK]}.
 *
 * @param kept the old number of each piece that stays, ascending: row i of the new table is row
 *     {@code kept[i]} of the old one
 * @param tokenizerJson content of the new {@code tokenizer.json}
 */
@SuppressWarnings("ArrayRecordComponent") // Rows of a table, never compared.
public record VocabularyCut(int[] kept, byte[] tokenizerJson) {
  /** Letters up to the end of Latin Extended-B are always kept. */
  private static final int LETTERS = 0x250;

  private static final String CONTINUED = "##";

  /**
   * Cuts a vocabulary.
   *
   * @param tokenizerJson content of the {@code tokenizer.json}
   * @param used numbers of the pieces that occur
   * @throws Failure (exit code 2) for a tokenizer of another kind, whose pieces are made of one
   *     another
   */
  public static VocabularyCut of(byte[] tokenizerJson, BitSet used) {
    ObjectNode root = tree(tokenizerJson);
    JsonNode model = root.path("model");
    // Older files leave the type out.
    String type =
        model.path("type").asText(model.has("max_input_chars_per_word") ? "WordPiece" : "");
    if (!type.equals("WordPiece")) {
      throw Failure.usage(
          "distill.vocabulary: seen needs a WordPiece tokenizer; the student's is of type '"
              + type
              + "', whose pieces are made of one another",
          "set distill.vocabulary: whole, or name a BERT-type encoder in distill.student.encoder");
    }
    BitSet stay = (BitSet) used.clone();
    root.path("added_tokens").forEach(token -> stay.set(token.path("id").asInt()));
    for (Map.Entry<String, JsonNode> piece : model.path("vocab").properties()) {
      String text = piece.getKey();
      String letters = text.startsWith(CONTINUED) ? text.substring(2) : text;
      boolean unknown = text.equals(model.path("unk_token").asText());
      if (unknown || (letters.length() == 1 && letters.charAt(0) < LETTERS)) {
        stay.set(piece.getValue().asInt());
      }
    }
    int[] kept = stay.stream().toArray();
    renumber(root, kept);
    try {
      return new VocabularyCut(kept, new ObjectMapper().writeValueAsBytes(root));
    } catch (IOException e) {
      throw new IllegalStateException("a JSON tree cannot be written", e);
    }
  }

  private static ObjectNode tree(byte[] tokenizerJson) {
    try {
      return (ObjectNode) new ObjectMapper().readTree(tokenizerJson);
    } catch (IOException | ClassCastException e) {
      throw Failure.input(
          "the student's tokenizer.json is no JSON object",
          "save the tokenizer again in its fast form: tokenizer.save_pretrained(folder)",
          e);
    }
  }

  private static void renumber(ObjectNode root, int[] kept) {
    ObjectNode model = (ObjectNode) root.path("model");
    ObjectNode vocabulary = model.objectNode();
    for (Map.Entry<String, JsonNode> piece : model.path("vocab").properties()) {
      int number = place(kept, piece.getValue().asInt());
      if (number >= 0) {
        vocabulary.put(piece.getKey(), number);
      }
    }
    model.set("vocab", vocabulary);
    for (JsonNode token : root.path("added_tokens")) {
      ((ObjectNode) token).put("id", place(kept, token.path("id").asInt()));
    }
    if (root.path("padding").has("pad_id")) {
      ObjectNode padding = (ObjectNode) root.path("padding");
      padding.put("pad_id", place(kept, padding.path("pad_id").asInt()));
    }
    JsonNode post = root.path("post_processor");
    // [token, number] of BertProcessing; numbers by token of TemplateProcessing.
    for (String role : new String[] {"sep", "cls"}) {
      if (post.path(role) instanceof ArrayNode pair && pair.size() == 2) {
        pair.set(1, IntNode.valueOf(place(kept, pair.get(1).asInt())));
      }
    }
    for (JsonNode special : post.path("special_tokens")) {
      if (special.path("ids") instanceof ArrayNode ids) {
        for (int i = 0; i < ids.size(); i++) {
          ids.set(i, IntNode.valueOf(place(kept, ids.get(i).asInt())));
        }
      }
    }
  }

  private static int place(int[] kept, int number) {
    return Arrays.binarySearch(kept, number);
  }
}
