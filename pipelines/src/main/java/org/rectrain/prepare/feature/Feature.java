package org.rectrain.prepare.feature;

import java.io.Serializable;
import org.rectrain.config.data.FieldConfig;
import org.rectrain.dataset.FeatureSpec;

/** One feature column of the prepared data and where its values come from. */
public final class Feature implements Serializable {
  private static final long serialVersionUID = 1L;

  enum Source {
    ITEM_FIELD,
    USER_FIELD,
    CONTEXT,
    HOUR,
    WEEKDAY,
    SESSION_INDEX,
    PREVIOUS_GAP,
    STATISTIC,
    LAG,
    RATIO
  }

  private final String name;
  private final FeatureSpec.Side side;
  private final FeatureSpec.Kind kind;
  private final FeatureSpec.Transform transform;
  private final int minCount;
  private final int maxValues;
  private final Source source;
  private final int slot;
  private final int column;

  private Feature(
      String name,
      FeatureSpec.Side side,
      FeatureSpec.Kind kind,
      FeatureSpec.Transform transform,
      int minCount,
      int maxValues,
      Source source,
      int slot,
      int column) {
    this.name = name;
    this.side = side;
    this.kind = kind;
    this.transform = transform;
    this.minCount = minCount;
    this.maxValues = maxValues;
    this.source = source;
    this.slot = slot;
    this.column = column;
  }

  /** A field of an item, a user or the context. */
  static Feature field(
      String name,
      FieldConfig config,
      FeatureSpec.Side side,
      Source source,
      boolean category,
      int slot) {
    return new Feature(
        name,
        side,
        category ? FeatureSpec.Kind.CATEGORICAL : FeatureSpec.Kind.NUMERIC,
        category
            ? FeatureSpec.Transform.NONE
            : FeatureSpec.Transform.valueOf(config.transform().name()),
        config.minCount(),
        config.maxValues(),
        source,
        slot,
        0);
  }

  /** A feature of the moment. */
  static Feature moment(String name, Source source, FeatureSpec.Kind kind) {
    FeatureSpec.Transform transform =
        kind == FeatureSpec.Kind.NUMERIC ? FeatureSpec.Transform.LOG1P : FeatureSpec.Transform.NONE;
    return new Feature(
        name, FeatureSpec.Side.CONTEXT, kind, transform, 1, Integer.MAX_VALUE, source, 0, 0);
  }

  /**
   * A statistic.
   *
   * @param key place of the key
   * @param column 0 for the count, 1 + i for the rate of the i-th label; those of the w-th window
   *     follow at (1 + labels) (1 + w)
   * @param transform log1p of counts, logit of rates
   */
  static Feature statistic(
      String name, FeatureSpec.Side side, int key, int column, FeatureSpec.Transform transform) {
    return new Feature(
        name, side, FeatureSpec.Kind.NUMERIC, transform, 1, 1, Source.STATISTIC, key, column);
  }

  /**
   * What a field held in the user's newest known row.
   *
   * @param place among the lags
   */
  static Feature lag(Feature field, int place) {
    return new Feature(
        "previous_" + field.name,
        FeatureSpec.Side.USER,
        field.kind,
        field.transform,
        field.minCount,
        field.maxValues,
        Source.LAG,
        place,
        0);
  }

  /**
   * The quotient of two numbers.
   *
   * @param place among the ratios
   */
  static Feature ratio(Feature over, Feature under, FeatureSpec.Side side, int place) {
    return new Feature(
        over.name + "_per_" + under.name,
        side,
        FeatureSpec.Kind.NUMERIC,
        over.transform,
        1,
        1,
        Source.RATIO,
        place,
        0);
  }

  /** The column's name. */
  public String name() {
    return name;
  }

  /** What it describes. */
  public FeatureSpec.Side side() {
    return side;
  }

  /** How its values are read. */
  public FeatureSpec.Kind kind() {
    return kind;
  }

  /** Whether its values are categories. */
  public boolean isCategory() {
    return kind == FeatureSpec.Kind.CATEGORICAL;
  }

  /** Applied to a number before standardising. */
  public FeatureSpec.Transform transform() {
    return transform;
  }

  /** Categories seen fewer times in train become unknown. */
  public int minCount() {
    return minCount;
  }

  /** Largest vocabulary. */
  public int maxValues() {
    return maxValues;
  }

  Source source() {
    return source;
  }

  int slot() {
    return slot;
  }

  int column() {
    return column;
  }
}
