package org.rectrain.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.explain.ExplainConfig;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.Catalogue;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.ExampleRows;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.model.TreesFile;
import org.rectrain.model.input.TreeRows;
import org.rectrain.run.Progress;
import org.rectrain.score.RowScorer;
import org.rectrain.train.TinyData;
import org.rectrain.train.Training;
import org.rectrain.tree.Bins;
import org.rectrain.tree.Boosting;
import org.rectrain.tree.BoostingSpec;
import org.rectrain.tree.Forest;

/** Explanations of small models on tiny data. */
@Tag("slow")
class ExplainingTest {
  private static final List<String> TASKS = List.of("click", "like");

  @TempDir static Path folder;
  private static Path prepared;
  private static List<Path> towers;
  private static List<Path> trees;

  @BeforeAll
  static void train() throws IOException {
    prepared = TinyData.write(folder.resolve("prepare"));
    TrainConfig config =
        ConfigReader.bind(
            """
            batch_size: 200
            epochs: 2
            optimizer: {learning_rate: 0.02}
            towers: {text: false, item_ids: true, dim: 4, tower_hidden: 8, hidden: [8], history: 4}
            retrieval: {k: 10}
            """,
            List.of(),
            TrainConfig.class,
            "test");
    Path out = Files.createDirectories(folder.resolve("train"));
    Training.run(config, 7, prepared, out, Progress.silent());
    towers = Training.models(out);
    trees = List.of(fit(folder.resolve("trees")));
  }

  /** Two folds' forests, as distillation fits them. */
  private static Path fit(Path out) throws IOException {
    FeatureSchema schema = FeatureSchema.read(prepared);
    TreeRows rows = TreeRows.read(prepared, "train", TASKS, schema, 2);
    Forest[][] forests = new Forest[2][2];
    List<List<Double>> starts = new ArrayList<>();
    for (int fold = 0; fold < 2; fold++) {
      List<Double> start = new ArrayList<>();
      for (int task = 0; task < 2; task++) {
        BoostingSpec spec = new BoostingSpec(8, 6, 0.3, 5, 1, 0.8, 1, 64, fold);
        int[] labels = rows.examples().labels()[task];
        float[] weights = new float[labels.length];
        java.util.Arrays.fill(weights, 1);
        forests[fold][task] = Boosting.fit(Bins.of(rows.columns(), 64), labels, weights, spec);
        start.add(forests[fold][task].start());
      }
      starts.add(start);
    }
    TreesFile.write(
        new TreesFile(TASKS, 2, 3, starts, 2, "test", schema.fingerprint()), forests, out);
    schema.write(out);
    return out;
  }

  private static ExplainConfig config(String... overrides) {
    return ConfigReader.bind(
        "{sample: 6, references: 4, pairs: 8, judged: 120, repeats: 1, replicates: 50, history: 2}",
        List.of(overrides),
        ExplainConfig.class,
        "test");
  }

