package org.rectrain.abtest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Experiment logs with a known effect: heavy-tailed users, a week before and a week during. */
final class FakeLog {
  static final Instant START = Instant.parse("2026-05-08T00:00:00Z");

  final List<String> lines = new ArrayList<>();
  private final SplittableRandom random;

  FakeLog(long seed) {
    random = new SplittableRandom(seed);
  }

  /** Adds users whose click rate is multiplied by the lift of their variant. */
  FakeLog users(int count, String[] variants, double[] lifts) {
    return users(count, variants, lifts, 7, 7);
  }

  FakeLog users(int count, String[] variants, double[] lifts, int preDays, int days) {
    for (int u = 0; u < count; u++) {
      int arm = u % variants.length;
      double rate = 0.05 + 0.3 * Math.pow(random.nextDouble(), 3);
      double perDay = Math.exp(random.nextGaussian());
      String device = random.nextInt(3) == 0 ? "ios" : "android";
      for (int day = -preDays; day < days; day++) {
        int impressions = poisson(perDay);
        for (int i = 0; i < impressions; i++) {
          double lift = day >= 0 ? lifts[arm] : 1;
          int click = random.nextDouble() < Math.min(1, rate * lift) ? 1 : 0;
          int like = click == 1 && random.nextInt(4) == 0 ? 1 : 0;
          row("u" + u, variants[arm], day, click, like, device);
        }
      }
    }
    return this;
  }

  /** Adds one row; negative days lie before the experiment. */
  FakeLog row(String user, String variant, int day, int click, int like, String device) {
    Instant time = START.plusSeconds(86_400L * day + random.nextInt(86_400));
    lines.add(
        String.format(
            "{\"user_id\":\"%s\",\"variant\":\"%s\",\"timestamp\":\"%s\",\"click\":%d,\"like\":%d,"
                + "\"device\":\"%s\",\"period\":\"%s\"}",
            user, variant, time, click, like, device, day < 0 ? "pre" : "experiment"));
    return this;
  }

  Path write(Path folder) {
    try {
      return Files.write(folder.resolve("experiment.jsonl"), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int poisson(double mean) {
    double limit = Math.exp(-mean);
    int k = 0;
    double product = random.nextDouble();
    while (product > limit) {
      k++;
      product *= random.nextDouble();
    }
    return k;
  }

  /** One row per user: clicks, impressions and likes of the experiment and before it. */
  String users() {
    Map<String, int[]> sums = new TreeMap<>();
    for (String line : lines) {
      String[] part = line.split("\"", -1);
      int[] sum = sums.computeIfAbsent(part[3] + "," + part[7], k -> new int[6]);
      int at = line.contains("\"pre\"") ? 3 : 0;
      sum[at] += line.contains("\"click\":1") ? 1 : 0;
      sum[at + 1]++;
      sum[at + 2] += line.contains("\"like\":1") ? 1 : 0;
    }
    StringBuilder csv =
        new StringBuilder("user_id,variant,clicks,shown,likes,pre_clicks,pre_shown,pre_likes\n");
    sums.forEach(
        (user, sum) -> {
          if (sum[1] > 0) {
            csv.append(user);
            for (int value : sum) {
              csv.append(',').append(value);
            }
            csv.append('\n');
          }
        });
    return csv.toString();
  }
}
