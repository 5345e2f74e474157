package org.rectrain.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.export.ExportConfig;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.Json;
import org.rectrain.export.ExportResult.Check;
import org.rectrain.export.ExportResult.Variant;
import org.rectrain.export.onnx.OnnxModels;
import org.rectrain.export.onnx.OnnxModels.Part;
import org.rectrain.export.onnx.OnnxSession;
import org.rectrain.model.Model;
import org.rectrain.model.ModelData;
import org.rectrain.model.ModelFolder;
import org.rectrain.run.Progress;
import org.rectrain.run.ToldProgress;
import org.rectrain.score.CrossEncoderScorer;
import org.rectrain.train.TinyData;
import org.rectrain.train.TinyEncoder;
import org.rectrain.train.Training;
import org.rectrain.train.loop.TrainResult;

/** A tiny cross encoder with adapters, ids, item factors and all features, exported whole. */
@Tag("slow")
class PairExportTest {
  @TempDir static Path folder;
  private static Path prepared;
  private static Path model;
  private static Path out;
  private static ExportResult result;
  private static final ToldProgress TOLD = new ToldProgress();

  @BeforeAll
  static void run() throws IOException {
    prepared = TinyData.write(folder.resolve("prepare"));
    TrainConfig train =
        ConfigReader.bind(
            """
            scorer: cross_encoder
            pair_text: {template: 'read {history} now {candidate}', separator: ', '}
            encoder:
              {base: '%s', max_tokens: 32, learning_rate_factor: 1, lora: {layers: last_1},
              user_text: profile}
            batch_size: 60
            epochs: 2
            eval_every: 1
            optimizer: {learning_rate: 0.01}
            towers: {dim: 8, hidden: [8], history: 4, user_ids: true, item_ids: true, factors: 3}
            """
                .formatted(TinyEncoder.write(folder.resolve("encoder"), 128)),
            List.of(),
            TrainConfig.class,
            "test");
    Files.createDirectories(folder.resolve("train"));
    TrainResult trained =
        Training.run(train, 7, prepared, folder.resolve("train"), Progress.silent());
    assertThat(trained.bestStep()).as("at its start it would not read the text").isPositive();
    model = folder.resolve("train/model");
    out = folder.resolve("export");
    result = Export.run(config(), model, prepared, out, TOLD);
  }

  private static ExportConfig config(String... overrides) {
    return ConfigReader.bind("{}", List.of(overrides), ExportConfig.class, "export");
  }

