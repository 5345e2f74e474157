package org.rectrain.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rectrain.Failure;
import org.rectrain.dataset.Catalogue;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.EncodedFeatures;
import org.rectrain.dataset.FeatureEncoder;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.FeatureSpec.Kind;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;

/**
 * What the popularity of an item gains or loses among users or requests with one value of a
 * feature. With c clicks on item i among the C clicks of value s, and p the item's share of all
 * clicks, it is {@code log((c + a) / (C p + a))}: how many times as popular as expected, drawn to 1
 * by a clicks. Several features add up, as in naive Bayes. It is 0 for a value without clicks and
 * for cold items, so it stays one dot product: one-hot values of the row times the items' gains.
 *
 * <p>Legend: S values of all features, the unknown value of each included.
 */
public final class SegmentPriors {
  private final Side[] sides;
  private final int[] columns;
  private final int[] starts;
  private final int values;
  private final int items;
  private final float[] gains;

  private SegmentPriors(Side[] sides, int[] columns, int[] starts, int values, int items) {
    this.sides = sides;
    this.columns = columns;
    this.starts = starts;
    this.values = values;
    this.items = items;
    this.gains = new float[Math.multiplyExact(values, items)];
  }

  /** No segments: nothing is added to any score. */
  static SegmentPriors none(int items) {
    return new SegmentPriors(new Side[0], new int[0], new int[0], 0, items);
  }

  /**
   * Counts the train clicks, by the schema's first label, of a prepared folder.
   *
   * @param features names, see {@link #check}
   * @param smoothing a, above 0
   * @param weight of the logarithm
   * @param cold items whose popularity counts as unknown
   */
  static SegmentPriors read(
      Path prepared,
      FeatureSchema schema,
      Catalogue catalogue,
      List<String> features,
      double smoothing,
      double weight,
      boolean[] cold) {
    if (features.isEmpty()) {
      return none(catalogue.size());
    }
    check(schema, features, "segments");
    String label = schema.labels().get(0);
    List<String> wanted = new ArrayList<>(List.of(Columns.ITEM_ID, label));
    wanted.addAll(features);
    ParquetTable table =
        ParquetTable.read(Prepared.examples(prepared, "train"), wanted.toArray(String[]::new));
    SegmentPriors priors = layout(schema, features, catalogue.size());
    double[] clicks = table.doubles(label);
    String[] ids = table.strings(Columns.ITEM_ID);
    int[] item = new int[clicks.length];
    double[] all = new double[catalogue.size()];
    for (int row = 0; row < item.length; row++) {
      String id = ids[row];
      item[row] = clicks[row] == 1 && id != null ? catalogue.index(id) : -1;
      if (item[row] >= 0) {
        all[item[row]]++;
      }
    }
    FeatureEncoder encoder = new FeatureEncoder(schema);
    for (int f = 0; f < features.size(); f++) {
      int place = place(schema, features.get(f));
      String[] raw = table.strings(features.get(f));
      int[] value = new int[raw.length];
      Arrays.setAll(value, row -> encoder.category(place, raw[row]));
      priors.count(f, schema.features().get(place).cardinality(), value, item);
    }
    priors.toGains(all, smoothing, weight, cold);
    return priors;
  }

  private static SegmentPriors layout(FeatureSchema schema, List<String> features, int items) {
    Side[] sides = new Side[features.size()];
    int[] columns = new int[sides.length];
    int[] starts = new int[sides.length];
    int values = 0;
    for (int f = 0; f < sides.length; f++) {
      FeatureSpec spec = schema.features().get(place(schema, features.get(f)));
      sides[f] = spec.side();
      columns[f] =
          schema.of(spec.side()).stream()
              .filter(other -> other.kind() == Kind.CATEGORICAL)
              .toList()
              .indexOf(spec);
      starts[f] = values;
      values += spec.cardinality();
    }
    return new SegmentPriors(sides, columns, starts, values, items);
  }

  private static int place(FeatureSchema schema, String name) {
    return schema.features().stream().map(FeatureSpec::name).toList().indexOf(name);
  }

  private void count(int feature, int cardinality, int[] value, int[] item) {
    for (int row = 0; row < item.length; row++) {
      if (item[row] >= 0 && value[row] < cardinality) {
        gains[(starts[feature] + value[row]) * items + item[row]]++;
      }
    }
  }

  /** Clicks to gains, in place. */
  private void toGains(double[] all, double a, double weight, boolean[] cold) {
    double total = Math.max(1, Arrays.stream(all).sum());
    for (int s = 0; s < values; s++) {
      double own = 0;
      for (int i = 0; i < items; i++) {
        own += gains[s * items + i];
      }
      for (int i = 0; i < items; i++) {
        double ratio = (gains[s * items + i] + a) / (own * all[i] / total + a);
        gains[s * items + i] = cold[i] || own == 0 ? 0 : (float) (weight * Math.log(ratio));
      }
    }
  }

  /**
   * Checks names of features.
   *
   * @param key of the configuration, for the message
   * @throws Failure (exit code 2) for one that is no categorical feature of users or requests
   */
  public static void check(FeatureSchema schema, List<String> features, String key) {
    List<String> usable =
        schema.features().stream()
            .filter(f -> f.kind() == Kind.CATEGORICAL)
            .filter(f -> f.side() == Side.USER || f.side() == Side.CONTEXT)
            .map(FeatureSpec::name)
            .toList();
    for (String name : features) {
      if (!usable.contains(name)) {
        throw Failure.usage(
            key
                + ": '"
                + name
                + "' is no categorical feature of users or requests; there are "
                + usable,
            "name some of these, or map one in the data section");
      }
    }
  }

  /** S; 0 without segments. */
  public int values() {
    return values;
  }

  /** Gains (S, items). */
  public float[] gains() {
    return gains;
  }

  /** Indices of a row's values in S, one per feature. */
  public int[] of(EncodedFeatures user, EncodedFeatures context, int row) {
    int[] out = new int[sides.length];
    for (int f = 0; f < out.length; f++) {
      EncodedFeatures side = sides[f] == Side.USER ? user : context;
      out[f] = starts[f] + side.categories()[row * side.categoryWidth() + columns[f]];
    }
    return out;
  }

  /** The sum of an item's gains at some indices in S. */
  public float gain(int[] places, int item) {
    float sum = 0;
    for (int place : places) {
      sum += gains[place * items + item];
    }
    return sum;
  }

  /** One-hot values (rows, S) of some rows. */
  public float[] oneHot(EncodedFeatures user, EncodedFeatures context, int[] rows) {
    float[] out = new float[rows.length * values];
    for (int i = 0; i < rows.length; i++) {
      for (int place : of(user, context, rows[i])) {
        out[i * values + place] = 1;
      }
    }
    return out;
  }
}
