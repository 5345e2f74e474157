package org.rectrain.train.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TextCentreTest {
  /** Four items, two of them with one text; the empty text 0 is no item's. */
  private static final int[] ITEMS = {1, 2, 3, 3};

  private static final float[] VECTORS = {0, 0, 3, 0, 0, 5, 0, -2};

  @Test
  void theMeanCountsItemsAndNotTexts() {
    // Unit vectors times sqrt(2): (r, 0), (0, r), and (0, -r) twice.
    float[] centre = TextCentre.of(ITEMS, VECTORS, 2, 0, 0);
    double r = Math.sqrt(2);
    assertThat(centre).hasSize(2);
    assertThat((double) centre[0]).isCloseTo(r / 4, within(1e-6));
    assertThat((double) centre[1]).isCloseTo(-r / 4, within(1e-6));
  }

  @Test
  void whiteningMakesDirectionsAlikeAndComponentsGo() {
    float[] whole = TextCentre.of(ITEMS, VECTORS, 2, 0, 1);
    double[][] left = new double[4][2];
    double[] deviation = new double[2];
    double together = 0;
    for (int i = 0; i < 4; i++) {
      left[i] = mapped(whole, i);
      deviation[0] += left[i][0] * left[i][0] / 4;
      deviation[1] += left[i][1] * left[i][1] / 4;
      together += left[i][0] * left[i][1] / 4;
    }
    assertThat(deviation[0]).isCloseTo(1, within(1e-5));
    assertThat(deviation[1]).isCloseTo(1, within(1e-5));
    assertThat(together).isCloseTo(0, within(1e-5));
    float[] cut = TextCentre.of(ITEMS, VECTORS, 2, 1, 0);
    // One direction is left: all images lie on a line.
    double[] first = mapped(cut, 0);
    double[] second = mapped(cut, 1);
    assertThat(first[0] * second[1] - first[1] * second[0]).isCloseTo(0, within(1e-5));
  }

  private static double[] mapped(float[] centre, int item) {
    double x = VECTORS[2 * ITEMS[item]];
    double y = VECTORS[2 * ITEMS[item] + 1];
    double scale = Math.sqrt(2 / (x * x + y * y));
    double a = x * scale - centre[0];
    double b = y * scale - centre[1];
    return new double[] {a * centre[2] + b * centre[4], a * centre[3] + b * centre[5]};
  }
}
