package org.rectrain.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.io.InputStream;
import java.nio.LongBuffer;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rectrain.Failure;
import org.rectrain.nn.backbone.Backbone;
import org.rectrain.nn.backbone.BertSpec;
import org.rectrain.nn.backbone.Pooling;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;

/** The encoders in the Maven jars against ONNX Runtime on the very same files. */
@Tag("slow")
class EmbeddedBertTest {
  private static final int TEXTS = 4;
  private static final int TOKENS = 24;

  @ParameterizedTest
  @CsvSource({
    "minilm-l6, /all-minilm-l6-v2.onnx, 22565376",
    "bge-small-en, /bge-small-en-v1.5.onnx, 33212160",
    "bge-small-zh, /bge-small-zh-v1.5.onnx, 23691264"
  })
  void hiddenStatesEqualOnnxRuntime(String name, String resource, long size) throws Exception {
    long[] ids = new long[TEXTS * TOKENS];
    long[] mask = new long[ids.length];
    Random random = new Random(1);
    for (int n = 0; n < TEXTS; n++) {
      int length = TOKENS - 6 * n;
      for (int t = 0; t < length; t++) {
        ids[n * TOKENS + t] = 1000L + random.nextInt(20000);
        mask[n * TOKENS + t] = 1;
      }
    }
    float[][][] expected = onnxRuntime(resource, ids, mask);
    Pretrained model = PretrainedModels.find(name);
    try (Parameters parameters = Parameters.onCpu()) {
      model.load(parameters);
      assertThat(parameters.size()).isEqualTo(size);
      Backbone backbone = model.spec().over(parameters, null);
      try (Pass pass = Pass.inference(parameters.device())) {
        NDArray keep = pass.longs(mask, TEXTS, TOKENS);
        NDArray hidden = backbone.encode(pass, pass.longs(ids, TEXTS, TOKENS), keep);
        float[] ours = hidden.toFloatArray();
        float[] pooled = backbone.pool(pass, hidden, keep, Pooling.MEAN).toFloatArray();
        compare(ours, pooled, expected, mask);
      }
    }
  }

  @Test
  void aJarThatIsMissingIsNamedWithTheWayToAddIt() {
    assertThatThrownBy(
            () ->
                new EmbeddedBert("x/y", BertSpec.miniLmL6(), Pooling.CLS, "/no.onnx", "", "jar-y"))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.exitCode()).isEqualTo(Failure.INPUT);
              assertThat(failure.hint()).contains("mvn -Pbge").contains("jars/");
            })
        .hasMessage(
            "the jar with the weights of x/y is not on the class path: dev.langchain4j:jar-y");
  }

  private static void compare(float[] ours, float[] pooled, float[][][] expected, long[] mask) {
    int width = expected[0][0].length;
    for (int n = 0; n < TEXTS; n++) {
      double[] sum = new double[width];
      int count = 0;
      for (int t = 0; t < TOKENS; t++) {
        if (mask[n * TOKENS + t] == 1) {
          count++;
          for (int e = 0; e < width; e++) {
            float value = ours[(n * TOKENS + t) * width + e];
            assertThat(value).isCloseTo(expected[n][t][e], within(1e-5f));
            sum[e] += expected[n][t][e];
          }
        }
      }
      for (int e = 0; e < width; e++) {
        assertThat((double) pooled[n * width + e]).isCloseTo(sum[e] / count, within(1e-5));
      }
    }
  }

  private static float[][][] onnxRuntime(String resource, long[] ids, long[] mask)
      throws Exception {
    byte[] model;
    try (InputStream in = EmbeddedBertTest.class.getResourceAsStream(resource)) {
      model = in.readAllBytes();
    }
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    long[] shape = {TEXTS, TOKENS};
    try (OrtSession session = environment.createSession(model);
        OnnxTensor i = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
        OnnxTensor m = OnnxTensor.createTensor(environment, LongBuffer.wrap(mask), shape);
        OnnxTensor z =
            OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[ids.length]), shape);
        OrtSession.Result result =
            session.run(Map.of("input_ids", i, "attention_mask", m, "token_type_ids", z))) {
      return (float[][][]) result.get(0).getValue();
    }
  }
}
