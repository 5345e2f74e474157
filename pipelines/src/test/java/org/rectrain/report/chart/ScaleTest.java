package org.rectrain.report.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScaleTest {

  @Test
  void mapsLinearlyAlsoDownwards() {
    Scale up = Scale.linear(0, 10, 200, 0);

    assertThat(up.at(0)).isEqualTo(200);
    assertThat(up.at(2.5)).isEqualTo(150);
    assertThat(up.at(10)).isEqualTo(0);
  }

  @Test
  void coversTheDataAndEndsOnRoundNumbers() {
    Scale scale = Scale.covering(new double[] {0.683, Double.NaN, 0.749}, 0, 100);

    assertThat(scale.min()).isCloseTo(0.68, within(1e-12));
    assertThat(scale.max()).isCloseTo(0.75, within(1e-12));
    assertThat(Scale.covering(new double[] {0, 0.3}, 0, 1).ticks(3))
        .containsExactly(0.0, 0.1, 0.2, 0.3);
  }

  @Test
  void aSingleValueHasRoomAndNoValueHasAnAxisStill() {
    Scale one = Scale.covering(new double[] {5}, 0, 100);
    assertThat(one.min()).isLessThan(5);
    assertThat(one.max()).isGreaterThan(5);
    assertThat(Scale.covering(new double[] {0, 0}, 0, 1).ticks(2)).contains(0.0);

    Scale none = Scale.covering(new double[] {Double.NaN}, 0, 100);
    assertThat(none.min()).isZero();
    assertThat(none.max()).isEqualTo(1);
  }

  @Test
  void logarithmicTicksAreOneTwoFiveOrPowersOfTen() {
    Scale narrow = new Scale(Scale.Kind.LOG, 1, 20, 0, 100);
    assertThat(narrow.ticks(5)).containsExactly(1.0, 2.0, 5.0, 10.0, 20.0);
    Scale wide = new Scale(Scale.Kind.LOG, 0.01, 1000, 0, 100);
    assertThat(wide.ticks(4)).containsExactly(0.01, 0.1, 1.0, 10.0, 100.0, 1000.0);
    assertThat(wide.at(1)).isCloseTo(40, within(1e-9));
  }

  @Test
  void refusesAnAxisWithoutLength() {
    assertThatThrownBy(() -> Scale.linear(1, 1, 0, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no axis from 1.0 to 1.0");
    assertThatThrownBy(() -> new Scale(Scale.Kind.LOG, 0, 1, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aShareThatIsOneThroughoutEndsThere() {
    Scale ones = Scale.covering(new double[] {1, 1}, 0, 100);
    assertThat(ones.max()).isEqualTo(1);
    assertThat(ones.min()).isEqualTo(0.9);
  }

  @Test
  void ticksThatDifferAreWrittenUnlike() {
    List<Double> ticks = Scale.covering(new double[] {3.006, 3.029}, 0, 100).ticks(5);
    assertThat(Axis.of("loss").labels(ticks)).contains("3.010", "3.015").doesNotHaveDuplicates();
    assertThat(Axis.of("loss").labels(List.of(0.0, 0.5, 1.0))).containsExactly("0", "0.5", "1.0");
  }
}
