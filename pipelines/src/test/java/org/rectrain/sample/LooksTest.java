package org.rectrain.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.sample.SampleConfig;

class LooksTest {
  private static SampleGenerator generator(String... overrides) {
    return new SampleGenerator(
        ConfigReader.bind(
            "{events: 20000, users: 200, items: 300}",
            List.of(overrides),
            SampleConfig.class,
            "test"),
        7);
  }

  /** People click what looks as they like, and vectors say how it looks, as the truth states. */
  @Test
  void vectorsSayWhatPeopleLike() {
    SampleGenerator with = generator("vectors=16");
    Looks looks = new Looks(7, 16);
    double[] liked = new double[2];
    int[] rows = new int[2];
    for (int user = 0; user < with.population().size(); user++) {
      double[] taste = looks.ofPerson(user);
      with.impressions(
          user,
          seen -> {
            double[] look = looks.ofItem(seen.item());
            double sum = 0;
            for (int i = 0; i < look.length; i++) {
              sum += taste[i] * look[i];
            }
            liked[seen.click()] += sum;
            rows[seen.click()]++;
          });
    }
    assertThat(liked[1] / rows[1] - liked[0] / rows[0]).isBetween(0.15, 0.6);
    int missing = 0;
    double square = 0;
    for (int item = 0; item < 300; item++) {
      Double[] vector = looks.vector(item);
      missing += vector == null ? 1 : 0;
      square += vector == null ? 0 : vector[3] * vector[3];
    }
    assertThat(missing / 300.0).isBetween(0.02, 0.09);
    assertThat(square / (300 - missing)).isBetween(0.2, 4.0);
    assertThat(with.columns(SampleTable.ITEMS))
        .extracting(SampleTable.Column::name)
        .endsWith("cover");
    assertThat(generator().columns(SampleTable.ITEMS))
        .extracting(SampleTable.Column::name)
        .endsWith("created_at");
  }
}
