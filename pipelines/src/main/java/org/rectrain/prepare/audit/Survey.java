package org.rectrain.prepare.audit;

import java.util.HashSet;
import java.util.Set;
import org.rectrain.config.prepare.PrepareConfig;
import org.rectrain.config.prepare.SplitConfig;
import org.rectrain.prepare.clean.UserCleaner;
import org.rectrain.prepare.pass.Census;
import org.rectrain.prepare.split.Boundaries;
import org.rectrain.prepare.split.TimeBounds;

/** A pass before the first one, for rules and boundaries that decide what is removed. */
public final class Survey {
  private Survey() {}

  public static boolean isNeeded(PrepareConfig config) {
    return config.clean().minItemEvents() > 1 || config.split().kind() == SplitConfig.Kind.ROLLING;
  }

  public static TimeBounds apply(
      PrepareConfig config,
      Census survey,
      long bucketMillis,
      UserCleaner cleaner,
      TimeBounds named) {
    Set<String> rare = new HashSet<>();
    survey.rowsByItem.forEach(
        (item, rows) -> {
          if (rows < config.clean().minItemEvents()) {
            rare.add(item);
          }
        });
    cleaner.rareItems(rare);
    return Boundaries.isKnown(config.split())
        ? named
        : Boundaries.found(config.split(), survey.rowsByBucket, bucketMillis);
  }
}