  private static Variant variant(String name) {
    return result.variants().stream().filter(v -> v.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void onnxRuntimeGivesTheModelsScores() {
    assertThat(result.checks())
        .extracting(Check::name)
        .containsExactly(
            "merged text vectors",
            "onnx text vectors",
            "onnx scores",
            "onnx_int8 loss of auc_click",
            "onnx_int8 loss of auc_like");
    for (Check check : result.checks()) {
      assertThat(check.compared()).as(check.name()).isPositive();
      if (!check.name().contains("loss")) {
        assertThat(check.difference()).as(check.name()).isLessThan(1e-4).isNotNegative();
      }
    }
    assertThat(variant("onnx").metrics())
        .containsOnlyKeys("auc_click", "gauc_click", "auc_like", "gauc_like");
    assertThat(variant("onnx").metrics().get("auc_click"))
        .isCloseTo(variant("model").metrics().get("auc_click"), within(1e-6));
    assertThat(variant("onnx_int8").sizeShare()).isLessThan(0.5);
    assertThat(variant("onnx_int8").lossRanges()).containsOnlyKeys("auc_click", "auc_like");
  }

  /** The graphs against the scorer that ships with the model folder, which tokenises for itself. */
  @Test
  void theScoresAreThoseOfScoring() throws IOException {
    Model own = ModelFolder.read(model);
    ModelData data = ModelData.read(prepared, FeatureSchema.read(prepared), own.spec()).with(own);
    try (CrossEncoderScorer scorer = new CrossEncoderScorer(own, data, 500, 16, 1)) {
      List<String> tasks = own.spec().tasks();
      var examples = data.examples("test", own.spec());
      int[] rows = IntStream.range(0, examples.size()).toArray();
      double[][] expected = scorer.score("test", tasks, rows);
      Forms forms = Forms.of(config(), own, data, examples);
      try (OnnxForm graphs = forms.onnx("onnx", out.resolve("onnx"))) {
        double[][] found = graphs.score(examples, tasks, rows);
        for (int t = 0; t < tasks.size(); t++) {
          assertThat(found[t]).containsExactly(expected[t], within(1e-5));
        }
        // With each other's texts they would be others: the text is read.
        int width = own.spec().width();
        float[] vectors = graphs.textVectors();
        float[] turned = new float[vectors.length];
        System.arraycopy(vectors, 0, turned, width, vectors.length - width);
        System.arraycopy(vectors, vectors.length - width, turned, 0, width);
        double[] others = forms.engine("turned", null, turned).score(examples, tasks, rows)[0];
        assertThat(
                IntStream.of(rows)
                    .mapToDouble(i -> Math.abs(others[i] - found[0][i]))
                    .max()
                    .orElse(0))
            .isGreaterThan(0.01);
      }
    }
  }

  @Test
  void aPairsTextCountsIntoTheTimeOfItsScore() {
    Variant own = variant("model");
    assertThat(own.encodeMillisPerThousand()).isPositive();
    assertThat(own.millisPerThousand()).isGreaterThan(own.encodeMillisPerThousand() * 0.5);
  }

  @Test
  void whatItHasNotIsLeftOut() throws IOException {
    assertThat(result.formats()).containsExactly("huggingface", "onnx", "onnx_int8", "triton");
    assertThat(out.resolve("embeddings")).doesNotExist();
    assertThat(TOLD.lines()).anyMatch(line -> line.contains("a cross encoder has no vectors"));
    JsonNode told = Json.tree(out.resolve("export.json"));
    assertThat(told.path("queries").asInt()).isZero();
    Path to = folder.resolve("none");
    assertThatThrownBy(
            () ->
                Export.run(config("formats=[embeddings]"), model, prepared, to, Progress.silent()))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("export.formats: [embeddings], but")
        .hasMessageContaining("is a cross encoder, which has no vectors of items and users")
        .satisfies(f -> assertThat(((Failure) f).exitCode()).isEqualTo(Failure.USAGE));
    assertThat(to).doesNotExist();
  }

  @Test
  void theGraphRefusesOtherFeaturesAndTakesAnyBatch() {
    try (OnnxSession ranking =
        OnnxSession.open(OnnxModels.file(out.resolve("onnx"), Part.RANKING))) {
      float[] one = logits(ranking, 1, result.fingerprintInput());
      float[] three = logits(ranking, 3, result.fingerprintInput());
      assertThat(three).hasSize(6);
      assertThat(Arrays.copyOf(three, 2)).containsExactly(one, within(1e-6f));
      assertThatThrownBy(() -> logits(ranking, 1, result.fingerprintInput() + 1))
          .hasMessageContaining("feature_fingerprint_must_be_that_of_feature_schema_json");
    }
  }

  private static float[] logits(OnnxSession ranking, int rows, long fingerprint) {
    OnnxSession.Call call = ranking.call();
    for (OnnxSession.Tensor tensor : ranking.inputTensors()) {
      long[] shape = tensor.shape().stream().mapToLong(d -> d < 0 ? rows : d).toArray();
      int size = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
      if (tensor.type() == ai.onnxruntime.OnnxJavaType.FLOAT) {
        float[] values = new float[size];
        Arrays.fill(values, 0.5f);
        call.floats(tensor.name(), values, shape);
      } else {
        long[] values = new long[size];
        Arrays.fill(values, tensor.name().equals("feature_fingerprint") ? fingerprint : 1);
        call.longs(tensor.name(), values, shape);
      }
    }
    return call.run();
  }

  @Test
  void tritonAndGuideTellHowToCallIt() throws IOException {
    assertThat(Files.readString(out.resolve("triton/ranking/config.pbtxt")))
        .contains("name: \"text_vector\" data_type: TYPE_FP32 dims: [ 128 ]")
        .contains("name: \"logits\" data_type: TYPE_FP32 dims: [ 2 ]")
        .contains("string_value: \"" + result.featureFingerprint());
    assertThat(out.resolve("triton/text_encoder/2/model.onnx")).isNotEmptyFile();
    assertThat(out.resolve("triton/user_tower")).doesNotExist();
    assertThat(FeatureSchema.read(out.resolve("triton")).fingerprint())
        .isEqualTo(result.featureFingerprint());
    assertThat(Files.readString(out.resolve("onnx/README.md")))
        .contains("The text of a pair is `read {history} now {candidate}`", "between them `, `")
        .contains("## text_encoder", "## ranking")
        .doesNotContain("## user_tower");
    assertThat(Files.readString(out.resolve("huggingface/README.md")))
        .contains("A cross-encoder recommender");
  }
}
