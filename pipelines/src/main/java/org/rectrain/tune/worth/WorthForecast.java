package org.rectrain.tune.worth;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.rectrain.config.RunConfig;
import org.rectrain.config.worth.WorthConfig;
import org.rectrain.train.WorkForecast;
import org.rectrain.tune.TrialConfigs;

/**
 * How long the variants would train on this machine as it is now, if nothing stops them early.
 *
 * @param minutes a seed of each variant that is to run; NaN for words, which train nothing
 * @param leftOut those above {@code worth.most_minutes}
 * @param total of all variants and seeds
 */
public record WorthForecast(Map<Rung, Double> minutes, Map<String, Double> leftOut, double total) {
  /** The forecast for prepared data. */
  public static WorthForecast of(RunConfig base, WorthConfig config, Path prepared) {
    double speed = WorkForecast.speed(Objects.requireNonNull(base.train()).loop().workerThreads());
    Map<Rung, Double> minutes = new LinkedHashMap<>();
    Map<String, Double> leftOut = new LinkedHashMap<>();
    double total = 0;
    for (Rung rung : Rung.of(config)) {
      double own = Double.NaN;
      if (rung.kind() != Rung.Kind.LEXICAL) {
        RunConfig changed = TrialConfigs.with(base, rung.changes(), rung.key());
        own = WorkForecast.of(Objects.requireNonNull(changed.train()), prepared).minutes(speed);
      }
      if (config.mostMinutes() > 0 && own > config.mostMinutes()) {
        leftOut.put(rung.name(), own);
      } else {
        minutes.put(rung, own);
        total += Double.isNaN(own) ? 0 : own * (rung.draws() ? config.seeds() : 1);
      }
    }
    return new WorthForecast(minutes, leftOut, total);
  }

  /** One line for people. */
  public String text() {
    Map<String, Double> running = new LinkedHashMap<>();
    minutes.forEach(
        (rung, own) -> {
          if (!Double.isNaN(own)) {
            running.put(rung.name(), own);
          }
        });
    return String.format(
            Locale.ROOT,
            "at most about %.0f minutes of training on this machine as it is now; minutes a seed:"
                + " %s",
            total,
            listed(running))
        + (leftOut.isEmpty() ? "" : "; left out, above worth.most_minutes: " + listed(leftOut));
  }

  private static String listed(Map<String, Double> of) {
    return of.entrySet().stream()
        .map(e -> String.format(Locale.ROOT, "%s %.1f", e.getKey(), e.getValue()))
        .collect(Collectors.joining(", "));
  }
}
