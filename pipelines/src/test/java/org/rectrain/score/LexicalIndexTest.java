package org.rectrain.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LexicalIndexTest {
  @Test
  void wordsArePairedAndIdeographsStandAlone() {
    assertThat(LexicalIndex.terms("Deep-Learning, in 3D"))
        .containsExactly("deep", "learning", "in", "3d", "deep learning", "learning in", "in 3d");
    assertThat(LexicalIndex.terms("跑鞋 X")).containsExactly("跑", "鞋", "x", "跑 鞋", "鞋 x");
    assertThat(LexicalIndex.terms(" - ")).isEmpty();
  }

  /** Of "a b", "a c", "a c c", "d": a (df 3), c (df 2) and "a c" (df 2) remain; n = 4. */
  @Test
  void cosinesOfTfIdfByHand() {
    LexicalIndex index =
        LexicalIndex.of(new String[] {"a b", "a c", "a c c", "d"}, LexicalIndex.Weighting.TFIDF);
    assertThat(index.size()).isEqualTo(3);
    double a = Math.pow(Math.log(5 / 4.0) + 1, 2);
    double c = Math.pow(Math.log(5 / 3.0) + 1, 2);
    double twice = (1 + Math.log(2)) * c;
    double second = Math.sqrt(a * a + 2 * c * c);
    double third = Math.sqrt(a * a + twice * twice + c * c);
    assertThat(index.cosine(new int[] {0}, 1)).isCloseTo(a / second, within(1e-6));
    double both = (a * a + c * twice + c * c) / (second * third);
    assertThat(index.cosine(new int[] {1}, 2)).isCloseTo(both, within(1e-6));
    // The mean of texts 0 and 1: (1 + a/second, c/second, c/second), over its length.
    double[] mean = {1 + a / second, c / second, c / second};
    double length = Math.sqrt(mean[0] * mean[0] + mean[1] * mean[1] + mean[2] * mean[2]);
    double wanted = (mean[0] * a + mean[1] * twice + mean[2] * c) / (third * length);
    assertThat(index.cosine(new int[] {0, 1}, 2)).isCloseTo(wanted, within(1e-6));
    float[] scores = {9, 1, 1, 1, 1};
    index.add(new int[] {0, 1}, 2, scores, 1);
    assertThat(scores[0]).isEqualTo(9);
    assertThat((double) scores[3]).isCloseTo(1 + 2 * wanted, within(1e-5));
    assertThat(scores[4]).as("shares nothing").isEqualTo(1);
  }

  @Test
  void aProfileWithoutTermsSaysNothing() {
    LexicalIndex index = LexicalIndex.of(new String[] {"a", "a", "b"}, LexicalIndex.Weighting.BM25);
    float[] scores = new float[3];
    index.add(new int[] {2}, 1, scores, 0);
    assertThat(scores).containsOnly(0);
    assertThat(index.cosine(new int[] {2}, 0)).isZero();
    assertThat(index.cosine(new int[] {0}, 1)).isCloseTo(1, within(1e-6));
  }
}
