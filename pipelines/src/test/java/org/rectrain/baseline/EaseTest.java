package org.rectrain.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.baseline.Baselines.Fitted;
import org.rectrain.baseline.data.BaselineModel;
import org.rectrain.baseline.data.Interactions;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.baseline.BaselinesConfig;
import org.rectrain.run.Progress;
import org.rectrain.spark.TestSpark;

/** Against NumPy: golden/baseline/ease.py. */
@Tag("slow")
class EaseTest {
  @TempDir Path folder;

  @Test
  void weightsAgreeWithTheClosedFormInNumPy() throws IOException {
    JsonNode golden = SmallPrepared.golden("ease.json");
    JsonNode clicked = SmallPrepared.golden("itemcf.json");
    int[][] clicks = new int[clicked.get("clicks").size()][];
    Arrays.setAll(clicks, u -> SmallPrepared.ints(clicked.get("clicks").get(u)));
    Interactions interactions = Interactions.of(clicks, clicked.get("items").asInt());
    int[] items = SmallPrepared.ints(golden.get("items"));
    assertThat(golden.get("cases")).hasSize(2);
    for (JsonNode c : golden.get("cases")) {
      float[][] inverse =
          EaseWeights.rounded(EaseWeights.inverse(interactions, items, c.get("lambda").asDouble()));
      EaseWeights weights = EaseWeights.of(inverse);
      for (int i = 0; i < items.length; i++) {
        double[] row = new double[items.length];
        weights.addTo(row, i);
        assertThat(row)
            .as("lambda %s, item %d", c.get("lambda"), i)
            .containsExactly(SmallPrepared.doubles(c.get("weights").get(i)), Offset.offset(1e-6));
      }
    }
  }

  @Test
  void fittedItRanksAsTheReference() throws IOException {
    SmallPrepared prepared = new SmallPrepared(folder.resolve("prepare"));
    JsonNode golden = SmallPrepared.golden("ease.json");
    JsonNode reference = golden.get("cases").get(0);
    int[] items = SmallPrepared.ints(golden.get("items"));
    BaselineModel model = fit("{lambda: [0.5], popularity: [0]}");
    assertThat(model.name()).isEqualTo("ease");
    assertThat(model.size()).isEqualTo((long) items.length * (items.length - 1));
    for (int u = 0; u < 10; u++) {
      double[] scores = SmallPrepared.doubles(reference.get("scores").get(u));
      int[] seen = prepared.clicks[u];
      int[] expected =
          IntStream.range(0, items.length)
              .filter(i -> Arrays.stream(seen).noneMatch(s -> s == items[i]))
              .boxed()
              .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
              .limit(5)
              .mapToInt(i -> items[i])
              .toArray();
      assertThat(model.topK("test", new int[] {u}, 5).items()[0]).containsExactly(expected);
    }
    // Rows of test with a higher score get a higher probability; an unknown task gets none.
    double[][] p = model.score("test", List.of("click", "share"), new int[] {0, 1, 2, 3, 4});
    double[] scores = SmallPrepared.doubles(reference.get("scores").get(0));
    for (int i = 0; i < 5; i++) {
      for (int j = 0; j < 5; j++) {
        if (scores[3 * i] > scores[3 * j] + 1e-6) {
          assertThat(p[0][i]).isGreaterThan(p[0][j]);
        }
      }
      assertThat(p[1][i]).isNaN();
    }
  }

  @Test
  void itemsBeyondTheLimitAreRankedByPopularity() throws IOException {
    new SmallPrepared(folder.resolve("prepare"));
    BaselineModel model = fit("{lambda: [5], popularity: [1], max_items: 4}");
    assertThat(model.size()).isEqualTo(12);
    assertThat(model.topK("test", new int[] {3}, 25).items()[0]).hasSizeGreaterThan(15);
  }

  @Test
  void theInverseIsOneAcrossBlocks() {
    for (int n : new int[] {1, 63, 64, 65, 200}) {
      double[][] full = definite(n);
      double[][] lower = new double[n][];
      Arrays.setAll(lower, i -> Arrays.copyOf(full[i], i + 1));
      SymmetricInverse.invert(lower);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          double sum = 0;
          for (int k = 0; k < n; k++) {
            sum += full[i][k] * (k >= j ? lower[k][j] : lower[j][k]);
          }
          assertThat(sum).as("n %d", n).isCloseTo(i == j ? 1 : 0, Offset.offset(1e-9));
        }
      }
    }
  }

  @Test
  void anIndefiniteMatrixIsNamed() {
    assertThatThrownBy(() -> SymmetricInverse.invert(new double[][] {{1}, {2, 1}}))
        .hasMessage("not positive definite: pivot 1 is -3.0");
  }

  @Test
  void aTruncatedFileIsTold() throws IOException {
    new SmallPrepared(folder.resolve("prepare"));
    fit("{lambda: [5], popularity: [1]}");
    Path file = folder.resolve("baselines/ease/inverse.f32");
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 40));
    assertThatThrownBy(() -> open())
        .isInstanceOf(Failure.class)
        .hasMessageEndingWith("inverse.f32: 40 bytes; expected 1200 for 24 items")
        .extracting("hint")
        .isEqualTo("fit the baselines again");
  }

  /** A random symmetric matrix with a dominant diagonal. */
  private static double[][] definite(int n) {
    SplittableRandom random = new SplittableRandom(n);
    double[][] a = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        a[i][j] = random.nextDouble(-1, 1);
        a[j][i] = a[i][j];
      }
      a[i][i] = n;
    }
    return a;
  }

  private BaselineModel fit(String options) throws IOException {
    String yaml = "models: [ease]\nease: " + options;
    new Baselines(
            ConfigReader.bind(yaml, List.of(), BaselinesConfig.class, "test"),
            7,
            TestSpark.config(),
            folder.resolve("prepare"),
            Map.of())
        .fit(folder.resolve("baselines"), null, Progress.silent());
    return open();
  }

  private BaselineModel open() {
    Path baselines = folder.resolve("baselines");
    Fitted fitted = Baselines.read(baselines);
    return Baselines.open(baselines, fitted.models().get(0), folder.resolve("prepare"));
  }
}
