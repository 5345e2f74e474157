package org.rectrain.model.input;

import ai.djl.ndarray.NDArray;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Catalogue;
import org.rectrain.dataset.EncodedFeatures;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.dataset.Histories;
import org.rectrain.dataset.HistoryRead;
import org.rectrain.dataset.Queries;
import org.rectrain.model.DinFile;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.tower.DinInput;
import org.rectrain.nn.tower.FieldTensors;

/**
 * Turns rows of a prepared folder into what a deep interest network reads: the same code in
 * training and in scoring. Safe for use by several threads.
 */
public final class DinInputs {
  private final Path prepared;
  private final FeatureSchema schema;
  private final Catalogue catalogue;
  private final DinFile file;
  private final int[] itemIds;
  private final Map<String, Integer> userIds = new HashMap<>();
  private final int pairWidth;

  /** Inputs over a prepared folder. */
  public DinInputs(Path prepared, FeatureSchema schema, Catalogue catalogue, DinFile file) {
    this.prepared = prepared;
    this.schema = schema;
    this.catalogue = catalogue;
    this.file = file;
    this.itemIds = new int[catalogue.size()];
    for (int i = 0; i < file.items().size(); i++) {
      if (catalogue.contains(file.items().get(i))) {
        itemIds[catalogue.index(file.items().get(i))] = i + 1;
      }
    }
    for (int i = 0; i < file.users().size(); i++) {
      userIds.put(file.users().get(i), i + 1);
    }
    this.pairWidth =
        (int)
            schema.of(Side.PAIR).stream()
                .filter(f -> f.kind() == org.rectrain.dataset.FeatureSpec.Kind.NUMERIC)
                .count();
  }

  public Catalogue catalogue() {
    return catalogue;
  }

  /** The examples of a split. */
  public Examples examples(String split) {
    return Examples.read(
        prepared,
        split,
        file.tasks(),
        schema,
        catalogue,
        HistoryRead.events(file.history(), List.of()));
  }

  /** The queries of a split. */
  public Queries queries(String split) {
    return Queries.read(
        prepared, split, schema, catalogue, HistoryRead.events(file.history(), List.of()));
  }

  /** Some examples. */
  public DinInput of(Pass pass, Examples examples, int[] rows) {
    int[] items = new int[rows.length];
    String[] users = new String[rows.length];
    for (int i = 0; i < rows.length; i++) {
      items[i] = examples.items()[rows[i]];
      users[i] = examples.users()[rows[i]];
    }
    return build(
        pass,
        items,
        users,
        examples.histories(),
        rows,
        fields(pass, examples.user(), rows),
        fields(pass, examples.context(), rows),
        numbers(pass, examples.item(), rows),
        numbers(pass, examples.pair(), rows));
  }

  /**
   * One query with some items of the catalogue, their features as of the end of train; what user
   * and item have together counts as missing.
   */
  public DinInput of(Pass pass, Queries queries, int query, int[] items) {
    int[] rows = new int[items.length];
    Arrays.fill(rows, query);
    int[] once = {query};
    String[] users = {queries.users()[query]};
    NDArray pairs =
        pairWidth == 0
            ? null
            : pass.floats(new float[items.length * pairWidth], items.length, pairWidth);
    return build(
        pass,
        items,
        users,
        queries.histories(),
        rows,
        fields(pass, queries.user(), once),
        fields(pass, queries.context(), once),
        numbers(pass, catalogue.features(), items),
        pairs);
  }

  private DinInput build(
      Pass pass,
      int[] items,
      String[] users,
      Histories histories,
      int[] historyRows,
      FieldTensors user,
      FieldTensors context,
      @Nullable NDArray itemNumbers,
      @Nullable NDArray pairNumbers) {
    Distinct distinct = new Distinct(catalogue.size());
    long[] candidates = new long[items.length];
    int events = 0;
    for (int i = 0; i < items.length; i++) {
      candidates[i] = distinct.place(items[i]);
      events += histories.length(historyRows[i]);
    }
    // The activation unit's layers want a row at least; this one counts nothing.
    int size = Math.max(1, events);
    long[] history = new long[size];
    long[] row = new long[size];
    float[] counts = new float[size];
    int at = 0;
    for (int i = 0; i < items.length; i++) {
      int start = histories.starts()[historyRows[i]];
      for (int j = 0; j < histories.length(historyRows[i]); j++) {
        history[at] = distinct.place(histories.items()[start + j]);
        row[at] = i;
        counts[at++] = 1;
      }
    }
    int[] used = distinct.used();
    long[] ids = Arrays.stream(used).mapToLong(item -> itemIds[item]).toArray();
    NDArray own = null;
    if (!userIds.isEmpty()) {
      long[] known = new long[users.length];
      for (int i = 0; i < users.length; i++) {
        known[i] = userIds.getOrDefault(users[i], 0);
      }
      own = pass.longs(known, users.length);
    }
    return new DinInput(
        pass.longs(ids, ids.length),
        categories(pass, catalogue.features(), used),
        pass.longs(candidates, items.length),
        pass.longs(history, size),
        pass.longs(row, size),
        pass.floats(counts, size),
        own,
        user,
        context,
        itemNumbers,
        pairNumbers);
  }

  private static FieldTensors fields(Pass pass, EncodedFeatures features, int[] rows) {
    return new FieldTensors(categories(pass, features, rows), numbers(pass, features, rows));
  }

  private static @Nullable NDArray categories(Pass pass, EncodedFeatures features, int[] rows) {
    int width = features.categoryWidth();
    return width == 0 ? null : pass.longs(features.categoriesOf(rows), rows.length, width);
  }

  private static @Nullable NDArray numbers(Pass pass, EncodedFeatures features, int[] rows) {
    int width = features.numberWidth();
    return width == 0 ? null : pass.floats(features.numbersOf(rows), rows.length, width);
  }

  /** Numbers items in the order of their first use. */
  private static final class Distinct {
    private final int[] places;
    private int[] used = new int[256];
    private int count;

    Distinct(int items) {
      places = new int[items];
    }

    int place(int item) {
      if (places[item] == 0) {
        if (count == used.length) {
          used = Arrays.copyOf(used, 2 * count);
        }
        used[count++] = item;
        places[item] = count;
      }
      return places[item] - 1;
    }

    int[] used() {
      return Arrays.copyOf(used, count);
    }
  }
}
