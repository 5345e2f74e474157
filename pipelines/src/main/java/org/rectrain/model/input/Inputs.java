package org.rectrain.model.input;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.EncodedFeatures;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.Histories;
import org.rectrain.dataset.Queries;
import org.rectrain.model.ModelData;
import org.rectrain.model.ModelSpec;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.tower.FieldTensors;
import org.rectrain.nn.tower.ItemSide;
import org.rectrain.nn.tower.UserSide;

/**
 * Turns rows of the prepared data into what the towers read: the same code in training and in
 * scoring.
 *
 * <p>Legend: B rows, L longest history among them, F features of a side.
 */
public final class Inputs {
  private static final double SECONDS_PER_HOUR = 3600;

  private final Pass pass;
  private final ModelData data;
  private final ModelSpec spec;
  private final RowMap map;

  /** Inputs of one pass. */
  public Inputs(Pass pass, ModelData data, ModelSpec spec, RowMap map) {
    this.pass = pass;
    this.data = data;
    this.spec = spec;
    this.map = map;
  }

  /** The users of some examples. */
  public UserSide users(Examples examples, int[] rows) {
    return users(examples.histories(), examples.users(), examples.user(), examples.context(), rows);
  }

  /** The users of some queries. */
  public UserSide users(Queries queries, int[] rows) {
    return users(queries.histories(), queries.users(), queries.user(), queries.context(), rows);
  }

  /** The candidates of some examples, with their features at that moment. */
  public ItemSide items(Examples examples, int[] rows) {
    long[] candidates = new long[rows.length];
    for (int i = 0; i < rows.length; i++) {
      candidates[i] = map.item(examples.items()[rows[i]]);
    }
    return new ItemSide(pass.longs(candidates, rows.length), fields(examples.item(), rows));
  }

  /** The users' features, with the index of their own vector. */
  public FieldTensors userFields(Examples examples, int[] rows) {
    return spec.users().isEmpty()
        ? fields(examples.user(), rows)
        : withIds(examples.user(), examples.users(), rows);
  }

  /** The requests' features. */
  public FieldTensors contextFields(Examples examples, int[] rows) {
    return fields(examples.context(), rows);
  }

  /** The candidates' features at that moment. */
  public FieldTensors itemFields(Examples examples, int[] rows) {
    return fields(examples.item(), rows);
  }

  /** Features of user and item together. */
  public FieldTensors pairs(Examples examples, int[] rows) {
    return fields(examples.pair(), rows);
  }

  /**
   * Items of the catalogue with their features as of the end of train.
   *
   * @param items indexes in the catalogue
   * @param hidden items whose statistics are hidden, one flag per entry of {@code items}
   */
  public ItemSide catalogue(int[] items, boolean[] hidden) {
    long[] candidates = new long[items.length];
    for (int i = 0; i < items.length; i++) {
      candidates[i] = map.item(items[i]);
    }
    EncodedFeatures features = data.catalogue().features();
    int width = features.numberWidth();
    float[] numbers = features.numbersOf(items);
    int column = 0;
    for (FeatureSpec feature : data.schema().of(FeatureSpec.Side.ITEM)) {
      if (feature.kind() == FeatureSpec.Kind.NUMERIC) {
        if (feature.name().startsWith("stat_")) {
          for (int i = 0; i < items.length; i++) {
            numbers[i * width + column] = hidden[i] ? 0 : numbers[i * width + column];
          }
        }
        column++;
      }
    }
    NDArray numeric = width == 0 ? null : pass.floats(numbers, items.length, width);
    return new ItemSide(
        pass.longs(candidates, items.length),
        new FieldTensors(categories(features, items), numeric));
  }

  /** The same with the catalogue's cold items hidden. */
  public ItemSide catalogue(int[] items) {
    boolean[] hidden = new boolean[items.length];
    for (int i = 0; i < items.length; i++) {
      hidden[i] = data.cold()[items[i]];
    }
    return catalogue(items, hidden);
  }

  private UserSide users(
      Histories histories,
      String[] users,
      EncodedFeatures user,
      EncodedFeatures context,
      int[] rows) {
    int longest = 1;
    for (int row : rows) {
      longest = Math.max(longest, histories.length(row));
    }
    long[] items = new long[rows.length * longest];
    float[] mask = new float[items.length];
    float[] skipped = new float[spec.towers().skipped() > 0 ? items.length : 0];
    float[] ages = new float[items.length];
    for (int i = 0; i < rows.length; i++) {
      int start = histories.starts()[rows[i]];
      for (int j = 0; j < histories.length(rows[i]); j++) {
        int at = i * longest + j;
        items[at] = map.item(histories.items()[start + j]);
        if (histories.isSkipped(start + j)) {
          skipped[at] = 1;
        } else {
          mask[at] = 1;
        }
        ages[at] = (float) Math.log1p(Math.max(0, histories.ages()[start + j]) / SECONDS_PER_HOUR);
      }
    }
    NDArray texts = null;
    if (spec.userProfile() || data.userVectors().width() > 0) {
      long[] own = new long[rows.length];
      for (int i = 0; i < rows.length; i++) {
        own[i] = map.user(users[rows[i]]);
      }
      texts = pass.longs(own, rows.length);
    }
    return new UserSide(
        pass.longs(items, rows.length, longest),
        pass.floats(mask, rows.length, longest),
        pass.floats(ages, rows.length, longest),
        skipped.length == 0 ? null : pass.floats(skipped, rows.length, longest),
        texts,
        spec.users().isEmpty() ? fields(user, rows) : withIds(user, users, rows),
        fields(context, rows));
  }

  /** The user's features and, as the last column, the index of the user's own vector. */
  private FieldTensors withIds(EncodedFeatures user, String[] users, int[] rows) {
    int width = user.categoryWidth() + 1;
    long[] out = new long[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      for (int f = 0; f < width - 1; f++) {
        out[i * width + f] = user.categories()[rows[i] * (width - 1) + f];
      }
      out[i * width + width - 1] = data.userIds().getOrDefault(users[rows[i]], 0);
    }
    return new FieldTensors(pass.longs(out, rows.length, width), numbers(user, rows));
  }

  private FieldTensors fields(EncodedFeatures features, int[] rows) {
    return new FieldTensors(categories(features, rows), numbers(features, rows));
  }

  private @Nullable NDArray categories(EncodedFeatures features, int[] rows) {
    int width = features.categoryWidth();
    return width == 0 ? null : pass.longs(features.categoriesOf(rows), rows.length, width);
  }

  private @Nullable NDArray numbers(EncodedFeatures features, int[] rows) {
    int width = features.numberWidth();
    return width == 0 ? null : pass.floats(features.numbersOf(rows), rows.length, width);
  }
}
