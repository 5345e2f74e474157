package org.rectrain.score.cost;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.eval.ScoreConfig;
import org.rectrain.score.Scorer;

class TimingsTest {
  @Test
  void aRequestOfThePagesSizeIsMeasuredHoweverLittleTimeIsLeft() {
    Scorer slow =
        (Scorer)
            Proxy.newProxyInstance(
                Scorer.class.getClassLoader(),
                new Class<?>[] {Scorer.class},
                (proxy, method, args) -> {
                  if (method.getName().equals("score")) {
                    Thread.sleep(600); // More than the time that measuring has at least.
                  }
                  return null;
                });
    ScoreConfig config =
        ConfigReader.bind(
            "{latency_candidates: 20, latency_batches: [1], latency_users: 5}",
            List.of(),
            ScoreConfig.class,
            "test");
    Timings timings = new Timings(slow, "test", List.of("click"), 50, 0, config, 0);
    assertThat(timings.cutShort()).isTrue();
    assertThat(timings.costs().get(0).size()).isEqualTo(20);
    assertThat(timings.costs().get(0).warmMillis()).isGreaterThan(600 * 50);
    assertThat(timings.costs().get(0).coldMillis()).isGreaterThan(600 * 50);
    assertThat(timings.costs().get(1).coldMillis()).isNaN();
  }
}
