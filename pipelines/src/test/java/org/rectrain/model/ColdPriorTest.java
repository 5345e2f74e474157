package org.rectrain.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.hipparchus.distribution.continuous.GammaDistribution;
import org.hipparchus.distribution.discrete.PoissonDistribution;
import org.junit.jupiter.api.Test;
import org.rectrain.config.train.ColdPriorConfig;
import org.rectrain.config.train.ColdPriorConfig.Bound;
import org.rectrain.config.train.ColdPriorConfig.Source;
import org.rectrain.dataset.Catalogue;
import org.rectrain.dataset.EncodedFeatures;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.Prepared;

/** Against NumPy and SciPy, and clicks drawn from the model itself: what is expected comes true. */
class ColdPriorTest {
  private static final int ITEMS = 20_000;
  private static final double SHAPE = 0.6;
  private static final Percentage CLOSE = Percentage.withPercentage(1e-4);
  private static final double[] TAG = {1, 3, 9};
  private static final double[] KIND = {1, 0.5};

  private final double[] future = new double[ITEMS];
  private final long[] clicks = new long[ITEMS];
  private final long[] shown = new long[ITEMS];
  private final int[] categories = new int[2 * ITEMS];

  private Catalogue catalogue() {
    Random random = new Random(3);
    String[] ids = new String[ITEMS];
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < ITEMS; i++) {
      ids[i] = "i" + i;
      places.put(ids[i], i);
      categories[2 * i] = random.nextInt(TAG.length);
      categories[2 * i + 1] = random.nextInt(KIND.length);
      double mean = TAG[categories[2 * i]] * KIND[categories[2 * i + 1]];
      double rate =
          new GammaDistribution(SHAPE, mean / SHAPE)
              .inverseCumulativeProbability(random.nextDouble());
      shown[i] = i % 5 == 0 ? 0 : 40;
      clicks[i] = shown[i] == 0 ? 0 : draw(rate, random);
      future[i] = draw(rate, random);
    }
    return new Catalogue(
        new Prepared.Items(ids, shown, clicks, places),
        new String[ITEMS],
        new EncodedFeatures(ITEMS, 2, categories, 0, new float[0]));
  }

  private static long draw(double rate, Random random) {
    return rate < 1e-9
        ? 0
        : new PoissonDistribution(rate).inverseCumulativeProbability(random.nextDouble());
  }

  @Test
  void whatIsExpectedOfColdItemsComesTrue() {
    Catalogue catalogue = catalogue();
    ColdPrior prior = ColdPrior.fit(catalogue);
    assertThat(prior.shape()).isCloseTo(SHAPE, Percentage.withPercentage(10));
    ColdPriorConfig mean = new ColdPriorConfig(Source.FEATURES, Bound.MEAN, 0.9);
    ColdPriorConfig upper = new ColdPriorConfig(Source.FEATURES, Bound.UPPER, 0.9);
    ColdPriorConfig draw = new ColdPriorConfig(Source.FEATURES, Bound.THOMPSON, 0.9);
    // By tag, and apart for items that were never shown and those that were shown and not clicked.
    double[][] expected = new double[6][3];
    double[] real = new double[6];
    int[] rows = new int[6];
    int below = 0;
    int cold = 0;
    for (int i = 0; i < ITEMS; i++) {
      if (clicks[i] > 0) {
        continue;
      }
      int group = 2 * categories[2 * i] + (shown[i] == 0 ? 0 : 1);
      expected[group][0] += prior.clicks(i, mean);
      expected[group][1] += prior.clicks(i, draw);
      expected[group][2] += prior.clicks(i, upper);
      real[group] += future[i];
      rows[group]++;
      below += future[i] <= prior.clicks(i, upper) ? 1 : 0;
      cold++;
    }
    for (int g = 0; g < 6; g++) {
      assertThat(rows[g]).isGreaterThan(200);
      assertThat(expected[g][0]).as("mean %d", g).isCloseTo(real[g], Percentage.withPercentage(15));
      assertThat(expected[g][1]).as("draw %d", g).isCloseTo(real[g], Percentage.withPercentage(20));
      assertThat(expected[g][2]).isGreaterThan(expected[g][0]);
    }
    // Half of what an unknown item is expected to get is gone once it was shown and not clicked.
    assertThat(expected[1][0] / rows[1]).isLessThan(0.6 * expected[0][0] / rows[0]);
    assertThat((double) below / cold).isGreaterThan(0.8);
  }

  @Test
  void equalsScipy() throws IOException {
    JsonNode golden;
    try (InputStream in =
        Objects.requireNonNull(
            ColdPriorTest.class.getResourceAsStream("/golden/model/cold_prior.json"))) {
      golden = Json.tree(in.readAllBytes(), "cold_prior.json");
    }
    int items = golden.path("clicks").size();
    String[] ids = new String[items];
    long[] seen = new long[items];
    long[] got = new long[items];
    int[] codes = new int[2 * items];
    for (int i = 0; i < items; i++) {
      ids[i] = "i" + i;
      seen[i] = golden.path("shown").path(i).asLong();
      got[i] = golden.path("clicks").path(i).asLong();
      codes[2 * i] = golden.path("tag").path(i).asInt();
      codes[2 * i + 1] = golden.path("kind").path(i).asInt();
    }
    ColdPrior prior =
        ColdPrior.fit(
            new Catalogue(
                new Prepared.Items(ids, seen, got, Map.of()),
                new String[items],
                new EncodedFeatures(items, 2, codes, 0, new float[0])));
    assertThat(prior.shape()).isCloseTo(golden.path("shape").asDouble(), CLOSE);
    for (int i = 0; i < items; i++) {
      assertThat(prior.mean(i)).isCloseTo(golden.path("means").path(i).asDouble(), CLOSE);
      assertThat(prior.clicks(i, new ColdPriorConfig(Source.FEATURES, Bound.MEAN, 0.9)))
          .isCloseTo(golden.path("mean").path(i).asDouble(), CLOSE);
      assertThat(prior.clicks(i, new ColdPriorConfig(Source.FEATURES, Bound.UPPER, 0.9)))
          .isCloseTo(golden.path("upper_0.9").path(i).asDouble(), CLOSE);
      assertThat(prior.clicks(i, new ColdPriorConfig(Source.FEATURES, Bound.UPPER, 0.99)))
          .isCloseTo(golden.path("upper_0.99").path(i).asDouble(), CLOSE);
    }
  }
}
