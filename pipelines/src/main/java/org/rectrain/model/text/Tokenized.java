package org.rectrain.model.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.rectrain.Failure;
import org.rectrain.weights.TokenizerFile;

/**
 * Distinct texts as token ids, without padding, special tokens included: in memory, or mapped from
 * a {@link TokenFile}.
 */
public final class Tokenized {
  private static final int AT_ONCE = 1024;

  private final IntBuffer ids;
  private final int[] starts;

  /**
   * Texts one after another.
   *
   * @param ids of all texts
   * @param starts (texts + 1) of each text, and the end
   */
  Tokenized(IntBuffer ids, int[] starts) {
    this.ids = ids;
    this.starts = starts;
  }

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
            // That of the file is for windows over a long text, and must be below the length.
            "stride", "0",
            "addSpecialTokens", "true");
    int[] ids = new int[Math.max(16, 16 * texts.size())];
    int[] starts = new int[texts.size() + 1];
    int[] blank = null;
    try (HuggingFaceTokenizer tokenizer =
        HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(tokenizerJson), options)) {
      for (int from = 0; from < texts.size(); from += AT_ONCE) {
        List<String> part = texts.subList(from, Math.min(texts.size(), from + AT_ONCE));
        Encoding[] encodings = tokenizer.batchEncode(part);
        for (int i = 0; i < encodings.length; i++) {
          int[] own = Arrays.stream(encodings[i].getIds()).mapToInt(Math::toIntExact).toArray();
          if (own.length == 0) {
            if (blank == null) {
              blank = new int[] {TokenizerFile.parse(tokenizerJson, "the model").blank()};
            }
            own = blank;
          }
          int start = starts[from + i];
          int end = Math.addExact(start, own.length);
          if (end > ids.length) {
            ids = Arrays.copyOf(ids, (int) Math.min(Integer.MAX_VALUE - 8L, 2L * end));
          }
          System.arraycopy(own, 0, ids, start, own.length);
          starts[from + i + 1] = end;
        }
      }
    } catch (IOException e) {
      throw Failure.input(
          "tokenizer.json cannot be used: " + e.getMessage(),
          "take the tokenizer.json that belongs to the model",
          e);
    }
    return new Tokenized(IntBuffer.wrap(ids, 0, starts[texts.size()]).slice(), starts);
  }

  /** Number of texts. */
  public int size() {
    return starts.length - 1;
  }

  /** Tokens of one text. */
  public int length(int text) {
    return starts[text + 1] - starts[text];
  }

  /** The ids of one text. */
  public int[] ids(int text) {
    int[] out = new int[length(text)];
    ids.get(starts[text], out);
    return out;
  }

  /** The ids of all texts, one after another; the caller may move its position. */
  IntBuffer all() {
    return ids.duplicate();
  }

  /** Where each text starts, and the end: (texts + 1). */
  int[] starts() {
    return starts.clone();
  }

  /** Tokens of some texts without padding. */
  public long tokens(int[] texts) {
    long sum = 0;
    for (int text : texts) {
      sum += length(text);
    }
    return sum;
  }

  /** Fails when a token id is outside the embedding table. */
  public void check(int vocabulary) {
    for (int i = 0; i < ids.limit(); i++) {
      if (ids.get(i) >= vocabulary) {
        throw Failure.input(
            "the tokenizer gives id " + ids.get(i) + ", the embedding has " + vocabulary + " rows",
            "take the tokenizer.json that belongs to the model");
      }
    }
  }

  /** How texts come into groups. */
  public enum Order {
    /** By their length, so that padding costs little. */
    LENGTH,
    /** As they are: what one writes first, to be compared with. */
    GIVEN
  }

  /**
   * Cuts texts into groups of about equal length, so that padding costs little: a pure function of
   * the texts chosen, whatever their order. A text that is chosen twice comes twice.
   *
   * @param texts indexes of texts
   * @param tokensPerPass padded tokens per group at most (a single longer text is a group)
   */
  public List<int[]> groups(int[] texts, int tokensPerPass) {
    return groups(texts, tokensPerPass, Order.LENGTH);
  }

  /** The same in an order of the caller's choice. */
  public List<int[]> groups(int[] texts, int tokensPerPass, Order order) {
    int[] sorted = order == Order.LENGTH ? byLength(texts) : texts;
    List<int[]> out = new ArrayList<>();
    int from = 0;
    int longest = 0;
    for (int to = 0; to < sorted.length; to++) {
      int longer = Math.max(longest, length(sorted[to]));
      if (to > from && (long) longer * (to + 1 - from) > tokensPerPass) {
        out.add(Arrays.copyOfRange(sorted, from, to));
        from = to;
        longer = length(sorted[to]);
      }
      longest = longer;
    }
    if (from < sorted.length) {
      out.add(Arrays.copyOfRange(sorted, from, sorted.length));
    }
    return out;
  }

  private int[] byLength(int[] texts) {
    long[] keys = new long[texts.length];
    for (int i = 0; i < texts.length; i++) {
      keys[i] = ((long) length(texts[i]) << 32) | texts[i];
    }
    Arrays.sort(keys);
    return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
  }
}
