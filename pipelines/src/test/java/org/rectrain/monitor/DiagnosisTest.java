package org.rectrain.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.rectrain.monitor.MonitorResult.Cause;
import org.rectrain.monitor.sketch.CategorySketch;
import org.rectrain.monitor.sketch.NumberSketch;

/** What is broken, and what only moved. */
class DiagnosisTest {
  private static NumberSketch numbers(double factor, double shift) {
    NumberSketch out = new NumberSketch();
    for (int i = 1; i <= 1000; i++) {
      out.add(factor * i + shift);
    }
    return out;
  }

  private static CategorySketch categories(String... values) {
    CategorySketch out = new CategorySketch();
    for (int i = 0; i < 100; i++) {
      for (String value : values) {
        out.add(value.isEmpty() ? null : value);
      }
    }
    return out;
  }

  private static Cause cause(NumberSketch then, NumberSketch now) {
    return Objects.requireNonNull(Diagnosis.of(then, now, 0.2)).cause();
  }

  private static Cause cause(CategorySketch then, CategorySketch now) {
    return Objects.requireNonNull(Diagnosis.of(then, now, 0.2)).cause();
  }

  @Test
  void numbersBreakByUnitByStandingStillAndByMissing() {
    assertThat(cause(numbers(1, 0), numbers(1000, 0))).isEqualTo(Cause.UNIT);
    assertThat(cause(numbers(1, 0), numbers(1 / 60.0, 0))).isEqualTo(Cause.UNIT);
    // A thousand times, of users who differ by a factor of 1.8.
    assertThat(cause(numbers(1, 0), numbers(1000, 100_000))).isEqualTo(Cause.UNIT);
    NumberSketch still = new NumberSketch();
    still.add(5);
    assertThat(cause(numbers(1, 0), still)).isEqualTo(Cause.CONSTANT);
    NumberSketch missing = numbers(1, 0);
    for (int i = 0; i < 300; i++) {
      missing.add(Double.NaN);
    }
    assertThat(cause(numbers(1, 0), missing)).isEqualTo(Cause.MISSING);
  }

  @Test
  void numbersThatMoveAreNotBroken() {
    assertThat(Diagnosis.of(numbers(1, 0), numbers(1.5, 0), 0.2)).isNull();
    assertThat(Diagnosis.of(numbers(1, 0), numbers(1, 5000), 0.2)).isNull();
    assertThat(Diagnosis.of(numbers(1, 0), numbers(4, 300), 0.2)).isNull();
  }

  @Test
  void categoriesBreakByNameAndByStandingStill() {
    CategorySketch then = categories("mobile", "mobile", "mobile", "desktop", "tablet");
    assertThat(cause(then, categories("Mobile", "Mobile", "Mobile", "desktop", "tablet")))
        .isEqualTo(Cause.RENAMED);
    assertThat(cause(then, categories("phone", "phone", "phone", "desktop", "tablet")))
        .isEqualTo(Cause.RENAMED);
    assertThat(cause(then, categories("mobile"))).isEqualTo(Cause.CONSTANT);
    assertThat(cause(then, categories("mobile", "", "", "desktop"))).isEqualTo(Cause.MISSING);
  }

  @Test
  void aNewCategoryIsNoBrokenOne() {
    CategorySketch then = categories("mobile", "mobile", "desktop");
    assertThat(Diagnosis.of(then, categories("mobile", "mobile", "desktop", "watch"), 0.2))
        .isNull();
    assertThat(Diagnosis.of(then, categories("mobile", "desktop", "desktop"), 0.2)).isNull();
  }
}
