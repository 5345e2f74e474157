package org.rectrain.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.export.ExportConfig;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.export.ExportResult.Check;
import org.rectrain.export.ExportResult.Variant;
import org.rectrain.export.onnx.OnnxModels;
import org.rectrain.export.onnx.OnnxModels.Part;
import org.rectrain.export.onnx.OnnxSession;
import org.rectrain.model.Model;
import org.rectrain.model.ModelData;
import org.rectrain.model.ModelFolder;
import org.rectrain.model.text.TextEncoder;
import org.rectrain.model.text.Tokenized;
import org.rectrain.nn.Golden;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.run.Progress;
import org.rectrain.train.TinyData;
import org.rectrain.train.Training;
import org.rectrain.weights.HuggingFaceFolder;

/** A tiny model with every kind of input, exported whole. */
@Tag("slow")
class ExportTest {
  @TempDir static Path folder;
  private static Path prepared;
  private static Path model;
  private static Path out;
  private static ExportResult result;

  @BeforeAll
  static void run() throws IOException {
    prepared = TinyData.write(folder.resolve("prepare"));
    TrainConfig train =
        ConfigReader.bind(
            """
            encoder: {max_tokens: 16, lora: {layers: last_1}, user_text: profile}
            batch_size: 200
            epochs: 2
            optimizer: {learning_rate: 0.01}
            towers: {dim: 8, tower_hidden: 8, hidden: [8], history: 4, user_ids: true, item_ids: true}
            retrieval: {k: 10, segments: [device]}
            """,
            List.of(),
            TrainConfig.class,
            "test");
    Files.createDirectories(folder.resolve("train"));
    Training.run(train, 7, prepared, folder.resolve("train"), Progress.silent());
    model = folder.resolve("train/model");
    out = folder.resolve("export");
    result = export(out, "k=10");
  }

  /** The towers, their graphs, the ensemble of raw values and the embeddings agree on vectors. */
  @Test
  void vectorsReachEveryForm(@TempDir Path other) throws IOException {
    Path data = TinyData.writeWithVectors(other.resolve("prepare"));
    TrainConfig train =
        ConfigReader.bind(
            """
            batch_size: 200
            epochs: 3
            optimizer: {learning_rate: 0.02}
            towers: {dim: 8, tower_hidden: 8, hidden: [8], text: false}
            retrieval: {k: 10}
            """,
            List.of(),
            TrainConfig.class,
            "test");
    Path trained = Files.createDirectories(other.resolve("train"));
    Training.run(train, 7, data, trained, Progress.silent());
    ExportResult of =
        Export.run(
            config("k=10"),
            trained.resolve("model"),
            data,
            other.resolve("export"),
            Progress.silent());
    assertThat(of.checks())
        .extracting(Check::name)
        .contains("onnx scores", "ensemble: scores of raw values", "embeddings: retrieval scores");
    assertThat(of.checks()).allMatch(Check::passed);
    try (OnnxSession content =
        OnnxSession.open(OnnxModels.file(other.resolve("export/onnx"), Part.CONTENT))) {
      assertThat(content.inputTensors())
          .filteredOn(t -> t.name().equals("vectors"))
          .singleElement()
          .satisfies(t -> assertThat(t.shape().get(1)).isEqualTo(7));
    }
    assertThat(Files.readString(other.resolve("export/onnx/README.md")))
        .contains("of `vectors` in feature_schema.json");
  }

  private static ExportResult export(Path to, String... overrides) throws IOException {
    return Export.run(config(overrides), model, prepared, to, Progress.silent());
  }

  private static ExportConfig config(String... overrides) {
    return ConfigReader.bind("{}", List.of(overrides), ExportConfig.class, "export");
  }

