package org.rectrain.prepare.feature;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;
import org.rectrain.prepare.log.Event;

/** What fields held in the newest known row of a user, by the place of the lag. */
public final class LastValues {
  private final List<Feature> fields;
  private final @Nullable String[] categories;
  private final double[] numbers;

  /** Of no row. */
  public LastValues(Features features) {
    this.fields = features.lagged();
    this.categories = new String[fields.size()];
    this.numbers = new double[fields.size()];
    clear();
  }

  /**
   * Those of every user as of the end of what may be known, from the profiles that prepare wrote.
   */
  public static Map<String, LastValues> read(Path prepared, Features features) {
    Map<String, LastValues> out = new HashMap<>();
    List<Feature> lags = features.lags();
    if (lags.isEmpty()) {
      return out;
    }
    ParquetTable users = ParquetTable.read(Prepared.users(prepared));
    @Nullable String[] ids = users.strings(Columns.USER_ID);
    for (Feature lag : lags) {
      @Nullable String[] categories = lag.isCategory() ? users.strings(lag.name()) : null;
      double[] numbers = lag.isCategory() ? null : users.doubles(lag.name());
      for (int row = 0; row < ids.length; row++) {
        out.computeIfAbsent(String.valueOf(ids[row]), id -> new LastValues(features))
            .set(
                lag.slot(),
                categories == null ? null : categories[row],
                numbers == null ? Double.NaN : numbers[row]);
      }
    }
    return out;
  }

  /** The next user begins. */
  void clear() {
    for (int i = 0; i < numbers.length; i++) {
      set(i, null, Double.NaN);
    }
  }

  /** A row that is known from now on. */
  void learn(Entities entities, Event event) {
    for (int i = 0; i < numbers.length; i++) {
      Feature field = fields.get(i);
      int slot = field.slot();
      boolean ofItem = field.source() == Feature.Source.ITEM_FIELD;
      int row = event.itemRow();
      if (field.isCategory()) {
        set(i, ofItem ? entities.itemCategory(row, slot) : event.category(slot), Double.NaN);
      } else {
        set(i, null, ofItem ? entities.itemNumber(row, slot) : event.number(slot));
      }
    }
  }

  private void set(int place, @Nullable String category, double number) {
    categories[place] = category;
    numbers[place] = number;
  }

  /** A category; null when missing. */
  @Nullable String category(int place) {
    return categories[place];
  }

  /** A number; NaN when missing. */
  double number(int place) {
    return numbers[place];
  }
}
