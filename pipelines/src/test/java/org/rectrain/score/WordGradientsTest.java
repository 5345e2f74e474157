package org.rectrain.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.rectrain.dataset.Json;
import org.rectrain.model.Model;
import org.rectrain.nn.Golden;
import org.rectrain.nn.backbone.Pooling;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.stat.Quadrature;
import org.rectrain.weights.HuggingFaceFolder;

/** Integrated gradients against Captum (golden/explain/integrated_gradients.py). */
class WordGradientsTest {
  private static final Quadrature RULE = new Quadrature(0, 1, 1.0 / 16);

  @Test
  void tokensAgreeWithCaptum() throws IOException {
    JsonNode cases = Json.tree(Golden.path("explain/integrated_gradients.json")).path("cases");
    assertThat(cases.size()).isEqualTo(4);
    for (JsonNode wanted : cases) {
      String name = wanted.path("model").textValue();
      HuggingFaceFolder folder = HuggingFaceFolder.open(Golden.path("weights/tiny/" + name));
      try (Parameters parameters = Parameters.onCpu()) {
        folder.load(parameters);
        Pooling pooling = name.equals("bert") ? Pooling.MEAN : Pooling.LAST;
        Model.Encoder encoder =
            new Model.Encoder(
                folder.spec().over(parameters, null),
                parameters,
                pooling,
                Files.readAllBytes(Golden.path("weights/tiny/" + name).resolve("tokenizer.json")),
                folder.spec(),
                null);
        WordGradients.Tokens tokens =
            WordGradients.tokens(encoder, wanted.path("text").textValue(), 32);
        assertThat(tokens.ids()).isEqualTo(ints(wanted.path("ids")));
        assertThat(tokens.empty()).isEqualTo(ints(wanted.path("empty")));

        double[] values = new double[tokens.ids().length];
        double[] ends =
            WordGradients.byTokens(
                encoder, tokens, RULE.at, RULE.weight, WordGradientsTest::top, values);

        assertThat(ends[0]).isCloseTo(wanted.path("base").doubleValue(), within(1e-6));
        assertThat(ends[1]).isCloseTo(wanted.path("full").doubleValue(), within(1e-6));
        for (int t = 0; t < values.length; t++) {
          assertThat(values[t])
              .as("%s, token %s", name, t)
              .isCloseTo(wanted.path("values").get(t).doubleValue(), within(1e-6));
        }
        WordGradients.Words words =
            WordGradients.integrated(encoder, tokens, RULE.at, RULE.weight, WordGradientsTest::top);
        assertThat(String.join(" ", words.words())).isEqualTo(wanted.path("text").textValue());
        assertThat(words.gap()).isLessThan(1e-5);
      }
    }
  }

  private static NDArray top(Pass pass, NDArray pooled) {
    int width = Math.toIntExact(pooled.getShape().get(1));
    float[] weights = new float[width];
    for (int i = 0; i < width; i++) {
      weights[i] = (float) Math.sin(i + 1);
    }
    NDArray dot = pooled.matMul(pass.floats(weights, width, 1)).squeeze(1);
    return dot.div(4).tanh().add(pooled.mul(pooled).sum(new int[] {1}).mul(0.1));
  }

  private static int[] ints(JsonNode list) {
    int[] out = new int[list.size()];
    Arrays.setAll(out, i -> list.get(i).intValue());
    return out;
  }
}
