package org.rectrain.train.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.model.ModelFolder;
import org.rectrain.model.ModelSpec;
import org.rectrain.nn.Golden;
import org.rectrain.run.Progress;
import org.rectrain.train.Preflight;
import org.rectrain.train.TinyData;
import org.rectrain.train.Training;
import org.rectrain.train.loop.TrainResult;
import org.rectrain.weights.Safetensors;

/** Training that goes on from an earlier model with other data, with and without replay. */
@Tag("slow")
class ContinuationTest {
  @TempDir static Path shared;
  private static Path monday;
  private static Path tuesday;
  private static Path model;

  @BeforeAll
  static void run() throws IOException {
    monday = TinyData.write(shared.resolve("monday"));
    tuesday = TinyData.write(shared.resolve("tuesday"), 3);
    // New days have other statistics of the same features.
    FeatureSchema schema = TinyData.schema();
    List<FeatureSpec> shifted = new ArrayList<>(schema.features());
    FeatureSpec last = shifted.remove(shifted.size() - 1);
    shifted.add(
        new FeatureSpec(
            last.name(),
            last.side(),
            last.kind(),
            last.vocabulary(),
            last.transform(),
            0.9,
            0.7,
            0,
            last.histogram(),
            last.edges()));
    new FeatureSchema(schema.version(), schema.labels(), shifted).write(tuesday);
    train(monday, shared.resolve("first"));
    model = shared.resolve("first/model");
  }

  private static TrainConfig config(String... overrides) {
    return ConfigReader.bind(
        """
        encoder: {base: '%s', max_tokens: 16, lora: {rank: 2}}
        batch_size: 100
        epochs: 3
        stopping: {patience: 0}
        optimizer: {learning_rate: 0.01}
        towers: {dim: 8, tower_hidden: 8, hidden: [8], history: 4, item_ids: true}
        retrieval: {k: 10, extra_negatives: 10}
        workers: 1
        """
            .formatted(Golden.path("weights/tiny/bert")),
        List.of(overrides),
        TrainConfig.class,
        "test");
  }

  private static TrainResult train(Path prepared, Path out, String... overrides)
      throws IOException {
    Files.createDirectories(out);
    return Training.run(config(overrides), 7, prepared, out, Progress.silent());
  }

  private static Map<String, float[]> weights(Path folder) {
    Map<String, float[]> out = new java.util.TreeMap<>();
    try (Safetensors file = Safetensors.open(folder.resolve("adapter_model.safetensors"))) {
      file.names().forEach(name -> out.put(name, file.floats(name)));
    }
    return out;
  }

  @Test
  void startsWhereTheEarlierModelEnded(@TempDir Path out) throws IOException {
    // A rate of 0 changes nothing: what is written is what was read.
    TrainResult result =
        train(tuesday, out, "init_from=" + model, "optimizer.learning_rate=0", "epochs=0.5");
    Map<String, float[]> before = weights(model);
    Map<String, float[]> after = weights(out.resolve("model"));
    assertThat(after.keySet()).isEqualTo(before.keySet());
    before.forEach((name, values) -> assertThat(after.get(name)).as(name).isEqualTo(values));
    assertThat(result.initFrom()).isEqualTo(model.toString());
    assertThat(result.replayed()).isZero();
    ModelSpec spec = ModelFolder.spec(out.resolve("model"));
    assertThat(spec.featureFingerprint()).isEqualTo(TinyData.schema().fingerprint());
  }

  @Test
  void goesOnBetterThanAFreshStartInAsManySteps(@TempDir Path on, @TempDir Path fresh)
      throws IOException {
    TrainResult further =
        train(tuesday, on, "init_from=" + model, "epochs=0.34", "optimizer.learning_rate=0.0001");
    TrainResult start = train(tuesday, fresh, "epochs=0.34", "optimizer.learning_rate=0.0001");
    assertThat(further.best().get("valid_auc_click"))
        .isGreaterThan(start.best().get("valid_auc_click") + 0.05);
  }

