package org.rectrain.prepare.online;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.data.DataConfig;
import org.rectrain.config.data.FieldConfig;
import org.rectrain.config.data.ItemsConfig;
import org.rectrain.config.data.UsersConfig;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.ParquetTable;

/**
 * Prepared examples as the raw records that they came from.
 *
 * @param data the data section that they were prepared by
 * @param context features of the context by the raw columns that they are taken from
 * @param items the same of items
 * @param users the same of users
 */
record PreparedRecords(
    DataConfig data,
    Map<String, String> context,
    Map<String, String> items,
    Map<String, String> users) {

  /** What takes the records of one example. */
  interface Sink {
    void accept(RawRecord event, RawRecord item, RawRecord user);
  }

  static PreparedRecords of(DataConfig data, FeatureSchema schema) {
    ItemsConfig items = data.items();
    UsersConfig users = data.users();
    return new PreparedRecords(
        data,
        named(data.events().context(), schema),
        named(items == null ? Map.of() : items.features(), schema),
        named(users == null ? Map.of() : users.features(), schema));
  }

  /** Features by raw columns; of two that are taken from one column, the first. */
  private static Map<String, String> named(Map<String, FieldConfig> configs, FeatureSchema schema) {
    Set<String> known =
        schema.features().stream().map(FeatureSpec::name).collect(Collectors.toSet());
    Map<String, String> out = new HashMap<>();
    configs.forEach(
        (name, field) -> {
          if (known.contains(name)) {
            out.putIfAbsent(field.columnOr(name), name);
          }
        });
    return out;
  }

  /**
   * Gives the records of examples.
   *
   * @param rows folder of a split that prepare wrote
   * @param most rows that are taken, evenly spread over all
   */
  void each(Path rows, int most, Sink sink) {
    Map<String, String> event = new HashMap<>(context);
    event.put(data.events().user(), Columns.USER_ID);
    event.put(data.events().item(), Columns.ITEM_ID);
    Set<String> read = new LinkedHashSet<>(List.of(Columns.TIMESTAMP));
    List.of(event, items, users).forEach(columns -> read.addAll(columns.values()));
    ParquetTable table = ParquetTable.read(rows, read.toArray(String[]::new));
    Map<String, @Nullable String[]> texts = new HashMap<>();
    read.stream().filter(table::isText).forEach(name -> texts.put(name, table.strings(name)));
    long[] millis = table.longs(Columns.TIMESTAMP);
    int step = Math.max(1, (int) ((millis.length + (long) most - 1) / most));
    for (int row = 0; row < millis.length; row += step) {
      Example at = new Example(texts, data.events().time(), millis[row], row);
      sink.accept(
          new ExampleRecord(at, event), new ExampleRecord(at, items), new ExampleRecord(at, users));
    }
  }

  private record Example(
      Map<String, @Nullable String[]> texts, String time, long millis, int row) {}

  /** An example as the raw record that it came from: texts by raw column, and the time. */
  private record ExampleRecord(Example example, Map<String, String> columns) implements RawRecord {
    @Override
    public @Nullable String text(String column) {
      if (column.equals(example.time())) {
        return Long.toString(example.millis());
      }
      @Nullable String[] values = example.texts().get(columns.getOrDefault(column, ""));
      return values == null ? null : values[example.row()];
    }

    @Override
    public @Nullable Long instant(String column) {
      return column.equals(example.time()) ? example.millis() : null;
    }
  }
}
