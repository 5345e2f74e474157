package org.rectrain.prepare.feature;

import java.io.Serializable;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.data.DataConfig;
import org.rectrain.config.data.FieldConfig;
import org.rectrain.config.prepare.PrepareConfig;
import org.rectrain.config.prepare.PrepareConfig.Moment;
import org.rectrain.config.prepare.StatisticsConfig;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.FeatureSpec.Kind;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.dataset.FeatureSpec.Transform;
import org.rectrain.prepare.log.Fields;

/** All features of a configuration in the order of their columns, and the keys they count by. */
public final class Features implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What the names of statistics begin with. */
  public static final String STATISTIC = "stat_";

  private static final Set<Feature.Source> LAGGED =
      EnumSet.of(Feature.Source.ITEM_FIELD, Feature.Source.CONTEXT);
  private static final Set<Feature.Source> DIVIDED =
      EnumSet.of(
          Feature.Source.ITEM_FIELD,
          Feature.Source.USER_FIELD,
          Feature.Source.CONTEXT,
          Feature.Source.LAG);

  private final ArrayList<Feature> all = new ArrayList<>();
  private final ArrayList<StatKey> keys = new ArrayList<>();
  private final ArrayList<Feature> lagged = new ArrayList<>();
  private final ArrayList<Ratio> ratios = new ArrayList<>();
  private final int labels;
  private final long bucketMillis;
  private final int foldBuckets;
  private final ArrayList<Integer> windows;
  private final double smoothing;
  private final double userSmoothing;
  private final ZoneId zone;

  /**
   * The features of a configuration.
   *
   * @param items fields of the catalogue; null where there is none
   * @param users fields of the profiles; null where there are none
   * @throws IllegalArgumentException when two have one name, or the name of another column, or a
   *     statistic, a lag or a ratio is of something unknown; the message starts with the key
   */
  public Features(
      DataConfig data,
      PrepareConfig prepare,
      List<String> labelNames,
      Fields context,
      @Nullable Fields items,
      @Nullable Fields users) {
    StatisticsConfig statistics = prepare.statistics();
    labels = labelNames.size();
    bucketMillis = statistics.bucketMinutes() * 60_000L;
    foldBuckets = Math.max(1, statistics.foldHours() * 60 / statistics.bucketMinutes());
    windows = new ArrayList<>(statistics.windows());
    smoothing = statistics.smoothing();
    userSmoothing = statistics.userSmoothing();
    zone = ZoneId.of(data.events().timeZone());
    if (data.items() != null) {
      fields(data.items().features(), items, Side.ITEM, Feature.Source.ITEM_FIELD);
    }
    if (data.users() != null) {
      fields(data.users().features(), users, Side.USER, Feature.Source.USER_FIELD);
    }
    fields(data.events().context(), context, Side.CONTEXT, Feature.Source.CONTEXT);
    prepare.moments().forEach(this::moment);
    for (String text : statistics.by()) {
      try {
        StatKey key = StatKey.parse(text, keys.size(), context, items, users);
        statistic(key, labelNames);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("prepare.statistics.by: " + e.getMessage(), e);
      }
    }
    prepare.derive().lags().forEach(this::lag);
    prepare.derive().ratios().forEach(this::ratio);
    Set<String> names = new HashSet<>();
    for (Feature feature : all) {
      if (Columns.TAKEN.contains(feature.name()) || labelNames.contains(feature.name())) {
        throw new IllegalArgumentException(
            "data: a feature is named '"
                + feature.name()
                + "', as a column that examples have anyway; rename it and set 'column', as in my_"
                + feature.name()
                + ": {column: "
                + feature.name()
                + "}");
      }
      if (!names.add(feature.name())) {
        throw new IllegalArgumentException(
            "data: two features are named '" + feature.name() + "'; rename one and set 'column'");
      }
    }
  }

  private void fields(
      Map<String, FieldConfig> configs, @Nullable Fields fields, Side side, Feature.Source source) {
    if (fields == null) {
      return;
    }
    for (Fields.Field field : fields.all()) {
      FieldConfig config = java.util.Objects.requireNonNull(configs.get(field.key()));
      all.add(Feature.field(field.name(), config, side, source, field.isCategory(), field.slot()));
    }
  }

  private void moment(Moment moment) {
    all.add(
        switch (moment) {
          case HOUR -> Feature.moment("hour", Feature.Source.HOUR, Kind.CATEGORICAL);
          case WEEKDAY -> Feature.moment("weekday", Feature.Source.WEEKDAY, Kind.CATEGORICAL);
          case SESSION_INDEX ->
              Feature.moment("session_index", Feature.Source.SESSION_INDEX, Kind.NUMERIC);
          case PREVIOUS_GAP ->
              Feature.moment("previous_gap", Feature.Source.PREVIOUS_GAP, Kind.NUMERIC);
        });
  }

  private void statistic(StatKey key, List<String> labelNames) {
    String prefix = STATISTIC + key.name() + "_";
    int place = keys.size();
    keys.add(key);
    for (int window = -1; window < windows.size(); window++) {
      String suffix = window < 0 ? "" : "_" + windows.get(window) + "h";
      int column = (1 + window) * (1 + labels);
      String count = prefix + "count" + suffix;
      all.add(Feature.statistic(count, key.side(), place, column, Transform.LOG1P));
      for (int i = 0; i < labelNames.size(); i++) {
        String name = prefix + labelNames.get(i) + "_rate" + suffix;
        all.add(Feature.statistic(name, key.side(), place, column + 1 + i, Transform.LOGIT));
      }
    }
  }

  /** Two numbers, the first to be divided by the second. */
  record Ratio(Feature over, Feature under) implements Serializable {}

  private void lag(String text) {
    Feature field =
        named("prepare.derive.lags", text, f -> LAGGED.contains(f.source()), "items and context");
    all.add(Feature.lag(field, lagged.size()));
    lagged.add(field);
  }

  private void ratio(String text) {
    String key = "prepare.derive.ratios";
    String[] parts = text.strip().split("\\s*/\\s*", -1);
    if (parts.length != 2) {
      throw new IllegalArgumentException(
          key + ": '" + text + "' is no quotient; expected two features, as in price/income");
    }
    Predicate<Feature> number = f -> !f.isCategory() && DIVIDED.contains(f.source());
    Feature over = named(key, parts[0], number, "numbers and lags of numbers");
    Feature under = named(key, parts[1], number, "numbers and lags of numbers");
    all.add(Feature.ratio(over, under, side(over.side(), under.side()), ratios.size()));
    ratios.add(new Ratio(over, under));
  }

  /** What the two towers would have to know is a pair; user and context are known to one. */
  private static Side side(Side a, Side b) {
    if (a == b) {
      return a;
    }
    return a == Side.ITEM || b == Side.ITEM ? Side.PAIR : Side.CONTEXT;
  }

  private Feature named(String key, String name, Predicate<Feature> fits, String kinds) {
    List<Feature> known = all.stream().filter(fits).toList();
    return known.stream()
        .filter(feature -> feature.name().equals(name.strip()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    key
                        + ": '"
                        + name
                        + "' is not known; expected one of the "
                        + kinds
                        + ": "
                        + known.stream().map(Feature::name).collect(Collectors.joining(", "))));
  }

  /** Fields of which the newest known values are features, by the slot of the lag. */
  List<Feature> lagged() {
    return lagged;
  }

  /** The features that hold them. */
  List<Feature> lags() {
    return all.stream().filter(feature -> feature.source() == Feature.Source.LAG).toList();
  }

  /** Quotients by the slot of their feature. */
  Ratio ratio(Feature feature) {
    return ratios.get(feature.slot());
  }

  /** All features in order. */
  public List<Feature> all() {
    return all;
  }

  /** Number of features. */
  public int size() {
    return all.size();
  }

  List<StatKey> keys() {
    return keys;
  }

  /** Number of labels. */
  public int labels() {
    return labels;
  }

  /**
   * How often each item was shown before a bucket.
   *
   * @throws IllegalArgumentException when nothing is counted by item
   */
  public long[] popularity(List<String> items, StatTable table, int bucket) {
    for (StatKey key : keys) {
      if (key.name().equals("item")) {
        Entities none = new Entities(null, null);
        return items.stream()
            .mapToLong(
                id -> {
                  long hash = key.hash(none, "", -1, id, -1, null);
                  return table.count(table.before(hash, bucket), 0);
                })
            .toArray();
      }
    }
    throw new IllegalArgumentException(
        "prepare.negatives.shortage: fill_popularity needs 'item' in prepare.statistics.by");
  }

  /** Lengths of the windows of time, hours. */
  public List<Integer> windows() {
    return windows;
  }

  /** Time buckets of a window. */
  int windowBuckets(int window) {
    return (int) (windowMillis(window) / bucketMillis);
  }

  /** Length of a window, milliseconds. */
  long windowMillis(int window) {
    return windows.get(window) * 3_600_000L;
  }

  double smoothing(StatKey key) {
    return key.ofUser() ? userSmoothing : smoothing;
  }

  ZoneId zone() {
    return zone;
  }

  /** The time bucket of an event. */
  public int bucket(long millis) {
    return (int) Math.floorDiv(millis, bucketMillis);
  }

  /** Time buckets of a fold of time. */
  int foldBuckets() {
    return foldBuckets;
  }

  /** Length of a time bucket, milliseconds. */
  public long bucketMillis() {
    return bucketMillis;
  }
}
