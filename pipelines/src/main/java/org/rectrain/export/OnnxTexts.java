package org.rectrain.export;

import java.nio.file.Path;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.export.ExportConfig;
import org.rectrain.export.onnx.OnnxModels;
import org.rectrain.export.onnx.OnnxModels.Part;
import org.rectrain.export.onnx.OnnxSession;
import org.rectrain.model.Model;
import org.rectrain.model.text.Tokenized;

/** Texts through an exported text encoder, in groups of about equal length. */
final class OnnxTexts implements AutoCloseable {
  private final OnnxSession session;
  private final Tokenized texts;
  private final int width;
  private final int tokensPerPass;
  private float @Nullable [] all;

  private OnnxTexts(OnnxSession session, Tokenized texts, int width, int tokensPerPass) {
    this.session = session;
    this.texts = texts;
    this.width = width;
    this.tokensPerPass = tokensPerPass;
  }

  /** The graph of a folder over some texts. */
  static OnnxTexts open(Path folder, Tokenized texts, Model model, ExportConfig config) {
    return new OnnxTexts(
        OnnxSession.open(OnnxModels.file(folder, Part.TEXT_ENCODER)),
        texts,
        model.spec().width(),
        config.tokensPerPass());
  }

  /** Vectors (texts, E) of all texts, computed once. */
  float[] all() {
    float[] kept = all;
    if (kept == null) {
      kept = encode(IntStream.range(0, texts.size()).toArray());
      all = kept;
    }
    return kept;
  }

  /** Rows (chosen, E) of {@link #all}. */
  float[] rows(int[] chosen) {
    float[] out = new float[chosen.length * width];
    for (int i = 0; i < chosen.length; i++) {
      System.arraycopy(all(), chosen[i] * width, out, i * width, width);
    }
    return out;
  }

  /** Vectors (all texts, E) of which only the chosen ones are filled. */
  float[] encode(int[] chosen) {
    float[] table = new float[Math.multiplyExact(texts.size(), width)];
    for (int[] group : texts.groups(chosen, tokensPerPass)) {
      // Groups are sorted by length.
      int longest = Math.max(1, texts.length(group[group.length - 1]));
      long[] ids = new long[group.length * longest];
      long[] mask = new long[ids.length];
      for (int i = 0; i < group.length; i++) {
        int[] own = texts.ids(group[i]);
        for (int t = 0; t < own.length; t++) {
          ids[i * longest + t] = own[t];
          mask[i * longest + t] = 1;
        }
      }
      float[] vectors =
          session
              .call()
              .longs("input_ids", ids, group.length, longest)
              .longs("attention_mask", mask, group.length, longest)
              .run();
      for (int i = 0; i < group.length; i++) {
        System.arraycopy(vectors, i * width, table, group[i] * width, width);
      }
    }
    return table;
  }

  @Override
  public void close() {
    session.close();
  }
}
