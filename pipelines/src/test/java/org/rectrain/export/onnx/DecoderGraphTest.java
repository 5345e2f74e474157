package org.rectrain.export.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rectrain.nn.Golden;
import org.rectrain.nn.backbone.Decoder;
import org.rectrain.nn.backbone.Lora;
import org.rectrain.nn.backbone.Pooling;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.weights.HuggingFaceFolder;
import org.rectrain.weights.PeftAdapter;
import org.rectrain.weights.Safetensors;

/** Small decoders with merged adapters, in ONNX Runtime, against transformers and PEFT. */
@Tag("slow")
class DecoderGraphTest {
  private static final int N = 3;
  private static final int T = 12;
  private static final int E = 24;

  @TempDir private Path temp;

  @ParameterizedTest
  @ValueSource(strings = {"qwen2", "qwen3", "llama"})
  void vectorsEqualTransformers(String family) throws IOException {
    HuggingFaceFolder model = HuggingFaceFolder.open(Golden.path(folder(family, "model")));
    PeftAdapter adapter = PeftAdapter.read(Golden.path(folder(family, "adapter")));
    try (Safetensors golden = Safetensors.open(Golden.path(folder(family, "golden.safetensors")));
        Parameters parameters = Parameters.onCpu()) {
      model.load(parameters);
      Lora lora = Lora.attach(parameters, model.spec().linears(), adapter.spec(), 1);
      adapter.fill(parameters);
      lora.merge();
      Decoder decoder = (Decoder) model.spec().over(parameters, null);
      float[] last = golden.floats("last");
      float[] exact = run(decoder, Pooling.LAST, Precision.FLOAT32, golden);
      Golden.assertClose("last", exact, last, 1e-5);
      float[] mean = mean(golden.floats("hidden"), golden.floats("mask"));
      float[] exactMean = run(decoder, Pooling.MEAN, Precision.FLOAT32, golden);
      Golden.assertClose("mean", exactMean, mean, 1e-5);
      float[] rounded = run(decoder, Pooling.LAST, Precision.INT8, golden);
      assertThat(rounded).isNotEqualTo(exact);
      for (int n = 0; n < N; n++) {
        assertThat(cosine(rounded, last, n)).as("text %d", n).isGreaterThan(0.99);
      }
    }
  }

  private float[] run(Decoder decoder, Pooling pooling, Precision precision, Safetensors golden)
      throws IOException {
    Path file = temp.resolve(pooling + "-" + precision + ".onnx");
    DecoderGraph.of(decoder, 2 * T, pooling, precision).write(file);
    try (OnnxSession session = OnnxSession.open(file)) {
      return session
          .call()
          .longs("input_ids", Golden.longs(golden, "ids"), N, T)
          .longs("attention_mask", Golden.longs(golden, "mask"), N, T)
          .run();
    }
  }

  private static float[] mean(float[] hidden, float[] mask) {
    float[] out = new float[N * E];
    for (int n = 0; n < N; n++) {
      float count = 0;
      for (int t = 0; t < T; t++) {
        float kept = mask[n * T + t];
        count += kept;
        for (int e = 0; e < E; e++) {
          out[n * E + e] += kept * hidden[(n * T + t) * E + e];
        }
      }
      for (int e = 0; e < E; e++) {
        out[n * E + e] /= count;
      }
    }
    return out;
  }

  private static double cosine(float[] a, float[] b, int row) {
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = row * E; i < (row + 1) * E; i++) {
      ab += a[i] * b[i];
      aa += a[i] * a[i];
      bb += b[i] * b[i];
    }
    return ab / Math.sqrt(aa * bb);
  }

  private static String folder(String family, String part) {
    return "nn/decoders/" + family + "/" + part;
  }
}
