package org.rectrain.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.rectrain.config.tune.PruneConfig;
import org.rectrain.config.tune.TuneParameter;
import org.rectrain.config.tune.TuneParameter.Kind;
import org.rectrain.tune.PastTrial.End;

class SearchTest {
  private final SearchSpace space =
      new SearchSpace(
          List.of(
              TuneParameter.range("x", Kind.UNIFORM, -1, 1),
              TuneParameter.range("n", Kind.INT, 1, 3)));
  private final Halving halving = new Halving(new PruneConfig(2, 1));

  /** Four evaluations that come near (x - 0.3)² and n = 2; larger is better. */
  private Trial trial(int number, Map<String, Double> point, List<List<Double>> others) {
    double x = point.getOrDefault("x", 0.9);
    double n = point.getOrDefault("n", 1.0);
    double value = -(x - 0.3) * (x - 0.3) - Math.abs(n - 2);
    List<Double> curve = new ArrayList<>();
    int stop = 0;
    for (int i = 1; i <= 4 && stop == 0; i++) {
      curve.add(value - 1.0 / i);
      stop = halving.stop(curve.stream().map(v -> -v).toList(), others);
    }
    return new Trial(
        number,
        "trials/" + number,
        space.written(point),
        point,
        stop > 0 ? End.PRUNED : End.DONE,
        curve.get(curve.size() - 1),
        List.of(),
        curve,
        -1,
        1,
        "",
        "");
  }

  private List<Trial> search(int workers, TrialRunner runner) throws IOException {
    return new Search(new TpeSampler(space, 5, 4), runner, workers, -1)
        .run(30, () -> false, trial -> {});
  }

  @Test
  void theListIsTheSameWhicheverTrialEndsFirst() throws IOException {
    for (int workers : List.of(1, 3)) {
      List<Trial> calm = search(workers, this::trial);
      List<Trial> uneven =
          search(
              workers,
              (number, point, others) -> {
                Thread.sleep(number % 3 == 1 ? 12 : 1);
                return trial(number, point, others);
              });
      assertThat(uneven).isEqualTo(calm);
      assertThat(calm).hasSize(31);
      assertThat(calm).anyMatch(t -> t.end() == End.PRUNED).anyMatch(t -> t.end() == End.DONE);
    }
  }

  @Test
  void aSearchThatWasCutShortGoesOnWithTheSameTrials() throws IOException {
    Map<Integer, Trial> folders = new ConcurrentHashMap<>();
    AtomicInteger ran = new AtomicInteger();
    TrialRunner kept =
        (number, point, others) ->
            folders.computeIfAbsent(
                number,
                n -> {
                  ran.incrementAndGet();
                  return trial(n, point, others);
                });
    new Search(new TpeSampler(space, 5, 4), kept, 2, -1)
        .run(30, () -> folders.size() > 12, t -> {});
    int before = ran.get();
    assertThat(before).isBetween(13, 15);
    assertThat(search(2, kept)).isEqualTo(search(2, this::trial));
    assertThat(ran.get()).isGreaterThan(before);
  }

  @Test
  void equalValuesRunOnce() throws IOException {
    SearchSpace small = new SearchSpace(List.of(TuneParameter.range("n", Kind.INT, 1, 3)));
    AtomicInteger ran = new AtomicInteger();
    List<Trial> all =
        new Search(
                new RandomSampler(small, 1),
                (number, point, others) -> {
                  ran.incrementAndGet();
                  return trial(number, point, List.of());
                },
                1,
                -1)
            .run(20, () -> false, t -> {});
    assertThat(ran.get()).isEqualTo(1 + 3);
    Trial copy = all.stream().filter(t -> t.sameAs() > 0).findFirst().orElseThrow();
    assertThat(copy.value()).isEqualTo(all.get(copy.sameAs()).value());
    assertThat(copy.seconds()).isZero();
  }

  @Test
  void aGridEndsWhenItIsDone() throws IOException {
    List<Trial> all =
        new Search(new GridSampler(space), this::trial, 2, -1).run(100, () -> false, t -> {});
    assertThat(all).hasSize(1 + 5 * 3);
  }

  @Test
  void whatBreaksATrialEndsTheSearch() {
    assertThatThrownBy(
            () ->
                search(
                    2,
                    (number, point, others) -> {
                      if (number == 4) {
                        throw new IOException("the disk is full");
                      }
                      return trial(number, point, others);
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("the disk is full");
  }
}
