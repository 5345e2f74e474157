package org.rectrain.score;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.rectrain.config.Failure;
import org.rectrain.weights.TokenizerFile;

/**
 * Distinct texts as token ids, without padding.
 *
 * @param ids one array per text, special tokens included
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
public record Tokenized(int[][] ids) {
  private static final int AT_ONCE = 1024;

  /**
   * Tokenises texts as the Python tokenizers library does. A text without any token (the empty one,
   * where the tokenizer adds no special tokens) becomes one special token, since a vector needs
   * one.
   *
   * @param tokenizerJson content of a {@code tokenizer.json}
   * @param maxTokens longest result; what is beyond is cut off, special tokens kept
   */
  public static Tokenized of(byte[] tokenizerJson, List<String> texts, int maxTokens) {
    Map<String, String> options =
        Map.of(
            "truncation", "true",
            "maxLength", Integer.toString(maxTokens),
            "padding", "false",
            "addSpecialTokens", "true");
    int[][] ids = new int[texts.size()][];
    int[] blank = null;
    try (HuggingFaceTokenizer tokenizer =
        HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(tokenizerJson), options)) {
      for (int from = 0; from < ids.length; from += AT_ONCE) {
        List<String> part = texts.subList(from, Math.min(ids.length, from + AT_ONCE));
        Encoding[] encodings = tokenizer.batchEncode(part);
        for (int i = 0; i < encodings.length; i++) {
          ids[from + i] = Arrays.stream(encodings[i].getIds()).mapToInt(Math::toIntExact).toArray();
          if (ids[from + i].length == 0) {
            if (blank == null) {
              blank = new int[] {TokenizerFile.parse(tokenizerJson, "the model").blank()};
            }
            ids[from + i] = blank;
          }
        }
      }
    } catch (IOException e) {
      throw Failure.input(
          "tokenizer.json cannot be used: " + e.getMessage(),
          "take the tokenizer.json that belongs to the model",
          e);
    }
    return new Tokenized(ids);
  }

  /** Number of texts. */
  public int size() {
    return ids.length;
  }

  /** Tokens of some texts without padding. */
  public long tokens(int[] texts) {
    long sum = 0;
    for (int text : texts) {
      sum += ids[text].length;
    }
    return sum;
  }

  /** Fails when a token id is outside the embedding table. */
  public void check(int vocabulary) {
    for (int[] text : ids) {
      for (int id : text) {
        if (id >= vocabulary) {
          throw Failure.input(
              "the tokenizer gives id " + id + ", the embedding has " + vocabulary + " rows",
              "take the tokenizer.json that belongs to the model");
        }
      }
    }
  }

  /**
   * Cuts texts into groups of about equal length, so that padding costs little: a pure function of
   * the set of texts.
   *
   * @param texts indexes of texts, in any order
   * @param tokensPerPass padded tokens per group at most (a single longer text is a group)
   */
  public List<int[]> groups(int[] texts, int tokensPerPass) {
    long[] keys = new long[texts.length];
    for (int i = 0; i < texts.length; i++) {
      keys[i] = ((long) ids[texts[i]].length << 32) | texts[i];
    }
    Arrays.sort(keys);
    List<int[]> out = new ArrayList<>();
    int from = 0;
    for (int to = 1; to <= keys.length; to++) {
      boolean full = to == keys.length || (keys[to] >>> 32) * (to + 1 - from) > tokensPerPass;
      if (full && to > from) {
        int[] group = new int[to - from];
        for (int i = from; i < to; i++) {
          group[i - from] = (int) keys[i];
        }
        out.add(group);
        from = to;
      }
    }
    return out;
  }
}
