package org.rectrain.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.rectrain.dataset.FeatureSchema.VectorSpec;
import org.rectrain.dataset.FeatureSpec.Side;

class VectorAnchorsTest {
  private static FeatureSchema schema(Map<String, float[]> vectors) {
    VectorSpec spec = new VectorSpec("cover", Side.ITEM, 12, 0, VectorAnchors.of(vectors));
    return new FeatureSchema(1, List.of("click"), List.of(), List.of(spec));
  }

  private static Map<String, float[]> encoded(int seed, int from, int to) {
    Map<String, float[]> out = new TreeMap<>();
    for (int i = from; i < to; i++) {
      Random random = new Random(StableHash.of(seed, i));
      float[] vector = new float[12];
      for (int j = 0; j < vector.length; j++) {
        vector[j] = (float) random.nextGaussian();
      }
      out.put("item" + i, vector);
    }
    return out;
  }

  @Test
  void vectorsOfAnotherEncoderDoNotFit() {
    FeatureSchema model = schema(encoded(1, 0, 300));
    assertThat(model.misfits(schema(encoded(2, 0, 300))))
        .singleElement()
        .asString()
        .contains("cover: vectors of another encoder: those of 64 things");
    // Three times as many items: about a third of the anchors are shared.
    assertThat(model.misfits(schema(encoded(2, 0, 900)))).hasSize(1);
  }

  @Test
  void newItemsAndSomeNewPicturesFit() {
    FeatureSchema model = schema(encoded(1, 0, 300));
    Map<String, float[]> grown = encoded(1, 0, 900);
    grown.putAll(encoded(2, 0, 60));
    grown.values().forEach(v -> v[0] *= 1.001f);
    assertThat(model.misfits(schema(grown))).isEmpty();
    assertThat(model.misfits(schema(encoded(2, 1000, 1300)))).as("no item in common").isEmpty();
  }
}
