package org.rectrain.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.baseline.data.PreparedSplits;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.baseline.BaselinesConfig.PopularityConfig;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.FeatureSpec.Kind;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.dataset.FeatureSpec.Transform;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.ParquetTableWriter;
import org.rectrain.score.TopK;

/**
 * Two features decide together which quarter of 400 items is clicked, a third says nothing: one
 * feature finds half of the wanted items in lists of 100, two find all.
 */
class SegmentPopularityTest {
  private static final int ITEMS = 400;
  private static final int ROWS = 4000;
  private static final int QUERIES = 60;
  private static final List<String> FEATURES = List.of("noise", "half", "quarter");

  @TempDir static Path folder;
  private static PreparedSplits data;
  private static int[][] codes;
  private static int[] items;

  @BeforeAll
  static void write() throws IOException {
    List<FeatureSpec> features =
        FEATURES.stream()
            .map(
                name ->
                    new FeatureSpec(
                        name,
                        Side.CONTEXT,
                        Kind.CATEGORICAL,
                        List.of("a", "b"),
                        Transform.NONE,
                        0,
                        1,
                        0,
                        List.of(),
                        List.of()))
            .toList();
    new FeatureSchema(FeatureSchema.VERSION, List.of("click"), features)
        .write(Files.createDirectories(folder));
    long[] counts = new long[ITEMS];
    Arrays.fill(counts, ROWS / ITEMS);
    new ParquetTableWriter()
        .strings(Columns.ITEM_ID, SmallPrepared.names(ITEMS, "i"))
        .longs(Columns.TRAIN_CLICKS, counts)
        .longs(Columns.TRAIN_IMPRESSIONS, counts)
        .write(Files.createDirectories(folder.resolve("items")).resolve("part.parquet"));
    SplittableRandom random = new SplittableRandom(7);
    codes = new int[FEATURES.size()][ROWS];
    items = new int[ROWS];
    for (int row = 0; row < ROWS; row++) {
      for (int[] code : codes) {
        code[row] = random.nextInt(2);
      }
      items[row] = wanted(codes[1][row], codes[2][row], random.nextInt(ITEMS / 4));
    }
    writeTrain();
    for (String split : List.of("valid", "test")) {
      writeQueries(split);
    }
    data = new PreparedSplits(folder);
  }

  private static int wanted(int half, int quarter, int at) {
    return half * ITEMS / 2 + quarter * ITEMS / 4 + at;
  }

  private static void writeTrain() throws IOException {
    int[] ones = new int[ROWS];
    Arrays.fill(ones, 1);
    double[] weights = new double[ROWS];
    Arrays.fill(weights, 1);
    String[] origins = new String[ROWS];
    Arrays.fill(origins, "clicked");
    String[] names = new String[ROWS];
    Arrays.setAll(names, row -> "i" + items[row]);
    ParquetTableWriter writer =
        new ParquetTableWriter()
            .strings(Columns.ITEM_ID, names)
            .longs(Columns.TIMESTAMP, new long[ROWS])
            .strings(Columns.ORIGIN, origins)
            .doubles(Columns.WEIGHT, weights)
            .ints("click", ones);
    for (int f = 0; f < codes.length; f++) {
      writer.strings(FEATURES.get(f), letters(codes[f]));
    }
    writer.write(
        Files.createDirectories(folder.resolve("examples/split=train")).resolve("part.parquet"));
  }

  private static void writeQueries(String split) throws IOException {
    String[][] positives = new String[QUERIES][];
    int[][] asked = new int[FEATURES.size()][QUERIES];
    for (int q = 0; q < QUERIES; q++) {
      asked[0][q] = q / 4 % 2;
      asked[1][q] = q % 2;
      asked[2][q] = q / 2 % 2;
      positives[q] =
          new String[] {
            "i" + wanted(asked[1][q], asked[2][q], q), "i" + wanted(asked[1][q], asked[2][q], 99)
          };
    }
    String[][] none = new String[QUERIES][0];
    ParquetTableWriter writer =
        new ParquetTableWriter()
            .strings(Columns.USER_ID, SmallPrepared.names(QUERIES, "u"))
            .stringLists(Columns.POSITIVES, positives)
            .stringLists(Columns.SEEN, none)
            .stringLists(Columns.HISTORY_ITEMS, none);
    for (int f = 0; f < asked.length; f++) {
      writer.strings(FEATURES.get(f), letters(asked[f]));
    }
    writer.write(
        Files.createDirectories(folder.resolve("queries/split=" + split)).resolve("part.parquet"));
  }

  private static String[] letters(int[] codes) {
    return Arrays.stream(codes).mapToObj(code -> code == 0 ? "a" : "b").toArray(String[]::new);
  }

  private static SegmentPopularity.Settings fit(String options, Path out) throws IOException {
    Files.createDirectories(out);
    SegmentPopularity.fit(
        ConfigReader.bind(options, List.of(), PopularityConfig.class, "test"), data, out);
    return Json.read(out.resolve("settings.json"), SegmentPopularity.Settings.class);
  }

  @Test
  void featuresAreTakenWhileTheyFindMore() throws IOException {
    SegmentPopularity.Settings all = fit("{}", folder.resolve("all"));
    assertThat(all.features()).containsExactlyInAnyOrder("half", "quarter");
    assertThat(all.validRecalls()).hasSize(2);
    assertThat(all.validRecalls().get(0)).isBetween(0.3, 0.7);
    assertThat(all.validRecalls().get(1)).isEqualTo(1);
    SegmentPopularity.Settings one = fit("{most_segments: 1}", folder.resolve("one"));
    assertThat(one.features()).isEqualTo(all.features().subList(0, 1));
  }

  @Test
  void liftsOfSeveralFeaturesMultiply() throws IOException {
    Path out = folder.resolve("lifts");
    fit("{segments: [half, quarter], segment_smoothing: 10}", out);
    TopK lists = SegmentPopularity.open(out, data).topK("test", new int[] {1}, 400);
    // Query 1 asks with half = b and quarter = a.
    double[] expected = new double[ITEMS];
    for (int item = 0; item < ITEMS; item++) {
      double share = clicks(item, -1, 0) / ROWS;
      double half = (clicks(item, 1, 1) + 10 * share) / (clicks(-1, 1, 1) + 10);
      double quarter = (clicks(item, 2, 0) + 10 * share) / (clicks(-1, 2, 0) + 10);
      expected[item] = share == 0 ? 0 : half * quarter / share;
    }
    for (int at = 0; at < ITEMS; at++) {
      assertThat(lists.scores()[0][at])
          .isCloseTo(expected[lists.items()[0][at]], Offset.offset(1e-15));
    }
    assertThat(lists.scores()[0]).isSortedAccordingTo((x, y) -> Double.compare(y, x));
  }

  /** Train clicks on an item (-1 any) by rows with a value (0 or 1) of a feature (-1 all). */
  private static double clicks(int item, int feature, int value) {
    int count = 0;
    for (int row = 0; row < ROWS; row++) {
      boolean of = feature < 0 || codes[feature][row] == value;
      count += of && (item < 0 || items[row] == item) ? 1 : 0;
    }
    return count;
  }
}
