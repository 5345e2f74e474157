package org.rectrain.release.rollout;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.rectrain.abtest.decision.AbtestResult;
import org.rectrain.config.rollout.RolloutConfig;
import org.rectrain.release.rollout.RolloutRule.Bounds;
import org.rectrain.release.rollout.RolloutRule.Decision;
import org.rectrain.release.rollout.RolloutState.Watched;
import org.rectrain.stat.NonInferiority.Finding;

/** A look in one plain sentence. */
final class RolloutWords {
  private final RolloutConfig config;
  private final double margin;

  RolloutWords(RolloutConfig config, double margin) {
    this.config = config;
    this.margin = margin;
  }

  String sentence(Decision decision, AbtestResult result, List<Watched> watched, List<Long> users) {
    Watched quality = watched.get(0);
    Bounds bounds = quality.relative();
    String seen =
        String.format(
            Locale.ROOT,
            "%s is %.3f of production's [%.3f, %.3f]",
            quality.name(),
            bounds.value(),
            bounds.low(),
            bounds.high());
    return switch (decision) {
      case INVALID ->
          String.format(
              Locale.ROOT,
              "users were not assigned as this step says: %,d to production and %,d to the"
                  + " candidate (p = %.2g)",
              users.get(0),
              users.get(1),
              result.sampleRatio().pValue());
      case ROLL_BACK -> {
        String broken = guards(watched, Finding.BROKEN);
        yield broken.isEmpty()
            ? "roll back: " + seen + ", below the floor of " + config.floor()
            : "roll back: " + broken + " worse by more than the margin; " + seen;
      }
      case ADVANCE ->
          "advance: " + seen + ", not worse by the margin of " + margin + "; guardrails hold";
      case WAIT -> waits(seen, watched, users);
    };
  }

  private String waits(String seen, List<Watched> watched, List<Long> users) {
    if (Math.min(users.get(0), users.get(1)) < config.minUsers()) {
      return String.format(
          Locale.ROOT,
          "wait: %,d and %,d users; at least %,d of each are needed",
          users.get(0),
          users.get(1),
          config.minUsers());
    }
    Watched quality = watched.get(0);
    if (Double.isNaN(quality.relative().low())) {
      return "wait: " + quality.note();
    }
    Bounds goodness = quality.relative().goodness(config.quality().better());
    if (RolloutRule.isFutile(goodness, margin)) {
      return "wait: "
          + seen
          + ", worse by the margin of "
          + margin
          + " but not below the floor of "
          + config.floor()
          + ": it cannot advance";
    }
    if (goodness.low() > 1 - margin) {
      return "wait: " + seen + "; not yet clear: " + guards(watched, Finding.UNCLEAR);
    }
    return "wait: " + seen + "; not yet clear of the margin of " + margin;
  }

  private static String guards(List<Watched> watched, Finding guard) {
    return watched.stream()
        .filter(w -> w.guard() == guard)
        .map(Watched::name)
        .collect(Collectors.joining(", "));
  }
}
