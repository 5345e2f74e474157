package org.rectrain.export.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.export.onnx.CalibrationCurve;
import org.rectrain.export.onnx.CalibrationGraph;
import org.rectrain.export.onnx.OnnxSession;
import org.rectrain.export.serving.Isotonic.Block;
import org.rectrain.metric.Logistic;
import org.rectrain.metric.Platt;

class IsotonicTest {
  private static final int ROWS = 8000;

  @TempDir private Path folder;

  private static double[] logits(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return random.doubles(ROWS).map(unit -> 6 * unit - 4).toArray();
  }

  private static int[] labels(double[] logits, long seed, DoubleUnaryOperator rate) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] out = new int[logits.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = random.nextDouble() < rate.applyAsDouble(logits[i]) ? 1 : 0;
    }
    return out;
  }

  /** A model that is sure where it should not be: no scaling of its logit mends that. */
  private static double bent(double logit) {
    return logit < 0 ? 0.05 : 0.3;
  }

  @Test
  void poolsAsScikitLearnDoes() throws IOException {
    JsonNode cases;
    try (InputStream in = IsotonicTest.class.getResourceAsStream("/golden/export/isotonic.json")) {
      cases = new ObjectMapper().readTree(Objects.requireNonNull(in));
    }
    for (JsonNode of : cases) {
      List<Block> bins = new ArrayList<>();
      for (int i = 0; i < of.get("rows").size(); i++) {
        bins.add(
            new Block(
                of.get("rows").get(i).doubleValue(),
                of.get("scores").get(i).doubleValue(),
                of.get("rates").get(i).doubleValue()));
      }
      List<Block> blocks = Isotonic.pooled(bins);
      double end = 0;
      double at = 0;
      int bin = 0;
      for (Block block : blocks) {
        end += block.rows();
        for (; at < end; bin++) {
          at += bins.get(bin).rows();
          assertThat(block.rate())
              .isCloseTo(of.get("fitted").get(bin).doubleValue(), within(1e-12));
        }
      }
      assertThat(bin).isEqualTo(bins.size());
      assertThat(blocks.size()).isBetween(2, bins.size() - 1);
    }
  }

  @Test
  void isTakenWhereNoScalingHelpsAndGainsOnOtherRows() {
    double[] fit = logits(1);
    CalibrationCurve curve = Calibrated.chosen(fit, labels(fit, 2, IsotonicTest::bent));
    assertThat(curve.knots()).isNotEmpty();
    assertThat(curve.probability(-2)).isCloseTo(0.05, within(0.02));
    assertThat(curve.probability(1)).isCloseTo(0.3, within(0.04));
    for (double logit = -8; logit < 8; logit += 0.01) {
      assertThat(curve.probability(logit + 0.01)).isGreaterThan(curve.probability(logit));
    }
  }

  @Test
  void plattStaysWhereTheModelIsALogisticOne() {
    double[] fit = logits(3);
    int[] labels = labels(fit, 4, logit -> Logistic.sigmoid(0.7 * logit - 0.5));
    assertThat(Calibrated.chosen(fit, labels).knots()).isEmpty();
  }

  @Test
  void fewRowsAreScaled() {
    double[] fit = logits(1);
    int[] labels = new int[ROWS];
    java.util.Arrays.fill(labels, 60, ROWS, -1);
    assertThat(Calibrated.chosen(fit, labels).knots()).isEmpty();
  }

  @Test
  void theGraphGivesTheSameProbabilities() throws IOException {
    double[] fit = logits(1);
    CalibrationCurve bent = Calibrated.chosen(fit, labels(fit, 2, IsotonicTest::bent));
    CalibrationCurve scaled = new CalibrationCurve(new Platt(-0.2, 0.8), List.of());
    Path file = folder.resolve("calibration.onnx");
    CalibrationGraph.write(file, "m", List.of("click", "like"), List.of(bent, scaled));
    float[] logits = {-9, 3, -1.5f, 0, -0.003f, -2, 0.5f, 1, 7, -7};
    try (OnnxSession session = OnnxSession.open(file)) {
      float[] found = session.call().floats("logits", logits, 5, 2).run();
      for (int i = 0; i < found.length; i++) {
        CalibrationCurve curve = i % 2 == 0 ? bent : scaled;
        assertThat((double) found[i]).isCloseTo(curve.probability(logits[i]), within(2e-6));
      }
    }
  }
}
