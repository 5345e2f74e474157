package org.rectrain.score;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.model.ModelData;

/**
 * The vectors that were encoded when a model was opened.
 *
 * @param data whose texts they are of
 * @param vectors (texts, E), never changed
 * @param width E
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
record EncodedTexts(ModelData data, float[] vectors, int width) implements TextVectors {
  @Override
  public float[][] ofItems() {
    return Arrays.stream(data.itemTexts()).mapToObj(this::vector).toArray(float[][]::new);
  }

  @Override
  public float @Nullable [] of(List<String> wanted) {
    Map<String, Integer> indexes = new HashMap<>();
    for (int i = 0; i < data.texts().size(); i++) {
      indexes.put(data.texts().get(i), i);
    }
    float[] out = new float[wanted.size() * width];
    for (int i = 0; i < wanted.size(); i++) {
      Integer index = indexes.get(wanted.get(i));
      if (index == null) {
        return null;
      }
      System.arraycopy(vectors, index * width, out, i * width, width);
    }
    return out;
  }

  private float[] vector(int text) {
    return Arrays.copyOfRange(vectors, text * width, (text + 1) * width);
  }
}
