package org.rectrain.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.rectrain.export.onnx.GoldenRounding;
import org.rectrain.nn.Golden;

/** Rounding as onnxruntime.quantization does it, pruning as torch.nn.utils.prune does it. */
class GoldenExportTest {
  private static JsonNode golden() {
    return Golden.json("export/export.json");
  }

  private static float[] floats(JsonNode list) {
    float[] out = new float[list.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) list.get(i).asDouble();
    }
    return out;
  }

  @Test
  void roundsAsOnnxRuntime() throws IOException {
    JsonNode golden = golden();
    GoldenRounding ours = GoldenRounding.of(floats(golden.path("weight")), 10, 127);
    assertThat(ours.scales()).containsExactly(floats(golden.path("scales")));
    JsonNode rounded = golden.path("rounded");
    for (int i = 0; i < rounded.size(); i++) {
      assertThat((int) ours.values()[i]).as("weight %d", i).isEqualTo(rounded.get(i).asInt());
    }
  }

  @Test
  void prunesAsPyTorch() throws IOException {
    JsonNode golden = golden();
    assertThat(Pruning.withoutSmallest(floats(golden.path("weight")), 0.3))
        .containsExactly(floats(golden.path("pruned")));
  }

  @Test
  void prunesEqualMagnitudesInOrder() {
    float[] out = Pruning.withoutSmallest(new float[] {1, -1, 2, 1}, 0.5);
    assertThat(out).containsExactly(0, 0, 2, 1);
  }
}
