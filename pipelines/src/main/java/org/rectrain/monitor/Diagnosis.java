package org.rectrain.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.rectrain.monitor.MonitorResult.Cause;
import org.rectrain.monitor.sketch.CategorySketch;
import org.rectrain.monitor.sketch.FeatureSketch;
import org.rectrain.monitor.sketch.NumberSketch;
import org.rectrain.stat.drift.WeightedSample;

/**
 * Whether a feature that has moved was broken on the way: people change gradually and in part,
 * pipelines at once and in whole.
 *
 * @param cause which kind of break
 * @param words what happened
 */
record Diagnosis(Cause cause, String words) {
  private static final double[] QUANTILES = {0.1, 0.25, 0.5, 0.75, 0.9};

  /** Factor from which a change of all values is one of unit. */
  private static final double FACTOR = 3;

  /** How far the factors of single quantiles may differ from one another ... */
  private static final double SPREAD = 1.3;

  /** ... or by which power of the factor, since users of a day differ from those before too. */
  private static final double SPREAD_POWER = 0.2;

  /** Share of rows from which a new name is looked at. */
  private static final double NAME_SHARE = 0.01;

  private static final double MOSTLY_ONE = 0.9;

  /** The break of a feature that has moved; null when it looks like drift. */
  static @Nullable Diagnosis of(FeatureSketch then, FeatureSketch now, double brokenMissing) {
    double before = missing(then);
    double after = missing(now);
    if (after - before >= brokenMissing) {
      return new Diagnosis(
          Cause.MISSING,
          "is missing in " + percent(after) + " of the rows, " + percent(before) + " before");
    }
    if (then instanceof NumberSketch a && now instanceof NumberSketch b) {
      return ofNumbers(a.sample(), b.sample());
    }
    return then instanceof CategorySketch a && now instanceof CategorySketch b
        ? ofCategories(a, b)
        : null;
  }

  private static double missing(FeatureSketch sketch) {
    return (double) sketch.missing() / (sketch.missing() + sketch.count());
  }

  private static @Nullable Diagnosis ofNumbers(WeightedSample then, WeightedSample now) {
    if (now.values().length == 1 && mostFrequent(then) < MOSTLY_ONE) {
      return new Diagnosis(Cause.CONSTANT, "is " + shown(now.values()[0]) + " in every row");
    }
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    int compared = 0;
    for (double q : QUANTILES) {
      double ratio = now.quantile(q) / then.quantile(q);
      if (Double.isFinite(ratio) && ratio > 0) {
        least = Math.min(least, ratio);
        most = Math.max(most, ratio);
        compared++;
      }
    }
    double moved = Math.max(least, 1 / most);
    double spread = Math.max(SPREAD, Math.pow(moved, SPREAD_POWER));
    if (compared >= 3 && moved > FACTOR && most / least < spread) {
      double factor = now.quantile(0.5) / then.quantile(0.5);
      if (!(factor > 0)) {
        factor = Math.sqrt(least * most);
      }
      return new Diagnosis(
          Cause.UNIT, "is " + shown(factor) + " times what it was at every quantile: another unit");
    }
    return null;
  }

  private static double mostFrequent(WeightedSample sample) {
    double most = 0;
    for (double weight : sample.weights()) {
      most = Math.max(most, weight);
    }
    return most / sample.weight();
  }

  private static @Nullable Diagnosis ofCategories(CategorySketch then, CategorySketch now) {
    if (then.grouped() || now.grouped()) {
      return null;
    }
    SortedMap<String, Long> old = then.counts();
    SortedMap<String, Long> values = now.counts();
    double before = then.count();
    double after = now.count();
    if (values.size() == 1 && old.size() > 1) {
      long most = old.values().stream().mapToLong(Long::longValue).max().orElse(0);
      if (most / before < MOSTLY_ONE && old.containsKey(values.firstKey())) {
        return new Diagnosis(Cause.CONSTANT, "is '" + values.firstKey() + "' in every row");
      }
    }
    List<String> renamed = new ArrayList<>();
    for (Map.Entry<String, Long> fresh : values.entrySet()) {
      double share = fresh.getValue() / after;
      if (share < NAME_SHARE || old.containsKey(fresh.getKey())) {
        continue;
      }
      String gone = null;
      for (Map.Entry<String, Long> known : old.entrySet()) {
        double was = known.getValue() / before;
        double is = values.getOrDefault(known.getKey(), 0L) / after;
        boolean lost = was >= NAME_SHARE && is < 0.1 * was;
        boolean alike = known.getKey().strip().equalsIgnoreCase(fresh.getKey().strip());
        if (lost && (alike || (gone == null && Math.abs(share - was) < 0.3 * was))) {
          gone = known.getKey();
        }
      }
      if (gone != null) {
        renamed.add("'" + gone + "' is '" + fresh.getKey() + "' now");
      }
    }
    return renamed.isEmpty()
        ? null
        : new Diagnosis(Cause.RENAMED, "goes by another name: " + String.join(", ", renamed));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static String shown(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }
}
