package org.rectrain.tune.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.data.DataConfig;
import org.rectrain.config.tune.FeatureSearchConfig;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;
import org.rectrain.dataset.StableHash;
import org.rectrain.dataset.file.ParquetCopy;
import org.rectrain.model.input.TreeRows;
import org.rectrain.run.Progress;
import org.rectrain.train.TinyData;

/** A statistic that knows the label is found, and one that knows nothing is not. */
class FeatureSearchTest {
  private static final FeatureCandidates BOTH =
      new FeatureCandidates(
          List.of("user", "item"), List.of(24), List.of(), List.of(), List.of("click", "like"));

  @TempDir private Path folder;

  /** Tiny data whose item rate is near the label in three of four rows. */
  private Path data() throws IOException {
    Path prepared = TinyData.write(folder.resolve("prepare"));
    for (String split : List.of("train", "valid", "test")) {
      Path examples = Prepared.examples(prepared, split);
      List<Path> files = ParquetTable.files(examples);
      Path changed = folder.resolve(split + ".parquet");
      ParquetTable rows = ParquetTable.read(examples, Columns.EXAMPLE_ID, "click");
      Map<Long, Double> rates = new java.util.HashMap<>();
      for (int i = 0; i < rows.rows(); i++) {
        long id = rows.longs(Columns.EXAMPLE_ID)[i];
        double u = StableHash.unit(StableHash.of(11, id));
        rates.put(id, u < 0.75 ? rows.doubles("click")[i] : u);
      }
      ParquetCopy.changed(
          files,
          changed,
          row ->
              Map.of(
                  "stat_item_click_rate", rates.getOrDefault(row.whole(Columns.EXAMPLE_ID), 0.5)));
      Files.move(changed, files.get(0), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
    return prepared;
  }

  private static FeatureSearchConfig config(String... overrides) {
    return ConfigReader.bind(
        "{rounds: 20, replicates: 200, folds: 2}",
        List.of(overrides),
        FeatureSearchConfig.class,
        "test");
  }

  @Test
  void whatKnowsTheLabelIsKept() throws IOException {
    Path prepared = data();
    FeatureResult found = new FeatureSearch(config(), 7, prepared, BOTH).run(Progress.silent());
    assertThat(found.kept().names()).containsExactly("item");
    assertThat(found.gain().low()).isPositive();
    assertThat(found.tried())
        .extracting(FeatureResult.Tried::candidate)
        .containsExactly("item", "user", "24h");
    assertThat(found.tried().get(2).gain().value()).isNaN();
    assertThat(found.verdict()).startsWith("item: +");
    FeatureSchema schema = FeatureSchema.read(prepared);
    TreeRows train = TreeRows.read(prepared, "train", List.of("click"), schema, 0);
    double[] shares = new FeatureJudge(train, 2, 20, 7).shares(new int[] {0, 1, 2, 3});
    assertThat(java.util.Arrays.stream(shares).sum()).isCloseTo(1, within(1e-9));
    assertThat(shares[train.names(schema).indexOf("stat_item_click_rate")]).isGreaterThan(0.5);
    assertThatThrownBy(
            () -> new FeatureSearch(config("task=buy"), 7, prepared, BOTH).run(Progress.silent()))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("features.task: 'buy' is no label");
  }

  @Test
  void columnsBelongToTheirKeysAndWindows() {
    FeatureCandidates some =
        new FeatureCandidates(
            List.of("user*page", "page"),
            List.of(24),
            List.of("price"),
            List.of("price / income"),
            List.of("click"));
    assertThat(some.of("stat_user_page_click_rate")).isEqualTo("user*page");
    assertThat(some.of("stat_page_count_24h")).isEqualTo("page");
    assertThat(some.of("stat_user_count_24h")).isEqualTo("24h");
    assertThat(some.of("stat_user_count")).isNull();
    assertThat(some.of("page")).isNull();
    assertThat(some.of("previous_price")).isEqualTo("previous_price");
    assertThat(some.of("previous_page")).isNull();
    assertThat(some.of("price_per_income")).isEqualTo("price / income");
    assertThat(some.names())
        .containsExactly("user*page", "page", "24h", "previous_price", "price / income");
    assertThat(some.only(Set.of("24h", "previous_price")))
        .isEqualTo(
            new FeatureCandidates(
                List.of(), List.of(24), List.of("price"), List.of(), List.of("click")));
    List<String> derived = List.of("price", "previous_price", "price_per_income");
    assertThat(some.columns(derived, Set.of("price / income"))).containsExactly(0, 2);
    List<String> columns =
        List.of("page", "stat_page_count", "stat_page_count_24h", "stat_user_count_24h");
    assertThat(some.columns(columns, Set.of())).containsExactly(0);
    assertThat(some.columns(columns, Set.of("page"))).containsExactly(0, 1);
    assertThat(some.columns(columns, Set.of("24h"))).containsExactly(0, 3);
    assertThat(some.columns(columns, Set.of("page", "24h"))).containsExactly(0, 1, 2, 3);
  }

  @Test
  void everyPairThatIsNotThereIsACandidate() {
    DataConfig data =
        ConfigReader.bind(
            """
            root: .
            events:
              path: a.csv
              labels: {click: click}
              context: {page: {}, price: {kind: numeric}}
            users: {path: u.csv, features: {income: {kind: numeric}, age: {kind: numeric, buckets: [30]}}}
            """,
            List.of(),
            DataConfig.class,
            "test");
    assertThat(FeatureCandidates.allKeys(data, List.of("user", "item", "page * user")))
        .containsExactly(
            "page", "age", "user*item", "user*age", "item*page", "item*age", "page*age");
    assertThat(FeatureCandidates.allLags(data)).containsExactly("page", "price");
    assertThat(FeatureCandidates.allRatios(data)).containsExactly("price/income");
  }
}
