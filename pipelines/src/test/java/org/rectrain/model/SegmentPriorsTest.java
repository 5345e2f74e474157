package org.rectrain.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.dataset.Catalogue;
import org.rectrain.dataset.EncodedFeatures;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.train.TinyData;

@Tag("slow")
class SegmentPriorsTest {
  @TempDir Path folder;

  @Test
  void gainsAreLogsOfClicksOverExpectedOnes() throws IOException {
    TinyData.write(folder);
    FeatureSchema schema = FeatureSchema.read(folder);
    Catalogue catalogue = Catalogue.read(folder, schema);
    boolean[] cold = new boolean[catalogue.size()];
    for (int i = 0; i < cold.length; i++) {
      cold[i] = catalogue.trainClicks()[i] == 0;
    }
    SegmentPriors priors =
        SegmentPriors.read(folder, schema, catalogue, List.of("device"), 3, 0.5, cold);

    assertThat(priors.values()).isEqualTo(3); // unknown, phone, tablet
    ParquetTable train = ParquetTable.read(folder.resolve("examples/split=train"));
    String[] items = train.strings("item_id");
    String[] devices = train.strings("device");
    int[] clicks = train.ints("click");
    for (int i = 0; i < cold.length; i++) {
      String id = catalogue.ids()[i];
      double all = IntStream.range(0, clicks.length).filter(r -> clicks[r] == 1).count();
      double ofItem = count(clicks, r -> id.equals(items[r]));
      double ofPhones = count(clicks, r -> "phone".equals(devices[r]));
      double both = count(clicks, r -> id.equals(items[r]) && "phone".equals(devices[r]));
      double expected = cold[i] ? 0 : 0.5 * Math.log((both + 3) / (ofPhones * ofItem / all + 3));
      assertThat(priors.gain(new int[] {1}, i))
          .as(id)
          .isCloseTo((float) expected, Offset.offset(1e-6f));
      assertThat(priors.gain(new int[] {0}, i)).as("unknown device, " + id).isZero();
    }
    assertThat(cold).contains(true, false);
  }

  @Test
  void rowsHaveTheirValuesOneHot() throws IOException {
    TinyData.write(folder);
    FeatureSchema schema = FeatureSchema.read(folder);
    Catalogue catalogue = Catalogue.read(folder, schema);
    SegmentPriors priors =
        SegmentPriors.read(
            folder, schema, catalogue, List.of("device"), 3, 1, new boolean[catalogue.size()]);
    EncodedFeatures none = new EncodedFeatures(3, 0, new int[0], 0, new float[0]);
    EncodedFeatures context = new EncodedFeatures(3, 1, new int[] {2, 0, 1}, 0, new float[0]);
    assertThat(priors.of(none, context, 0)).containsExactly(2);
    assertThat(priors.oneHot(none, context, new int[] {2, 0})).containsExactly(0, 1, 0, 0, 0, 1);
  }

  @Test
  void otherFeaturesAreRefused() throws IOException {
    TinyData.write(folder);
    FeatureSchema schema = FeatureSchema.read(folder);
    assertThatThrownBy(
            () -> SegmentPriors.check(schema, List.of("length"), "train.retrieval.segments"))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.exitCode()).isEqualTo(Failure.USAGE);
              assertThat(failure)
                  .hasMessage(
                      "train.retrieval.segments: 'length' is no categorical feature of users or"
                          + " requests; there are [device]");
            });
  }

  private static double count(int[] clicks, java.util.function.IntPredicate rows) {
    return IntStream.range(0, clicks.length).filter(r -> clicks[r] == 1).filter(rows).count();
  }
}
