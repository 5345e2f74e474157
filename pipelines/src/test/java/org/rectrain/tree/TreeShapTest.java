package org.rectrain.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rectrain.nn.Golden;

/**
 * Shapley values of trees by hand, by enumeration, and against shap (golden/tree/shap_values.py).
 */
class TreeShapTest {
  private final JsonNode golden = golden();
  private final Forest forest = forest(golden.path("trees"));
  private final float[][] data = rows(golden.path("data"));
  private final TreeShap shap = new TreeShap(forest, data[0].length);

  /** One question of column 0 at 1: three of four rows answer 0, the fourth 8. */
  @Test
  void oneQuestionByHand() {
    Forest stump =
        new Forest(
            1,
            new int[] {0},
            new int[] {0, -1, -1},
            new float[] {1, 0, 0},
            new int[] {1, 0, 0},
            new int[] {2, 0, 0},
            new float[] {0, 0, 8});
    TreeShap explained = new TreeShap(stump, 2);
    double[] covers = explained.covers(List.of(row(0), row(1), row(0), row(2)));
    assertThat(covers).containsExactly(4, 3, 1);
    assertThat(explained.expected(covers)).isEqualTo(3);
    assertThat(explained.pathDependent(covers, row(2))).containsExactly(6, 0);
    assertThat(explained.interventional(new float[][] {row(0), row(2)}, row(2)))
        .containsExactly(4, 0);
  }

  @Test
  void pathDependentAgreesWithShap() {
    double[] covers = shap.covers(Arrays.asList(data));
    assertThat(shap.expected(covers))
        .isCloseTo(golden.path("path_base").doubleValue(), within(1e-6));
    agree("path", covers);
  }

  @Test
  void interventionalAgreesWithShap() {
    agree("interventional", null);
    double base =
        Arrays.stream(background()).mapToDouble(forest::logit).average().orElse(Double.NaN);
    assertThat(base).isCloseTo(golden.path("interventional_base").doubleValue(), within(1e-6));
  }

  private void agree(String form, double[] covers) {
    JsonNode wanted = golden.path(form);
    assertThat(wanted.size()).isEqualTo(golden.path("rows").intValue()).isPositive();
    for (int i = 0; i < wanted.size(); i++) {
      double[] values =
          covers == null
              ? shap.interventional(background(), data[i])
              : shap.pathDependent(covers, data[i]);
      for (int c = 0; c < values.length; c++) {
        assertThat(values[c])
            .as("row %s, column %s", i, c)
            .isCloseTo(wanted.get(i).get(c).doubleValue(), within(1e-6));
      }
      double base =
          covers == null
              ? Arrays.stream(background()).mapToDouble(forest::logit).average().orElseThrow()
              : shap.expected(covers);
      assertThat(base + Arrays.stream(values).sum()).isCloseTo(forest.logit(data[i]), within(1e-9));
    }
  }

  /** Where no row of the covers came both ways count alike, and values stay finite and additive. */
  @Test
  void waysThatNoRowTookCountAlike() {
    double[] covers = shap.covers(List.of(data[0]));
    for (float[] row : data) {
      double[] values = shap.pathDependent(covers, row);
      assertThat(shap.expected(covers) + Arrays.stream(values).sum())
          .isCloseTo(forest.logit(row), within(1e-9));
    }
  }

  private static JsonNode golden() {
    return Golden.json("tree/shap.json");
  }

  private float[][] background() {
    JsonNode range = golden.path("background");
    return Arrays.copyOfRange(data, range.get(0).intValue(), range.get(1).intValue());
  }

  private static float[] row(float first) {
    return new float[] {first, 5};
  }

  private static float[][] rows(JsonNode table) {
    float[][] out = new float[table.size()][];
    for (int i = 0; i < out.length; i++) {
      out[i] = new float[table.get(i).size()];
      for (int c = 0; c < out[i].length; c++) {
        out[i][c] = table.get(i).get(c).floatValue();
      }
    }
    return out;
  }

  private static Forest forest(JsonNode trees) {
    List<JsonNode> nodes = new ArrayList<>();
    List<Integer> offsets = new ArrayList<>();
    int[] roots = new int[trees.size()];
    for (int t = 0; t < roots.length; t++) {
      roots[t] = nodes.size();
      for (JsonNode node : trees.get(t)) {
        nodes.add(node);
        offsets.add(roots[t]);
      }
    }
    int n = nodes.size();
    Forest out =
        new Forest(0, roots, new int[n], new float[n], new int[n], new int[n], new float[n]);
    for (int i = 0; i < n; i++) {
      out.columns()[i] = nodes.get(i).get(0).intValue();
      out.thresholds()[i] = nodes.get(i).get(1).floatValue();
      out.lefts()[i] = offsets.get(i) + nodes.get(i).get(2).intValue();
      out.rights()[i] = offsets.get(i) + nodes.get(i).get(3).intValue();
      out.values()[i] = nodes.get(i).get(4).floatValue();
    }
    return out;
  }
}