  private static Path out(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  private static ExplainResult run(Path out, List<Path> model, String... overrides)
      throws IOException {
    return new Explaining(config(overrides), 7, prepared, out, Progress.silent())
        .run(Map.of("main", model));
  }

  @Test
  void allCoalitionsOfANetworkAddUpAndAreThoseOfEnumeration() throws IOException {
    Path out = out("exact");
    ExplainResult found = run(out, towers, "exact=16", "sample=3");
    assertThat(found.method()).isEqualTo("exact");
    assertThat(found.largestGap()).isLessThan(1e-5);
    assertThat(found.largestError()).isZero();
    RowExplanation row = found.examples().get(0);
    // Four features, the item and the history; users have no text and no vector here.
    List<String> parts = row.shares().stream().map(s -> s.player().name()).sorted().toList();
    assertThat(parts)
        .contains("device", "stat_user_count", "stat_item_click_rate", "length", "item")
        .doesNotContain("user");

    // By hand: the value of the device is the mean over all orders of what it adds.
    try (Subject subject = new Subject("main", towers, prepared)) {
      RowScorer scorer = subject.members().get(0);
      Examples test = scorer.examples("test");
      int place = -1;
      for (int i = 0; i < test.size(); i++) {
        place = test.ids()[i] == row.exampleId() ? i : place;
      }
      Examples own = ExampleRows.select(test, new int[] {place});
      Examples references = SampledRows.rows(scorer.examples("train"), 4, 7);
      List<Player> players = row.shares().stream().map(RowExplanation.Share::player).toList();
      FeatureGroups groups = new FeatureGroups(subject.schema(), Map.of());
      RowMixer mixer = new RowMixer(own, 0, players, groups, references);
      int n = players.size();
      int device = parts.isEmpty() ? -1 : players.indexOf(Player.features("device"));
      double sum = 0;
      for (int s = 0; s < 1 << n; s++) {
        if ((s >> device & 1) == 0) {
          int size = Integer.bitCount(s);
          double weight = factorial(size) * factorial(n - size - 1) / factorial(n);
          for (int r = 0; r < 4; r++) {
            boolean[][] both = {members(s, n), members(s | 1 << device, n)};
            double[][] worth = Subject.logits(scorer, mixer.mix(both, new int[] {r, r}));
            sum += weight * (worth[1][0] - worth[0][0]) / 4;
          }
        }
      }
      assertThat(row.shares().get(device).values().get(0)).isCloseTo(sum, within(1e-6));
    }
    ParquetTable rows =
        ParquetTable.read(out.resolve("rows.parquet"), "example_id", "task", "gap", "sentence");
    assertThat(rows.rows()).isEqualTo(6);
    assertThat(rows.strings("sentence")[0]).startsWith("click ").contains("a typical row has");
  }

  private static boolean[] members(int coalition, int n) {
    boolean[] out = new boolean[n];
    for (int i = 0; i < n; i++) {
      out[i] = (coalition >> i & 1) == 1;
    }
    return out;
  }

  private static double factorial(int n) {
    return n < 2 ? 1 : n * factorial(n - 1);
  }

  @Test
  void sampledValuesLossesAndEliminationHold() throws IOException {
    ExplainResult found = run(out("sampled"), towers, "exact=0", "margin=0.5");
    assertThat(found.method()).isEqualTo("sampled");
    assertThat(found.largestGap()).isLessThan(1e-5);
    assertThat(found.parts()).hasSizeGreaterThan(4);
    assertThat(found.parts().get(0).attribution().low()).isPositive();
    ExplainResult.Elimination elimination = found.elimination();
    assertThat(elimination).isNotNull();
    // Half an AUC of margin: everything that a row may lack can go, the item cannot.
    assertThat(elimination.canGo()).contains("device", Player.HISTORY).doesNotContain("item");
    assertThat(elimination.rows()).isGreaterThanOrEqualTo(100);
    ExplainResult strict = run(out("strict"), towers, "exact=0", "margin=0");
    assertThat(strict.elimination().steps())
        .allSatisfy(step -> assertThat(step.gone()).isEqualTo(step.difference().low() >= 0));
  }

  @Test
  void treesAreExactInBothForms() throws IOException {
    for (String form : List.of("interventional", "path_dependent")) {
      ExplainResult found = run(out("trees-" + form), trees, "trees=" + form);
      assertThat(found.method()).isEqualTo("trees");
      assertThat(found.largestGap()).isLessThan(1e-9);
      assertThat(found.parts().stream().map(ExplainResult.Part::part)).contains(TreeRows.MOOD);
    }
  }

  @Test
  void anotherModelOnTheSameRows() throws IOException {
    Map<String, List<Path>> both = new LinkedHashMap<>();
    both.put("main", towers);
    both.put("trees", trees);
    ExplainResult found =
        new Explaining(config(), 7, prepared, out("drift"), Progress.silent()).run(both);
    assertThat(found.drift()).isNotNull();
    assertThat(found.drift().against()).isEqualTo("trees");
    assertThat(found.drift().correlation()).isBetween(-1.0, 1.0);
    double shares =
        found.drift().shares().stream().mapToDouble(ExplainResult.ShareChange::other).sum();
    assertThat(shares).isCloseTo(1, within(1e-9));
    both.put("trees", towers);
    both.put("main", towers);
    ExplainResult same =
        new Explaining(config(), 7, prepared, out("same"), Progress.silent()).run(both);
    assertThat(same.drift().correlation()).isCloseTo(1, within(1e-9));
    assertThat(same.drift().shares()).noneMatch(ExplainResult.ShareChange::real);
  }

  @Test
  void anotherModelThatCannotBeComparedIsRefusedBeforeAnyWork() throws IOException {
    Path out = out("refused");
    Path fewer = fit(folder.resolve("fewer"));
    Path file = fewer.resolve(TreesFile.FILE);
    TreesFile known = Json.read(file, TreesFile.class);
    Json.write(
        file,
        new TreesFile(
            List.of("buy", "like"), 2, 3, known.starts(), 2, "test", known.featureFingerprint()));
    assertRefused(out, fewer, Failure.USAGE, "explain.against: other was trained on [buy, like]");
    FeatureSchema schema = FeatureSchema.read(fewer);
    FeatureSpec first = schema.features().get(0);
    new FeatureSchema(
            schema.version(),
            schema.labels(),
            List.of(
                new FeatureSpec(
                    "nosuch",
                    first.side(),
                    first.kind(),
                    first.vocabulary(),
                    first.transform(),
                    0,
                    1,
                    0,
                    List.of(),
                    List.of())))
        .write(fewer);
    assertRefused(out, fewer, Failure.INPUT, "nosuch: missing");
    assertThat(out).isEmptyDirectory();
  }

  private static void assertRefused(Path out, Path other, int code, String message) {
    Map<String, List<Path>> both = new LinkedHashMap<>();
    both.put("main", towers);
    both.put("other", List.of(other));
    assertThatThrownBy(
            () -> new Explaining(config(), 7, prepared, out, Progress.silent()).run(both))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.exitCode()).isEqualTo(code))
        .hasMessageContaining(message);
  }

  @Test
  void aChangeReachesTheTargetOrSaysThatNoneDoes() throws IOException {
    ExplainResult found =
        run(
            out("change"),
            trees,
            "changeable=[length, stat_item_click_rate, device]",
            "target=0.52",
            "judged=0");
    List<RowExplanation.Change> changes =
        found.examples().stream().map(RowExplanation::change).filter(c -> c != null).toList();
    assertThat(changes).isNotEmpty().anyMatch(RowExplanation.Change::reached);
    for (RowExplanation.Change change : changes) {
      assertThat(change.reached()).isEqualTo(change.probability() >= change.target());
      assertThat(change.steps()).hasSizeLessThanOrEqualTo(2);
    }
    assertThatThrownBy(() -> run(out("price"), trees, "changeable=[price]"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("explain.changeable: 'price' is no feature of the model");
  }

  @Test
  void aPairIsFoundOrMadeUp() throws IOException {
    ParquetTable test =
        ParquetTable.read(
            prepared.resolve("examples/split=test"), Columns.USER_ID, Columns.ITEM_ID);
    String user = test.strings(Columns.USER_ID)[0];
    String item = test.strings(Columns.ITEM_ID)[0];
    ExplainResult shown =
        run(out("shown"), towers, "user='" + user + "'", "item='" + item + "'", "judged=0");
    assertThat(shown.examples()).hasSize(1);
    assertThat(shown.examples().get(0).item()).isEqualTo(item);
    assertThat(shown.examples().get(0).shown()).isTrue();

    List<String> met = new ArrayList<>();
    for (String split : List.of("train", "valid", "test")) {
      ParquetTable rows =
          ParquetTable.read(
              prepared.resolve("examples/split=" + split), Columns.USER_ID, Columns.ITEM_ID);
      for (int i = 0; i < rows.rows(); i++) {
        if (user.equals(rows.strings(Columns.USER_ID)[i])) {
          met.add(rows.strings(Columns.ITEM_ID)[i]);
        }
      }
    }
    Catalogue catalogue = Catalogue.read(prepared, FeatureSchema.read(prepared));
    String never =
        java.util.Arrays.stream(catalogue.ids())
            .filter(i -> !met.contains(i))
            .findFirst()
            .orElseThrow();
    ExplainResult made =
        run(out("made"), towers, "user='" + user + "'", "item='" + never + "'", "judged=0");
    assertThat(made.examples().get(0).shown()).isFalse();
    assertThat(made.examples().get(0).item()).isEqualTo(never);
    assertThat(made.findings()).anyMatch(f -> f.startsWith("the pair was never shown"));
    assertThat(made.largestGap()).isLessThan(1e-5);

    assertThatThrownBy(() -> run(out("nobody"), towers, "user=nobody"))
        .hasMessageContaining("explain.user: 'nobody' has no row in test, valid, train");
    assertThatThrownBy(() -> run(out("noitem"), towers, "user='" + user + "'", "item=nothing"))
        .hasMessageContaining("explain.item: 'nothing' is not in the items");
    assertThatThrownBy(() -> run(out("notask"), towers, "task=buy"))
        .hasMessageContaining("explain.task: 'buy' is no label of main");
    assertThatThrownBy(() -> run(out("nogroup"), towers, "groups={g: [priec*]}"))
        .hasMessageContaining("explain.groups.g: 'priec*' is no feature");
  }

  @Test
  void rowsThatWereExplainedAreTakenOver() throws IOException {
    Path out = out("resume");
    ExplainResult whole = run(out("whole"), trees, "judged=0");
    Files.createDirectories(out.resolve("parts"));
    RowExplanation marked = whole.examples().get(0).with(List.of(), null, "from before");
    List<RowExplanation> rows = new ArrayList<>(whole.examples());
    rows.set(0, marked);
    Json.write(out.resolve("parts/0.json"), new Explaining.Rows(rows));
    ExplainResult resumed = run(out, trees, "judged=0");
    assertThat(resumed.examples().get(0).sentence()).isEqualTo("from before");
    assertThat(resumed.examples().get(1)).isEqualTo(whole.examples().get(1));
    assertThat(out.resolve("parts")).doesNotExist();
  }
}