  @Test
  void replaysOldExamplesThatNoNewSplitHolds(@TempDir Path folder, @TempDir Path out)
      throws IOException {
    // All ids of the same days are taken.
    TrainResult same =
        train(
            tuesday,
            out.resolve("same"),
            "init_from=" + model,
            "epochs=0.2",
            "replay={from: " + monday + ", share: 0.5}");
    assertThat(same.replayed()).isZero();
    // Half of the rows under ids of their own.
    Path older = TinyData.writeOlder(folder.resolve("older"));
    TrainResult mixed =
        train(
            tuesday,
            out.resolve("mixed"),
            "init_from=" + model,
            "epochs=0.2",
            "replay={from: " + older + ", share: 0.25}");
    assertThat(mixed.replayed()).isEqualTo(200);
    assertThat(mixed.examples()).isEqualTo(800);
  }

  @Test
  void growsByNewCategoriesAndKeepsWhatWasLearned(@TempDir Path folder, @TempDir Path out)
      throws IOException {
    Path wednesday = TinyData.write(folder.resolve("wednesday"), 3);
    FeatureSchema schema = TinyData.schema();
    FeatureSpec device = schema.features().get(0);
    // Another order, two that are new, and one that has gone.
    List<String> values = List.of("watch", "tablet", "tv", "fridge");
    List<FeatureSpec> features = new ArrayList<>(schema.features());
    features.set(
        0,
        new FeatureSpec(
            device.name(),
            device.side(),
            device.kind(),
            values,
            device.transform(),
            0,
            1,
            0.25,
            List.of(0.25, 0.3, 0.2, 0.15, 0.1),
            List.of()));
    new FeatureSchema(schema.version(), schema.labels(), features).write(wednesday);
    TrainResult result =
        train(wednesday, out, "init_from=" + model, "optimizer.learning_rate=0", "epochs=0.5");
    assertThat(result.steps()).isPositive();
    FeatureSpec grown = FeatureSchema.read(out.resolve("model")).features().get(0);
    assertThat(grown.vocabulary()).containsExactly("phone", "tablet", "watch", "tv", "fridge");
    assertThat(grown.histogram()).containsExactly(0.25, 0.0, 0.2, 0.3, 0.15, 0.1);
    assertThat(grown.missingRate()).isEqualTo(0.25);
    ModelSpec spec = ModelFolder.spec(out.resolve("model"));
    // 3 rows took vectors of 2 values; 6 rows would take 3, for which no layer behind has room.
    assertThat(spec.widths()).containsExactly(Map.entry("device", 2));
    Map<String, float[]> before = weights(model);
    Map<String, float[]> after = weights(out.resolve("model"));
    before.forEach(
        (name, learned) ->
            assertThat(java.util.Arrays.copyOf(after.get(name), learned.length))
                .as(name)
                .isEqualTo(learned));
    String table =
        after.keySet().stream()
            .filter(n -> n.contains("embedding.device"))
            .findFirst()
            .orElseThrow();
    assertThat(after.get(table)).hasSize(6 * 2);
    // And once more, from the model that grew.
    train(tuesday, out.resolve("again"), "init_from=" + out.resolve("model"), "epochs=0.2");
    assertThat(ModelFolder.spec(out.resolve("again/model")).widths()).isEqualTo(spec.widths());
  }

  @Test
  void learnsNewRowsAtTheirShareOfRateAndPassesWithEarlierOnesReplayed(@TempDir Path out)
      throws IOException {
    // Rows of a user follow each other by a minute: the last 5 of 20 are new.
    String since = java.time.Instant.ofEpochMilli(1_700_000_000_000L + 15 * 60_000L).toString();
    String news = "news={since: '" + since + "', min_epochs: 0.5}";
    TrainResult result =
        train(
            monday,
            out,
            "init_from=" + model,
            news,
            "replay.share=0.25",
            "epochs=2",
            "stopping.take=last");
    // As an update trains: its start, which cannot be the model, is not evaluated.
    assertThat(result.curve())
        .isNotEmpty()
        .extracting(line -> String.valueOf(line.get("step")))
        .doesNotContain("0");
    var told = java.util.Objects.requireNonNull(result.news());
    assertThat(told.rows()).isEqualTo(150);
    assertThat(told.known()).isEqualTo(450);
    assertThat(told.factor()).isEqualTo(0.5);
    assertThat(told.grew()).isEmpty();
    assertThat(result.learningRate()).isEqualTo(0.005);
    assertThat(result.epochs()).isEqualTo(1);
    assertThat(result.replayed()).isEqualTo(50);
    assertThat(result.examples()).isEqualTo(200);
    assertThat(result.steps()).isEqualTo(2);
    assertThat(result.until()).isEqualTo("2023-11-14T22:32:20Z");
    assertThatThrownBy(
            () ->
                train(
                    monday,
                    out.resolve("late"),
                    "init_from=" + model,
                    "news={since: '2024-01-01T00:00:00Z'}"))
        .isInstanceOf(Failure.class)
        .hasMessage(
            "train.news.since: no train row from 2024-01-01T00:00:00Z on; the last one is of"
                + " 2023-11-14T22:32:20Z");
    assertThatThrownBy(() -> config("init_from=x", "replay={from: y, share: 0.5}", news))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("replay.from: is set beside news.since");
  }

