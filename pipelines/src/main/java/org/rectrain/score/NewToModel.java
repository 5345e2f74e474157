package org.rectrain.score;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;
import org.rectrain.model.ModelFolder;
import org.rectrain.model.ModelSpec;

/**
 * What of some data a finished model has never met. It scores all of it: an item or a user by its
 * text and features alone, a category as unknown.
 *
 * @param items of the catalogue that have no vector of their own; 0 where items have none at all
 * @param users the same of users
 * @param textless items of a catalogue in which none has a text, where the model reads texts
 * @param categories values by feature that are not in the model's vocabulary
 */
public record NewToModel(long items, long users, long textless, Map<String, Integer> categories) {
  /**
   * Compares a model's folder with prepared data.
   *
   * @throws org.rectrain.Failure (exit code 3) when either cannot be read
   */
  public static NewToModel of(Path folder, Path prepared) {
    Map<String, Integer> categories = new LinkedHashMap<>();
    if (Files.exists(folder.resolve(FeatureSchema.FILE))) {
      Map<String, FeatureSpec> known = new LinkedHashMap<>();
      FeatureSchema.read(folder).features().forEach(f -> known.put(f.name(), f));
      for (FeatureSpec spec : FeatureSchema.read(prepared).features()) {
        FeatureSpec own = known.get(spec.name());
        long added = own == null ? 0 : unknown(own.vocabulary(), spec.vocabulary());
        if (added > 0) {
          categories.put(spec.name(), Math.toIntExact(added));
        }
      }
    }
    if (!ModelFolders.isNetwork(folder)) {
      return new NewToModel(0, 0, 0, categories);
    }
    ModelSpec spec = ModelFolder.spec(folder);
    return new NewToModel(
        unknown(spec.items(), prepared.resolve("items"), Columns.ITEM_ID),
        unknown(spec.users(), prepared.resolve("users"), Columns.USER_ID),
        spec.text() ? textless(prepared.resolve("items")) : 0,
        categories);
  }

  private static long textless(Path items) {
    String[] texts = Prepared.texts(ParquetTable.read(items, Columns.TEXT));
    return Arrays.stream(texts).allMatch(String::isBlank) ? texts.length : 0;
  }

  private static long unknown(List<String> known, Path table, String column) {
    return known.isEmpty() || !Files.isDirectory(table)
        ? 0
        : unknown(known, Arrays.asList(ParquetTable.read(table, column).strings(column)));
  }

  private static long unknown(List<String> known, List<String> values) {
    Set<String> set = new HashSet<>(known);
    return values.stream().filter(value -> !set.contains(value)).count();
  }

  /** Whether there is nothing new. */
  public boolean isEmpty() {
    return items == 0 && users == 0 && textless == 0 && categories.isEmpty();
  }

  /** In words, e.g. {@code new to the model: 12 items, 3 users, 2 values of category}. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    add(out, items, items == 1 ? "item" : "items");
    add(out, users, users == 1 ? "user" : "users");
    add(out, textless, "items without the text that it reads (data.items.text makes texts)");
    categories.forEach(
        (name, count) -> add(out, count, (count == 1 ? "value of " : "values of ") + name));
    return out.isEmpty() ? "nothing is new to the model" : "new to the model: " + out;
  }

  private static void add(StringBuilder out, long count, String what) {
    if (count > 0) {
      out.append(out.isEmpty() ? "" : ", ").append(count).append(' ').append(what);
    }
  }
}
