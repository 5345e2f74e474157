package org.rectrain.abtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.hipparchus.distribution.discrete.BinomialDistribution;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rectrain.abtest.FalsePositiveGrid.Cell;
import org.rectrain.abtest.FalsePositiveGrid.Shape;

/** A few hundred A/A experiments of the grid whose table stands in docs/abtest.md. */
@Tag("slow")
class FalsePositiveTest {
  private static final int RUNS = 300;

  /** Chance that a right test falls out of the bounds, per side and cell. */
  private static final double CHANCE = 1e-6;

  @ParameterizedTest
  @EnumSource(names = {"POISSON", "ZERO_INFLATED", "WHOLE_STEPS", "HEAVY", "UNEQUAL_ARMS"})
  void falsePositivesAreFivePercentOrUndefined(Shape shape) {
    Map<String, Cell> cells = FalsePositiveGrid.run(shape, RUNS, 2);
    assertThat(cells).hasSize(24);
    cells.forEach(
        (name, cell) -> {
          BinomialDistribution right = new BinomialDistribution((int) cell.defined(), 0.05);
          assertThat((double) cell.significant())
              .as(shape + " " + name + ": " + cell)
              .isBetween(
                  name.endsWith(FalsePositiveGrid.EFFECT)
                      ? 0
                      : (double) right.inverseCumulativeProbability(CHANCE),
                  (double) right.inverseCumulativeProbability(1 - CHANCE));
        });
    long defined = cells.get("mean").defined();
    assertThat(defined < RUNS).isEqualTo(shape == Shape.HEAVY);
  }

  @ParameterizedTest
  @EnumSource(names = {"CONSTANT", "TINY"})
  void nothingIsSaidWhereNothingCanBeSaid(Shape shape) {
    FalsePositiveGrid.run(shape, 50, 2)
        .forEach((name, cell) -> assertThat(cell.undefined()).as(name).isGreaterThan(0.9));
  }

  @Test
  void theGridIsTheSameEveryTime() {
    assertThat(FalsePositiveGrid.run(Shape.POISSON, 20, 5).toString())
        .isEqualTo(FalsePositiveGrid.run(Shape.POISSON, 20, 5).toString());
  }
}