  @Test
  void newsBoundTheirFactorAndTheirPasses() {
    var news = new org.rectrain.config.train.NewsConfig("2026-03-01T00:00:00Z", 0.1, 1);
    assertThat(news.factor(100, 300)).isEqualTo(0.5);
    assertThat(news.factor(1, 1_000_000)).isEqualTo(0.1);
    assertThat(news.factor(10, 0)).isEqualTo(1);
    assertThat(news.epochs(3, 0.5)).isEqualTo(1.5);
    assertThat(news.epochs(3, 0.1)).isEqualTo(1);
    assertThat(news.epochs(0.4, 0.1)).isEqualTo(0.4);
  }

  @Test
  void takesTheAdaptersOfAPeftFolder(@TempDir Path folder, @TempDir Path out) throws IOException {
    Path adapter = Files.createDirectories(folder.resolve("adapter"));
    try (var whole = ModelFolder.read(model)) {
      var encoder = whole.requireEncoder();
      org.rectrain.weights.PeftAdapter.write(
          adapter,
          encoder.parameters(),
          java.util.Objects.requireNonNull(whole.spec().lora()),
          java.util.Map.of(),
          "bert",
          List.of(),
          java.util.Map.of());
    }
    train(tuesday, out, "init_from=" + adapter, "optimizer.learning_rate=0", "epochs=0.2");
    Map<String, float[]> after = weights(out.resolve("model"));
    weights(adapter)
        .forEach((name, values) -> assertThat(after.get(name)).as(name).isEqualTo(values));
    assertThatThrownBy(() -> train(tuesday, out, "init_from=" + adapter, "encoder.lora.rank=4"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("holds adapters that are not what train.encoder.lora asks for")
        .hasMessageContaining("r: 2, not 4");
    Path config = adapter.resolve("adapter_config.json");
    Files.writeString(config, Files.readString(config).replace("\"bert\"", "\"owner/roberta\""));
    assertThatThrownBy(() -> train(tuesday, out, "init_from=" + adapter))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("adapts 'owner/roberta' (base_model_name_or_path of")
        .hasMessageContaining("train.encoder.base is '");
    Files.writeString(
        config,
        Files.readString(config)
            .replace("\"modules_to_save\" : null", "\"modules_to_save\" : [\"embeddings\"]"));
    assertThatThrownBy(() -> train(tuesday, out, "init_from=" + adapter))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("modules_to_save: [embeddings] is not supported");
  }

  @Test
  void refusesAnotherModelWithAllDifferences(@TempDir Path out) {
    assertThatThrownBy(
            () ->
                train(
                    tuesday,
                    out,
                    "init_from=" + model,
                    "encoder.lora.rank=4",
                    "towers.dim=16",
                    "encoder.pooling=cls"))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.exitCode()).isEqualTo(Failure.USAGE))
        .hasMessageContaining("encoder.pooling: cls; the model has mean")
        .hasMessageContaining("encoder.lora: rank 4")
        .hasMessageContaining("towers.dim: 16; the model has 8")
        .hasMessageNotContaining("TowersConfig");
    // The same before baselines learn, and nothing where it fits.
    assertThatThrownBy(
            () -> Preflight.requireStart(config("init_from=" + model, "towers.dim=16"), tuesday))
        .hasMessageContaining("towers.dim: 16; the model has 8")
        .hasMessageNotContaining("TowersConfig");
    Preflight.requireStart(config("init_from=" + model), tuesday);
    assertThatThrownBy(() -> train(tuesday, out, "init_from=" + shared))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("is no model; expected a folder with rectrain.json");
    assertThatThrownBy(() -> config("replay={from: x, share: 0.5}"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("replay.from: is set without init_from");
    assertThatThrownBy(
            () ->
                train(tuesday, out, "init_from=" + model, "replay={from: " + out + ", share: 0.5}"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("has no examples/split=train");
  }
}
