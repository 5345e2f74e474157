package org.rectrain.train.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.train.AugmentConfig;
import org.rectrain.dataset.EncodedFeatures;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.Histories;

/** Rows whose histories are the items 0 to 9, of ages 9 to 0; item 3 was skipped. */
class AugmentationTest {
  private static final int ROWS = 500;
  private static final int EVENTS = 10;

  private static FeatureSpec number(String name) {
    return new FeatureSpec(
        name,
        FeatureSpec.Side.ITEM,
        FeatureSpec.Kind.NUMERIC,
        List.of(),
        FeatureSpec.Transform.NONE,
        0,
        1,
        0,
        List.of(),
        List.of());
  }

  private static Examples rows() {
    int places = ROWS * EVENTS;
    float[] ages = new float[places];
    for (int at = 0; at < places; at++) {
      ages[at] = EVENTS - 1 - at % EVENTS;
    }
    EncodedFeatures none = new EncodedFeatures(ROWS, 0, new int[0], 0, new float[0]);
    float[] numbers = new float[ROWS * 2];
    Arrays.fill(numbers, 1);
    return new Examples(
        LongStream.range(0, ROWS).toArray(),
        new String[ROWS],
        new int[ROWS],
        new long[ROWS],
        new int[0][],
        new float[ROWS],
        none,
        none,
        new EncodedFeatures(ROWS, 0, new int[0], 2, numbers),
        none,
        new Histories(
            IntStream.rangeClosed(0, ROWS).map(i -> i * EVENTS).toArray(),
            IntStream.range(0, places).map(at -> at % EVENTS).toArray(),
            IntStream.range(0, places).map(at -> at % EVENTS == 3 ? -1 : 1).toArray(),
            ages));
  }

  private static Examples changed(String config, long seed) {
    AugmentConfig augment =
        ConfigReader.bind("{" + config + "}", List.of(), AugmentConfig.class, "test");
    FeatureSchema schema =
        new FeatureSchema(
            FeatureSchema.VERSION,
            List.of("click"),
            List.of(number("length"), number("stat_clicks")));
    return new Augmentation(augment, schema).change(rows(), seed);
  }

  private static int[] items(Histories histories, int row) {
    return Arrays.copyOfRange(
        histories.items(), histories.starts()[row], histories.starts()[row + 1]);
  }

  @Test
  void eventsAreLeftOutByChanceInTheirOrder() {
    Histories left = changed("history_dropout: 0.3", 5).histories();
    assertThat(left.items().length / (double) (ROWS * EVENTS)).isCloseTo(0.7, within(0.03));
    for (int row = 0; row < ROWS; row++) {
      assertThat(items(left, row)).isSorted().doesNotHaveDuplicates();
    }
    for (int at = 0; at < left.items().length; at++) {
      assertThat(left.ages()[at]).isEqualTo(EVENTS - 1 - left.items()[at]);
      assertThat(left.isSkipped(at)).isEqualTo(left.items()[at] == 3);
    }
    assertThat(changed("history_dropout: 0.3", 5).histories().items()).isEqualTo(left.items());
    assertThat(changed("history_dropout: 0.3", 6).histories().items()).isNotEqualTo(left.items());
  }

  @Test
  void aCutHistoryIsEventsThatFollowOneAnother() {
    Histories cut = changed("history_crop: 1", 5).histories();
    for (int row = 0; row < ROWS; row++) {
      int[] items = items(cut, row);
      assertThat(items.length).isBetween(1, EVENTS - 1);
      assertThat(items[items.length - 1] - items[0]).isEqualTo(items.length - 1);
    }
    assertThat(cut.items().length / (double) ROWS).isCloseTo(5, within(0.5));
  }

  @Test
  void anotherOrderKeepsItemsAndAges() {
    Histories shuffled = changed("history_reorder: 0.5", 5).histories();
    int moved = 0;
    for (int row = 0; row < ROWS; row++) {
      int[] items = items(shuffled, row);
      assertThat(items).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
      int[] wrong = IntStream.range(0, EVENTS).filter(i -> items[i] != i).toArray();
      moved += wrong.length > 0 ? 1 : 0;
      assertThat(wrong.length == 0 || wrong[wrong.length - 1] - wrong[0] < 5).isTrue();
    }
    assertThat(moved / (double) ROWS).isCloseTo(0.5, within(0.08));
    assertThat(shuffled.ages()).isEqualTo(rows().histories().ages());
    for (int at = 0; at < shuffled.items().length; at++) {
      assertThat(shuffled.isSkipped(at)).isEqualTo(shuffled.items()[at] == 3);
    }
  }

  @Test
  void statisticsOfSomeItemsAreHidden() {
    float[] numbers = changed("hide_statistics: 0.25", 5).item().numbers();
    int hidden = 0;
    for (int row = 0; row < ROWS; row++) {
      assertThat(numbers[row * 2]).isEqualTo(1);
      hidden += numbers[row * 2 + 1] == 0 ? 1 : 0;
    }
    assertThat(hidden / (double) ROWS).isCloseTo(0.25, within(0.06));
  }

  @Test
  void nothingIsChangedByDefault() {
    Examples same = changed("", 5);
    assertThat(same.histories().items()).isEqualTo(rows().histories().items());
    assertThat(same.histories().ages()).isEqualTo(rows().histories().ages());
    assertThat(same.item().numbers()).isEqualTo(rows().item().numbers());
  }

  @Test
  void anItemIsReadWithoutItsTextInItsShareOfPasses() {
    FeatureSchema schema = new FeatureSchema(FeatureSchema.VERSION, List.of("click"), List.of());
    AugmentConfig config =
        ConfigReader.bind("{hide_text: 0.3}", List.of(), AugmentConfig.class, "test");
    Augmentation augmentation = new Augmentation(config, schema);
    long hidden =
        LongStream.range(0, 2000).filter(seed -> augmentation.hidesText("a", seed)).count();
    assertThat(hidden / 2000.0).isCloseTo(0.3, within(0.03));
    assertThat(augmentation.hidesText("a", 1)).isEqualTo(augmentation.hidesText("a", 1));
    long both =
        LongStream.range(0, 2000)
            .filter(seed -> augmentation.hidesText("a", seed) && augmentation.hidesText("b", seed))
            .count();
    assertThat(both / 2000.0).isCloseTo(0.09, within(0.02));
  }
}
