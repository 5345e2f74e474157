package org.rectrain.model.text;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.rectrain.nn.engine.Pass;

/**
 * Texts that one pass encodes, padded to the longest of them.
 *
 * @param texts all texts
 * @param group indexes of those of the pass
 * @param longest tokens of the longest one, at least 1
 */
@SuppressWarnings("ArrayRecordComponent") // one pass's view, never compared
record TokenGroup(Tokenized texts, int[] group, int longest) {

  static TokenGroup of(Tokenized texts, int[] group) {
    return new TokenGroup(
        texts, group, Math.max(1, IntStream.of(group).map(texts::length).max().orElse(1)));
  }

  /** Token ids (N, T), 0 beyond a text's end. */
  NDArray ids(Pass pass) {
    long[] out = new long[group.length * longest];
    for (int i = 0; i < group.length; i++) {
      int[] text = texts.ids(group[i]);
      for (int t = 0; t < text.length; t++) {
        out[i * longest + t] = text[t];
      }
    }
    return pass.longs(out, group.length, longest);
  }

  /** 1 for a token, 0 for padding (N, T). */
  NDArray mask(Pass pass) {
    long[] out = new long[group.length * longest];
    for (int i = 0; i < group.length; i++) {
      Arrays.fill(out, i * longest, i * longest + texts.length(group[i]), 1L);
    }
    return pass.longs(out, group.length, longest);
  }

  /**
   * Values of tokens with padding, (N, T, E).
   *
   * @param values per text of all, its (tokens, E)
   */
  NDArray padded(Pass pass, float[][] values, int width) {
    float[] out = new float[group.length * longest * width];
    for (int i = 0; i < group.length; i++) {
      float[] text = values[group[i]];
      System.arraycopy(text, 0, out, i * longest * width, text.length);
    }
    return pass.floats(out, group.length, longest, width);
  }

  /** The texts' (tokens, E) one after another, from values (N, T, E). */
  float[] unpadded(float[] values, int width) {
    float[] out = new float[Math.toIntExact(texts.tokens(group) * width)];
    int at = 0;
    for (int i = 0; i < group.length; i++) {
      int kept = texts.length(group[i]) * width;
      System.arraycopy(values, i * longest * width, out, at, kept);
      at += kept;
    }
    return out;
  }
}
