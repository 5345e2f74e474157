package org.rectrain.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.monitor.MonitorConfig;
import org.rectrain.dataset.StableHash;
import org.rectrain.monitor.MonitorResult.State;
import org.rectrain.monitor.MonitorResult.WindowResult;
import org.rectrain.monitor.sketch.Observation;
import org.rectrain.monitor.sketch.Shape;
import org.rectrain.monitor.sketch.Summary;

/**
 * Windows without any drift: users come with several rows each that are alike, one feature is a
 * category of 50 Zipf values. At most a hundredth of the windows may raise an alarm, over nine
 * measures together.
 */
@Tag("slow")
class FalseAlarmsTest {
  private static final Shape SHAPE =
      new Shape(
          List.of("category", "device", "price", "age", "score of click"),
          List.of(false, false, true, true, true),
          List.of("click"),
          List.of("mobile"));

  private static final MonitorConfig CONFIG =
      ConfigReader.bind(
          """
          input: {path: none}
          reference: {from: "2026-03-01", to: "2026-03-14"}
          features: {category: category, device: device}
          numbers: {price: price, age: age}
          tasks: {click: {label: click, score: score}}
          slices: {mobile: "device = 'mobile'"}
          draws: 1000
          """,
          List.of(),
          MonitorConfig.class,
          "test");

  private static final double[] ZIPF = zipf();

  private static double[] zipf() {
    double[] out = new double[50];
    double sum = 0;
    for (int i = 0; i < out.length; i++) {
      sum += 1.0 / (i + 1);
      out[i] = sum;
    }
    for (int i = 0; i < out.length; i++) {
      out[i] /= sum;
    }
    return out;
  }

  private static int category(double unit) {
    int i = 0;
    while (ZIPF[i] < unit) {
      i++;
    }
    return i;
  }

  /** So many rows of fresh users, as the log's reader gives them. */
  private static List<Observation> rows(long seed, int count, double tablets) {
    List<Observation> out = new ArrayList<>();
    for (long user = 0; out.size() < count; user++) {
      long key = StableHash.of(seed, user);
      double[] u = new double[8];
      for (int i = 0; i < u.length; i++) {
        u[i] = StableHash.unit(StableHash.of(key, i));
      }
      int favourite = category(u[0]);
      String device = u[1] < tablets ? "tablet" : u[1] < 0.4 ? "desktop" : "mobile";
      double age = 18 + Math.floor(50 * u[2]);
      int own = 1 + (int) Math.min(40, -5 * Math.log(1 - u[3]));
      for (int r = 0; r < own && out.size() < count; r++) {
        long row = StableHash.of(key, 100 + r);
        double a = StableHash.unit(row);
        double b = StableHash.unit(StableHash.of(row, 1));
        double c = StableHash.unit(StableHash.of(row, 2));
        double score = 1 / (1 + Math.exp(2.2 - 2.4 * (b - 0.5) - 1.5 * (u[4] - 0.5)));
        String of = "c" + (a < 0.5 ? favourite : category(2 * a - 1));
        double price = Math.exp(3 + u[5] + b);
        out.add(observation(key, row, of, device, price, age, score, c < score ? 1 : 0));
      }
    }
    return out;
  }

  private static Observation observation(
      long user,
      long hash,
      String category,
      String device,
      double price,
      double age,
      double score,
      int click) {
    Observation out = Observation.of(SHAPE);
    out.identify(user, 0, hash);
    out.categories()[0] = category;
    out.categories()[1] = device;
    out.numbers()[2] = price;
    out.numbers()[3] = age;
    out.numbers()[4] = score;
    out.scores()[0] = score;
    out.labels()[0] = click;
    out.slices()[0] = device.equals("mobile");
    return out;
  }

  private static Summary summary(List<Observation> rows) {
    Summary out = new Summary(SHAPE);
    rows.forEach(out::add);
    return out;
  }

  private static Judge judge(long seed, int windowRows) {
    Summary whole = new Summary(SHAPE);
    List<Summary> windows = new ArrayList<>();
    List<Collector.Drawn> drawn = new ArrayList<>();
    for (int day = 0; day < 14; day++) {
      List<Observation> rows = rows(StableHash.of(seed, day), windowRows, 0.1);
      rows.forEach(row -> drawn.add(new Collector.Drawn(row.user(), row)));
      windows.add(summary(rows));
      whole.merge(windows.get(day));
    }
    drawn.sort(Comparator.comparingLong(Collector.Drawn::unit));
    List<Buckets> buckets = new ArrayList<>();
    for (int f = 0; f < SHAPE.features().size(); f++) {
      buckets.add(Buckets.of(whole.feature(f), CONFIG.buckets(), CONFIG.maxCategories()));
    }
    ReferenceRows rows = ReferenceStore.encode(drawn, SHAPE, buckets);
    return new Judge(
        CONFIG, new Reference(CONFIG, whole, buckets, rows, windows, "2026-03-14", seed));
  }

  /** The bound is a hundredth and two standard errors of as many windows. */
  @ParameterizedTest
  @CsvSource({"200, 4, 250", "1000, 3, 200", "5000, 2, 100"})
  void aHundredthOfWindowsAtMost(int rows, int references, int windows) {
    int alarms = 0;
    for (long r = 0; r < references; r++) {
      Judge judge = judge(10 * rows + r, rows);
      for (long w = 0; w < windows; w++) {
        long seed = StableHash.of(77 + r, rows * 1_000_000L + w);
        WindowResult result = judge.judge("w", summary(rows(seed, rows, 0.1)));
        assertThat(result.state()).isIn(State.STEADY, State.DRIFT);
        alarms += result.state() == State.DRIFT ? 1 : 0;
      }
    }
    double all = (double) references * windows;
    assertThat(alarms / all).isLessThan(0.01 + 2 * Math.sqrt(0.01 * 0.99 / all));
  }

  @Test
  void aRealChangeIsFound() {
    Judge judge = judge(5, 1000);
    WindowResult result = judge.judge("w", summary(rows(99, 1000, 0.3)));
    assertThat(result.reasons())
        .anySatisfy(
            reason -> {
              assertThat(reason.name()).isEqualTo("device");
              assertThat(reason.cause()).isEqualTo(MonitorResult.Cause.COVARIATE);
            });
  }

  @Test
  void tooFewRowsAreNeitherAnAlarmNorAnAllClear() {
    Judge judge = judge(6, 200);
    WindowResult result = judge.judge("w", summary(rows(98, 99, 0.9)));
    assertThat(result.state()).isEqualTo(State.NOT_ENOUGH);
    assertThat(result.reasons()).isEmpty();
    assertThat(result.features())
        .allSatisfy(feature -> assertThat(feature.state()).isEqualTo(State.NOT_ENOUGH));
  }
}
