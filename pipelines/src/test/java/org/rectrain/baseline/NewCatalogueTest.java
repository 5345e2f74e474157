package org.rectrain.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.baseline.Baselines.FittedModel;
import org.rectrain.baseline.data.BaselineModel;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.baseline.BaselinesConfig;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.FeatureSpec.Kind;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.ParquetTableWriter;
import org.rectrain.run.Progress;
import org.rectrain.score.NewToModel;
import org.rectrain.spark.TestSpark;

/** Finished baselines score later data, whose items and categories are not those of the fit. */
@Tag("slow")
class NewCatalogueTest {
  private static final String NEW = "new";

  @TempDir Path folder;

  /** The same rows beside one of a new item and a new device; items and devices in other orders. */
  private Path later(Path before) throws IOException {
    Path after = folder.resolve("later");
    try (Stream<Path> files = Files.walk(before)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = after.resolve(before.relativize(file).toString());
        Files.createDirectories(to.getParent());
        Files.copy(file, to);
      }
    }
    ParquetTable items =
        ParquetTable.read(
            before.resolve("items"), Columns.ITEM_ID, Columns.TRAIN_CLICKS, "stat_item_click_rate");
    int n = items.rows();
    String[] ids = new String[n + 1];
    long[] clicks = new long[n + 1];
    double[] rates = new double[n + 1];
    ids[0] = NEW;
    for (int i = 0; i < n; i++) {
      ids[n - i] = items.strings(Columns.ITEM_ID)[i];
      clicks[n - i] = items.longs(Columns.TRAIN_CLICKS)[i];
      rates[n - i] = items.doubles("stat_item_click_rate")[i];
    }
    new ParquetTableWriter()
        .strings(Columns.ITEM_ID, ids)
        .longs(Columns.TRAIN_CLICKS, clicks)
        .longs(Columns.TRAIN_IMPRESSIONS, clicks)
        .doubles("stat_item_click_rate", rates)
        .write(after.resolve("items/part.parquet"));
    new ParquetTableWriter()
        .longs(Columns.EXAMPLE_ID, new long[] {1_000_000})
        .strings(Columns.USER_ID, new String[] {"nobody"})
        .strings(Columns.ITEM_ID, new String[] {NEW})
        .longs(Columns.TIMESTAMP, new long[] {1_000_000})
        .ints("click", new int[] {0})
        .ints("like", new int[] {0})
        .strings(Columns.ORIGIN, new String[] {"exposed"})
        .doubles(Columns.WEIGHT, new double[] {1})
        .stringLists(Columns.HISTORY_ITEMS, new String[][] {{NEW, "i1"}})
        .doubles("stat_item_click_rate", new double[] {0.5})
        .doubles("stat_user_click_rate", new double[] {0.5})
        .doubles("stat_user_item_click_rate", new double[] {0.5})
        .strings("device", new String[] {"watch"})
        .write(after.resolve("examples/split=test/part2.parquet"));
    FeatureSchema schema = FeatureSchema.read(before);
    new FeatureSchema(
            schema.version(),
            schema.labels(),
            schema.features().stream().map(NewCatalogueTest::withWatch).toList())
        .write(after);
    return after;
  }

  private static FeatureSpec withWatch(FeatureSpec f) {
    return f.kind() == Kind.NUMERIC
        ? f
        : new FeatureSpec(
            f.name(),
            f.side(),
            f.kind(),
            List.of("watch", "phone", "desktop"),
            f.transform(),
            0,
            1,
            0,
            List.of(),
            List.of());
  }

  @Test
  void oldItemsScoreAsBeforeAndNewOnesAreCold() throws IOException {
    Path before = folder.resolve("prepare");
    new SmallPrepared(before);
    Path out = folder.resolve("baselines");
    List<FittedModel> models =
        new Baselines(
                ConfigReader.bind(
                    """
                    models: [popularity, popularity_segment, itemcf, ease, logistic]
                    itemcf: {neighbours: 10, shrinkage: [10], popularity: [0.1]}
                    """,
                    List.of(),
                    BaselinesConfig.class,
                    "test"),
                7,
                TestSpark.config(),
                before,
                Map.of())
            .fit(out, null, Progress.silent())
            .models();
    Path after = later(before);
    Baselines.requireFitting(out, after);
    assertThat(NewToModel.of(out, after).categories()).containsExactly(Map.entry("device", 1));
    assertThat(NewToModel.of(out, before).isEmpty()).isTrue();
    int rows = ParquetTable.read(before.resolve("examples/split=test"), Columns.EXAMPLE_ID).rows();
    int[] all = IntStream.range(0, rows).toArray();
    for (FittedModel model : models) {
      BaselineModel then = Baselines.open(out, model, before);
      BaselineModel now = Baselines.open(out, model, after);
      double[][] expected = then.score("test", SmallPrepared.TASKS, all);
      double[][] found = now.score("test", SmallPrepared.TASKS, all);
      for (int t = 0; t < expected.length; t++) {
        assertThat(found[t]).as(model.name()).containsExactly(expected[t], Offset.offset(1e-12));
      }
      double[][] cold = now.score("test", SmallPrepared.TASKS, new int[] {rows});
      for (double[] task : cold) {
        assertThat(task[0]).as(model.name() + " of a new item").isGreaterThan(0).isLessThan(1);
      }
      assertThat(now.topK("test", new int[] {0}, 3).items()[0]).as(model.name()).hasSize(3);
    }
    // Without an impression an item has the rate of all train rows, as smoothing has it.
    double overall =
        Json.read(out.resolve("popularity/settings.json"), Popularity.Settings.class)
            .overallRates()
            .getOrDefault("click", Double.NaN);
    assertThat(
            Baselines.open(out, models.get(0), after)
                .score("test", List.of("click"), new int[] {rows})[0][0])
        .isEqualTo(overall);
  }

  @Test
  void whatCannotBeReadIsRefusedBeforeAnyWork() throws IOException {
    Path before = folder.resolve("prepare");
    new SmallPrepared(before);
    Path out = folder.resolve("baselines");
    FeatureSchema schema = FeatureSchema.read(before);
    schema.write(Files.createDirectories(out));
    Path after = later(before);
    new FeatureSchema(schema.version(), schema.labels(), schema.features().subList(1, 4))
        .write(after);
    assertThatThrownBy(() -> Baselines.requireFitting(out, after))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(3))
        .hasMessageContaining("stat_item_click_rate: missing");
  }
}