  private static Variant variant(ExportResult of, String name) {
    return of.variants().stream().filter(v -> v.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void refusesWhatIsNoNetwork(@TempDir Path other) throws IOException {
    Path din = Files.createDirectories(other.resolve("din"));
    Files.writeString(din.resolve("din.json"), "{}");
    Path to = other.resolve("out");
    assertThatThrownBy(() -> Export.run(config(), din, prepared, to, Progress.silent()))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(
            "is a deep interest network; expected a two-tower model or a cross encoder");
    assertThat(to).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "sharing: experts,",
    "'user_ids: true, item_ids: true',",
    "factors: 3,",
    "'content: own, centre: true, whiten: 0.5, similarity: cosine, pooling: mean',",
    "skipped: 3,",
    "'skipped: 2, history: 0',",
    "'history: 0, attention: false', false"
  })
  void otherTowersGiveTheModelsScoresToo(String towers, String text, @TempDir Path other)
      throws IOException {
    TrainConfig train =
        ConfigReader.bind(
            """
            encoder: {base: '%s', max_tokens: 16, tune: none}
            batch_size: 200
            epochs: 1
            optimizer: {learning_rate: 0.02}
            towers: {dim: 8, tower_hidden: 8, hidden: [8, 6], text: %s, %s}
            retrieval: {k: 10}
            """
                .formatted(Golden.path("weights/tiny/bert"), text == null ? "true" : text, towers),
            List.of(),
            TrainConfig.class,
            "test");
    Path trained = Files.createDirectories(other.resolve("train"));
    Training.run(train, 7, prepared, trained, Progress.silent());
    Path to = other.resolve("export");
    ExportResult of =
        Export.run(config("k=10"), trained.resolve("model"), prepared, to, Progress.silent());
    assertThat(of.checks())
        .extracting(Check::name)
        .contains("onnx scores", "ensemble: scores of raw values");
    PbText.requireEnsemble(to.resolve("triton"), "rank");
    String vectors = "onnx text vectors";
    if ("false".equals(text)) {
      assertThat(of.checks())
          .extracting(Check::name)
          .doesNotContain(vectors, "merged text vectors");
    } else {
      assertThat(of.checks()).extracting(Check::name).contains(vectors, "merged text vectors");
    }
    for (Check check : of.checks()) {
      // What eight bits lose of a net that hardly learned is another matter.
      if (!check.name().contains("loss")) {
        assertThat(check.passed()).as(check.name() + " " + check.difference()).isTrue();
      }
    }
    assertThat(variant(of, "onnx").metrics().get("recall@10"))
        .isEqualTo(variant(of, "model").metrics().get("recall@10"));
    assertThat(to.resolve("onnx_int8/ranking.onnx")).exists();
  }

  @Test
  void onnxRuntimeGivesTheModelsScores() {
    assertThat(result.checks())
        .extracting(Check::name)
        .contains("merged text vectors", "onnx text vectors", "onnx scores")
        .contains("embeddings: retrieval scores");
    for (Check check : result.checks()) {
      assertThat(check.compared()).as(check.name()).isPositive();
      if (!check.name().contains("loss")) {
        assertThat(check.difference()).as(check.name()).isLessThan(1e-4).isNotNegative();
      }
    }
    // Losses are paired: the same users, so that equal scores lose nothing in any resample.
    ExportResult.Range none = variant(result, "onnx").lossRanges().get("auc_click");
    assertThat(none.low()).isCloseTo(0, within(1e-6));
    assertThat(none.high()).isCloseTo(0, within(1e-6));
    ExportResult.Range rounded = variant(result, "onnx_int8").lossRanges().get("auc_click");
    double lost = variant(result, "onnx_int8").losses().get("auc_click");
    assertThat(lost).isBetween(rounded.low() - 1e-3, rounded.high() + 1e-3);
    assertThat(variant(result, "onnx_int8").lossRanges()).containsKey("recall@10");
    assertThat(variant(result, "model").lossRanges()).isEmpty();
    assertThat(variant(result, "onnx").metrics().get("auc_click"))
        .isCloseTo(variant(result, "model").metrics().get("auc_click"), within(1e-6));
    assertThat(variant(result, "onnx").metrics().get("recall@10"))
        .isEqualTo(variant(result, "model").metrics().get("recall@10"));
  }

  @Test
  void eightBitsTakeAQuarterAndStillRank() {
    Variant small = variant(result, "onnx_int8");
    assertThat(small.sizeShare()).isLessThan(0.25);
    assertThat(small.metrics().get("auc_click"))
        .isCloseTo(variant(result, "onnx").metrics().get("auc_click"), within(0.02));
    assertThat(small.losses())
        .containsOnlyKeys("auc_click", "gauc_click", "auc_like", "gauc_like", "recall@10");
  }

  @Test
  void aTextsVectorDoesNotDependOnItsNeighbours() {
    try (OnnxSession text =
        OnnxSession.open(OnnxModels.file(out.resolve("onnx"), Part.TEXT_ENCODER))) {
      float[] alone =
          text.call()
              .longs("input_ids", new long[] {101, 11350, 102}, 1, 3)
              .longs("attention_mask", new long[] {1, 1, 1}, 1, 3)
              .run();
      float[] padded =
          text.call()
              .longs(
                  "input_ids", new long[] {101, 11350, 102, 0, 0, 101, 2374, 2674, 3189, 102}, 2, 5)
              .longs("attention_mask", new long[] {1, 1, 1, 0, 0, 1, 1, 1, 1, 1}, 2, 5)
              .run();
      assertThat(Arrays.copyOf(padded, alone.length)).containsExactly(alone, within(1e-5f));
    }
  }

  @Test
  void theGraphsRefuseOtherFeatures() throws IOException {
    JsonNode told = Json.tree(out.resolve("export.json"));
    long right = told.path("fingerprint_input").asLong();
    assertThat(Long.toHexString(right))
        .isEqualTo(result.featureFingerprint().substring(0, 16).replaceFirst("^0+", ""));
    try (OnnxSession items =
        OnnxSession.open(OnnxModels.file(out.resolve("onnx"), Part.ITEM_TOWER))) {
      assertThat(item(items, right)).hasSize(9);
      assertThatThrownBy(() -> item(items, right + 1))
          .hasMessageContaining("feature_fingerprint_must_be_that_of_feature_schema_json");
    }
  }

  private static float[] item(OnnxSession items, long fingerprint) {
    return items
        .call()
        .floats("item_content", new float[8], 1, 8)
        .floats("item_number", new float[2], 1, 2)
        .longs("feature_fingerprint", new long[] {fingerprint}, 1, 1)
        .run();
  }

  @Test
  void huggingFaceHoldsTheMergedEncoder() {
    Path written = out.resolve("huggingface");
    assertThat(written.resolve("tokenizer_config.json")).content().contains("\"[CLS]\"");
    HuggingFaceFolder read = HuggingFaceFolder.open(written);
    try (Model own = ModelFolder.read(model);
        Parameters parameters = Parameters.onCpu()) {
      read.load(parameters);
      ModelData data = ModelData.read(prepared, own.schema(), own.spec());
      Tokenized tokens = Tokenized.of(read.tokenizerJson(), data.texts(), 16);
      TextEncoder merged =
          new TextEncoder(
              read.spec().over(parameters, null), parameters, read.pooling(), tokens, 1000);
      assertThat(Measure.texts(merged))
          .containsExactly(Measure.texts(own.textEncoder(data, 1000)), within(1e-5f));
    }
  }

  @Test
  void arraysHoldWhatTheTablesHold() throws IOException {
    for (String name : List.of("item", "user")) {
      Path file = out.resolve("embeddings/" + name + "s.npy");
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      int header = bytes.getShort(8);
      String text = new String(bytes.array(), 10, header, StandardCharsets.US_ASCII);
      int rows = name.equals("item") ? 40 : 30;
      assertThat(text).contains("'<f4'", "(" + rows + ", 12)").endsWith("\n");
      assertThat((10 + header) % 64).isZero();
      float[] values = new float[rows * 12];
      bytes
          .position(10 + header)
          .slice()
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(values);
      ParquetTable table =
          ParquetTable.read(
              out.resolve("embeddings/" + name + "s.parquet"), name + "_id", "vector");
      JsonNode ids = Json.tree(out.resolve("embeddings/" + name + "_ids.json"));
      assertThat(ids).hasSize(rows);
      double[][] vectors = table.doubleLists("vector");
      for (int i = 0; i < rows; i++) {
        assertThat(ids.get(i).asText()).isEqualTo(table.strings(name + "_id")[i]);
        // 8 numbers, the scalar, and a value for each of unknown, phone and tablet.
        assertThat(vectors[i]).hasSize(12);
        for (int j = 0; j < 12; j++) {
          assertThat(vectors[i][j]).isEqualTo(values[i * 12 + j]);
        }
      }
    }
  }

  @Test
  void tritonIsToldInputsVersionsAndTheFingerprint() throws IOException {
    String ranking = Files.readString(out.resolve("triton/ranking/config.pbtxt"));
    assertThat(ranking)
        .contains("name: \"history_content\" data_type: TYPE_FP32 dims: [ -1, 8 ]")
        .contains("name: \"logits\" data_type: TYPE_FP32 dims: [ 2 ]")
        .contains(
            "key: \"feature_fingerprint\" value { string_value: \"" + result.featureFingerprint());
    for (Part part : Part.values()) {
      Path folder = out.resolve("triton").resolve(part.fileName());
      assertThat(Files.readAllBytes(folder.resolve("1/model.onnx")))
          .isEqualTo(Files.readAllBytes(OnnxModels.file(out.resolve("onnx"), part)));
      assertThat(folder.resolve("2/model.onnx")).isNotEmptyFile();
    }
    assertThat(FeatureSchema.read(out.resolve("triton")).fingerprint())
        .isEqualTo(result.featureFingerprint());
  }

  @Test
  void theGuideNamesEveryInput() throws IOException {
    assertThat(Files.readString(out.resolve("onnx/README.md")))
        .contains("leave out what items' popularity among users by [device] adds")
        .contains("## text_encoder", "## content", "## user_tower", "## item_tower", "## ranking")
        .contains("| item_number | (?, 2) float32 | stat_item_click_rate, length |")
        .contains("place of the user's id")
        .contains(Long.toString(result.fingerprintInput()));
  }

  @Test
  void pruningIsToldWithItsLoss(@TempDir Path other) throws IOException {
    ExportResult weights = export(other.resolve("w"), "formats=[embeddings]", "prune=0.3", "k=10");
    assertThat(weights.pruned()).isCloseTo(0.3, within(1e-4));
    assertThat(variant(weights, "pruned").sizeShare()).isCloseTo(1, within(0.01));
    assertThat(variant(weights, "pruned").losses()).containsKeys("auc_click", "recall@10");
    ExportResult units =
        export(
            other.resolve("n"),
            "formats=[huggingface,onnx]",
            "prune=0.5",
            "prune_what=neurons",
            "k=10");
    assertThat(variant(units, "pruned").sizeShare()).isLessThan(0.85);
    assertThat(
            Json.tree(other.resolve("n/huggingface/config.json")).path("intermediate_size").asInt())
        .isEqualTo(768);
    Export.gate(units);
  }

  @Test
  void aLossBeyondTheGateIsNamed(@TempDir Path other) {
    ExportResult bad =
        new ExportResult(
            "main",
            List.of("onnx"),
            "",
            0,
            "",
            0,
            "valid",
            1,
            1,
            10,
            List.of(),
            List.of(
                Check.of("onnx_int8 loss of auc_click", 10, 0.01, 0.002),
                Check.of("onnx scores", 10, Double.NaN, 1e-4)),
            null);
    assertThatThrownBy(() -> Export.gate(bad))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("onnx_int8 loss of auc_click: 0.0100; at most 0.00200")
        .hasMessageContaining("onnx scores: NaN")
        .satisfies(f -> assertThat(((Failure) f).exitCode()).isEqualTo(Failure.GATE));
  }

  @Test
  void refusesAModelOfOtherFeatures(@TempDir Path other) throws IOException {
    Path changed = TinyData.write(other.resolve("prepare"));
    FeatureSchema schema = FeatureSchema.read(changed);
    new FeatureSchema(schema.version(), schema.labels(), schema.features().subList(0, 3))
        .write(changed);
    assertThatThrownBy(
            () -> Export.run(config(), model, changed, other.resolve("out"), Progress.silent()))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("trained on features");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "formats=[onxx] | formats[0]: 'onxx' is not allowed; expected one of huggingface, onnx,",
        "formats=[] | formats: is empty",
        "formats=[triton] | formats: triton serves the ONNX graphs",
        "formats=[onnx_int8] | formats: onnx_int8 is compared with onnx",
        "table_bits=6 | table_bits: 6 is not allowed; expected 4 or 8",
        "prune=1.5 | prune: 1.5 is not allowed; expected a number from 0 to 0.95",
      })
  void problemsNameKeyValueAndRange(String override, String message) {
    assertThatThrownBy(() -> config(override))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(message);
  }
}
