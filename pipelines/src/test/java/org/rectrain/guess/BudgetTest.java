package org.rectrain.guess;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.rectrain.guess.Budget.Allowance;

class BudgetTest {
  private static final LogSizes TITLES = new LogSizes(164_210, true, false, 5551, 16_980, 9);
  private static final LogSizes PROSE = new LogSizes(47_595, true, false, 8317, 4344, 120);

  private static Budget of(double minutes, double speed, LogSizes data) {
    return Budget.of(new Allowance(minutes, 2, speed), data);
  }

  @Test
  void easeInvertsAsManyItemsAsItsShareAllows() {
    Budget ten = of(10, 1, TITLES);
    assertThat(ten.baselines()).containsExactly("popularity", "itemcf", "ease");
    assertThat(ten.onePenalty()).isTrue();
    // 0.15 · 510 s = 76.5 s, and 6,170 · 7.65^(1/3) = 12,157: as many as EASE takes anyway.
    assertThat(ten.easeItems()).isZero();
    // 0.15 · 102 s = 15.3 s, and 6,170 · 1.53^(1/3) = 7,109.
    assertThat(of(2, 1, TITLES).easeItems()).isEqualTo(7100);
    assertThat(of(10, 1, PROSE).onePenalty()).isFalse();
    assertThat(of(0.02, 1, TITLES).baselines()).doesNotContain("ease");
  }

  @Test
  void aFasterMachineTrainsMoreAndReadsLongerTexts() {
    Budget slow = of(3, 1, PROSE);
    Budget fast = of(3, 4, PROSE);
    assertThat(fast.maxTokens()).isGreaterThan(slow.maxTokens()).isLessThanOrEqualTo(128);
    assertThat(fast.epochs()).isGreaterThan(slow.epochs());
    assertThat(of(20, 1, PROSE).epochs()).isGreaterThan(slow.epochs());
  }

  @Test
  void speedsThatDifferByNoiseCountAsOne() {
    assertThat(Allowance.step(0.9)).isEqualTo(1).isEqualTo(Allowance.step(1.15));
    assertThat(Allowance.step(1.4)).isEqualTo(Math.sqrt(2));
    assertThat(Allowance.measured(1).speed()).isPositive().isFinite();
  }
}
