package org.rectrain.model;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.nn.tower.DinSpec;
import org.rectrain.nn.tower.FeatureLayout;

/**
 * What {@code din.json} in the folder of a fitted deep interest network says.
 *
 * @param dimension size of every embedding
 * @param attention hidden widths of the activation unit
 * @param hidden hidden widths of the network on top
 * @param dropout in the network on top
 * @param history newest history events read
 * @param popularity what the logarithm of an item's share of clicks adds to the click's logit in
 *     retrieval
 * @param tasks labels of the heads, in order
 * @param items item ids with a vector of their own, in order
 * @param users user ids with a vector of their own, in order; empty for none
 * @param featureFingerprint of the feature schema it was trained with; null in files of versions
 *     that kept none
 */
public record DinFile(
    int dimension,
    List<Integer> attention,
    List<Integer> hidden,
    double dropout,
    int history,
    double popularity,
    List<String> tasks,
    List<String> items,
    List<String> users,
    @Nullable String featureFingerprint) {
  /** Checks the sizes. */
  public DinFile {
    attention = List.copyOf(attention);
    hidden = List.copyOf(hidden);
    tasks = List.copyOf(tasks);
    items = List.copyOf(items);
    users = List.copyOf(users);
    for (int width :
        Stream.of(List.of(dimension), attention, hidden).flatMap(List::stream).toList()) {
      if (width < 1 || width > 65536) {
        throw new IllegalArgumentException(
            "dimension, attention, hidden: " + width + "; expected numbers from 1 to 65536");
      }
    }
    if (!(dropout >= 0 && dropout < 1) || !Double.isFinite(popularity)) {
      throw new IllegalArgumentException(
          "dropout, popularity: " + dropout + ", " + popularity + "; expected [0, 1), a number");
    }
    if (history < 0 || history > 10000) {
      throw new IllegalArgumentException("history: " + history + "; expected 0 to 10000");
    }
    if (tasks.isEmpty()) {
      throw new IllegalArgumentException("tasks: is empty; expected at least one label");
    }
  }

  /** Its name. */
  public static final String FILE = "din.json";

  /** The weights beside it. */
  public static final String WEIGHTS = "din.safetensors";

  /** The same with another weight of popularity. */
  public DinFile withPopularity(double weight) {
    return new DinFile(
        dimension,
        attention,
        hidden,
        dropout,
        history,
        weight,
        tasks,
        items,
        users,
        featureFingerprint);
  }

  /** The network's shape over the features of a schema. */
  public DinSpec spec(FeatureSchema schema) {
    List<FeatureLayout.Categorical> categorical = new ArrayList<>();
    List<FeatureLayout.Numeric> numeric = new ArrayList<>();
    for (FeatureSpec feature : schema.features()) {
      FeatureLayout.Side side = FeatureLayout.Side.valueOf(feature.side().name());
      if (feature.kind() == FeatureSpec.Kind.NUMERIC) {
        numeric.add(new FeatureLayout.Numeric(feature.name(), side));
      } else if (side != FeatureLayout.Side.PAIR) {
        categorical.add(
            new FeatureLayout.Categorical(
                feature.name(),
                side,
                feature.cardinality(),
                dimension,
                FeatureLayout.Unknown.LEARNED));
      }
    }
    return new DinSpec(
        items.size() + 1,
        users.isEmpty() ? 0 : users.size() + 1,
        dimension,
        new FeatureLayout(categorical, numeric),
        attention,
        hidden,
        tasks,
        dropout);
  }
}
