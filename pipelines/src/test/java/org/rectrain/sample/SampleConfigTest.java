package org.rectrain.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rectrain.Failure;
import org.rectrain.config.sample.SampleConfig;
import org.rectrain.config.sample.SampleConfig.Engine;

class SampleConfigTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "start=tomorrow | start: 'tomorrow' is not allowed; expected a date such as 2026-03-05",
        "days=2 | cold_days: 2.0 is not allowed; expected less than days: 2",
        "users=20 | users: 20 are too few for events: 60000; expected at most 100 impressions per"
            + " user and day",
        "{format: parquet, engine: local} | engine: 'local' is not allowed with format: parquet;"
            + " expected auto or spark",
        "events=10 | events: 10 is not allowed; expected a whole number from 1000 to 1000000000",
      })
  void problemsNameKeyValueAndRange(String overrides, String message) {
    assertThatThrownBy(() -> GeneratedLog.config(split(overrides)))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(message);
  }

  private static String[] split(String overrides) {
    return overrides.startsWith("{")
        ? overrides.replaceAll("[{}]", "").replace(": ", "=").split(", ")
        : new String[] {overrides};
  }

  @Test
  void sizesFollowTheEvents() {
    SampleConfig large = GeneratedLog.config("events=100000000");
    assertThat(large.userCount()).isEqualTo(2_000_000);
    assertThat(large.itemCount()).isEqualTo(36_750);
    assertThat(large.chosenEngine()).isEqualTo(Engine.SPARK);
    assertThat(large.fileCount()).isEqualTo(100);
    SampleConfig small = GeneratedLog.config("events=1000");
    assertThat(small.userCount()).isEqualTo(20);
    assertThat(small.itemCount()).isEqualTo(116);
    assertThat(small.chosenEngine()).isEqualTo(Engine.LOCAL);
  }

  @Test
  void theSmallestLogIsWhole() {
    SampleGenerator generator = new SampleGenerator(GeneratedLog.config("events=1000"), 3);
    // 10 duplicates; no bot, since a share of 0.0034 of 20 people rounds to none.
    assertThat(GeneratedLog.rows(generator, SampleTable.EVENTS)).hasSize(1_010);
    assertThat(GeneratedLog.rows(generator, SampleTable.ITEMS)).hasSize(116);
  }
}
