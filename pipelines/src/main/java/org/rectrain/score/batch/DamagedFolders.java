package org.rectrain.score.batch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.rectrain.config.eval.RobustnessConfig;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;
import org.rectrain.dataset.StableHash;
import org.rectrain.dataset.file.ParquetCopy;
import org.rectrain.dataset.file.WholeFile;

/**
 * Copies of a prepared folder with something wrong in the scored rows and items, so that any model
 * can be asked what it loses. What is hit is a pure function of the seed and the rows' ids.
 */
public final class DamagedFolders {
  private final RobustnessConfig config;
  private final long seed;
  private final Path prepared;
  private final String split;

  /** Damage of the rows of one split, and of the items. */
  public DamagedFolders(RobustnessConfig config, long seed, Path prepared, String split) {
    this.config = config;
    this.seed = seed;
    this.prepared = prepared;
    this.split = split;
  }

  /**
   * Writes a folder for each damage that is asked for.
   *
   * @param folder to write below
   * @return folders by the damage's name
   */
  public Map<String, Path> write(Path folder) throws IOException {
    Map<String, Path> out = new LinkedHashMap<>();
    boolean texts = ParquetTable.names(Prepared.items(prepared)).contains(Columns.TEXT);
    if (texts && config.typos() > 0) {
      out.put("typos", copy(folder.resolve("typos"), row -> Map.of(), this::withTypos));
    }
    if (texts && config.noText() > 0) {
      out.put("no_text", copy(folder.resolve("no_text"), row -> Map.of(), this::withoutText));
    }
    List<String> features = features();
    if (!features.isEmpty() && config.missing() > 0) {
      ParquetCopy.Change damage = row -> withGaps(row, features);
      out.put("missing", copy(folder.resolve("missing"), damage, damage));
    }
    if (config.shuffled() > 0) {
      out.put("shuffled", copy(folder.resolve("shuffled"), this::shuffled, row -> Map.of()));
    }
    return out;
  }

  private List<String> features() {
    FeatureSchema schema = FeatureSchema.read(prepared);
    return Stream.of(FeatureSpec.Side.values())
        .flatMap(side -> schema.of(side).stream())
        .map(FeatureSpec::name)
        .filter(name -> !name.startsWith("stat_"))
        .toList();
  }

  private Path copy(Path target, ParquetCopy.Change ofRows, ParquetCopy.Change ofItems)
      throws IOException {
    Map<Path, ParquetCopy.Change> damaged = new HashMap<>();
    damaged.put(Prepared.examples(prepared, split), ofRows);
    damaged.put(Prepared.queries(prepared, split), ofRows);
    damaged.put(Prepared.items(prepared), ofItems);
    List<Path> files;
    try (Stream<Path> all = Files.walk(prepared)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      Path to = target.resolve(prepared.relativize(file));
      Files.createDirectories(to.resolveSibling(""));
      ParquetCopy.Change change = damaged.get(file.resolveSibling("").normalize());
      if (change != null && file.toString().endsWith(".parquet")) {
        ParquetCopy.changed(List.of(file), to, change);
      } else {
        WholeFile.copy(file, to);
      }
    }
    return target;
  }

  /** A number from 0 to 1 for one decision about a row or an item. */
  private double draw(ParquetCopy.Row row, String what) {
    String id =
        row.has(Columns.EXAMPLE_ID)
            ? Long.toString(row.whole(Columns.EXAMPLE_ID))
            : row.text(row.has(Columns.ITEM_ID) ? Columns.ITEM_ID : Columns.USER_ID);
    return StableHash.unit(StableHash.of(seed, id, what));
  }

  private Map<String, ?> withTypos(ParquetCopy.Row item) {
    String[] words = item.text(Columns.TEXT).split("(?<=\\s)", -1);
    for (int i = 0; i < words.length; i++) {
      int letters = words[i].stripTrailing().length();
      if (letters > 1 && draw(item, "typo " + i) < config.typos()) {
        int at = (int) (draw(item, "place " + i) * (letters - 1));
        char[] changed = words[i].toCharArray();
        changed[at] = words[i].charAt(at + 1);
        changed[at + 1] = words[i].charAt(at);
        words[i] = new String(changed);
      }
    }
    return Map.of(Columns.TEXT, String.join("", words));
  }

  private Map<String, ?> withoutText(ParquetCopy.Row item) {
    return draw(item, Columns.TEXT) < config.noText() ? Map.of(Columns.TEXT, "") : Map.of();
  }

  private Map<String, ?> withGaps(ParquetCopy.Row row, List<String> features) {
    Map<String, Object> out = new HashMap<>();
    for (String feature : features) {
      if (row.has(feature) && draw(row, feature) < config.missing()) {
        out.put(feature, Optional.empty());
      }
    }
    return out;
  }

  private Map<String, ?> shuffled(ParquetCopy.Row row) {
    int length = row.length(Columns.HISTORY_ITEMS);
    if (length < 2 || draw(row, "shuffle") >= config.shuffled()) {
      return Map.of();
    }
    List<Integer> order = new ArrayList<>(IntStream.range(0, length).boxed().toList());
    for (int i = length - 1; i > 0; i--) {
      java.util.Collections.swap(order, i, (int) (draw(row, "event " + i) * (i + 1)));
    }
    return Map.of(Columns.HISTORY_ITEMS, order, Columns.HISTORY_EVENTS, order);
  }
}
