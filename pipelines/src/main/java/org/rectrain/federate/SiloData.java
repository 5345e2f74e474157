package org.rectrain.federate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.federate.FederateConfig;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;
import org.rectrain.dataset.file.ParquetCopy;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.run.Provenance;

/**
 * A silo's own prepared folder: its rows, the counts of its items from its rows alone, and the
 * features as the common model reads them.
 */
final class SiloData {
  private static final String PART = "part-00000.parquet";
  private static final String DONE = "feature_schema.json";

  private SiloData() {}

  /**
   * The values of a column that have train and valid rows.
   *
   * @return train rows by value
   * @throws Failure (exit code 2) for a column that is not there, or that does not make two silos
   */
  static SortedMap<String, Long> values(Path prepared, String column) {
    Path source = Prepared.examples(prepared, "train");
    Prepared.requireColumns("federate.by", List.of(column), source);
    SortedMap<String, Long> out = new TreeMap<>();
    ParquetTable table = ParquetTable.read(source, column);
    if (!table.isText(column)) {
      throw Failure.usage(
          "federate.by: '" + column + "' holds no text", "name a column of categories");
    }
    for (String value : table.strings(column)) {
      if (value != null) {
        out.merge(value, 1L, Long::sum);
      }
    }
    if (out.size() < 2 || out.size() > 1000) {
      throw Failure.usage(
          "federate.by: '" + column + "' has " + out.size() + " values; expected 2 to 1000 silos",
          "name a column whose values are the silos");
    }
    for (String value : out.keySet()) {
      if (!FederateConfig.isFileName(value)) {
        throw Failure.usage(
            "federate.by: '" + value + "' of '" + column + "' is no file name",
            "expected " + FederateConfig.FILE_NAME_LETTERS);
      }
    }
    return out;
  }

  /**
   * Writes a silo's folder, unless it is there.
   *
   * @param column whose value the rows must have; null for all rows
   * @param model the common model, whose features the data must have
   * @throws Failure (exit code 3) for other features, or without train or valid rows
   */
  static void write(Path prepared, @Nullable String column, String silo, Path model, Path target)
      throws IOException {
    if (column == null) {
      requireFinished(prepared);
    }
    FeatureSchema common = FeatureSchema.read(model).requireFit(model, prepared);
    if (Json.isWhole(target.resolve(DONE))) {
      return;
    }
    Predicate<ParquetCopy.Row> own =
        column == null ? row -> true : row -> silo.equals(row.text(column));
    for (String split : List.of("train", "valid")) {
      long rows =
          ParquetCopy.rows(
              ParquetTable.files(Prepared.examples(prepared, split)),
              target.resolve("examples/split=" + split).resolve(PART),
              own);
      if (rows == 0) {
        throw Failure.input(
            "silo " + silo + ": has no " + split + " rows", "leave it out, or split otherwise");
      }
    }
    if (Prepared.hasQueries(prepared, "valid")) {
      Map<String, Boolean> users = new HashMap<>();
      Path valid = target.resolve("examples/split=valid");
      for (String user : ParquetTable.read(valid, Columns.USER_ID).strings(Columns.USER_ID)) {
        users.put(String.valueOf(user), true);
      }
      ParquetCopy.rows(
          ParquetTable.files(prepared.resolve("queries/split=valid")),
          target.resolve("queries/split=valid").resolve(PART),
          row -> users.containsKey(row.text(Columns.USER_ID)));
    }
    items(prepared, target, common.labels().get(0));
    ParquetCopy.rows(
        ParquetTable.files(prepared.resolve("users")),
        target.resolve("users").resolve(PART),
        row -> true);
    WholeFile.copy(prepared.resolve("manifest.json"), target.resolve("manifest.json"));
    common.write(target);
  }

  /**
   * The folder of the first silo that has a finished one.
   *
   * @throws Failure (exit code 3) when none has
   */
  static Path firstFinished(FederateConfig config, List<String> names) {
    Map<String, String> unable = new TreeMap<>();
    for (String name : names) {
      Path own = Objects.requireNonNull(config.folder(name)).path();
      try {
        requireFinished(own);
        return own;
      } catch (Failure unfinished) {
        unable.put(name, String.valueOf(unfinished.getMessage()));
      }
    }
    throw Failure.input(
        "federate.silos: none has data to start from: " + unable,
        "name finished folders of 'rectrain prepare', such as runs/north/prepare");
  }

  /**
   * Refuses what is no finished result of 'prepare', or is not as it was written.
   *
   * @throws Failure (exit code 3) for such a folder
   */
  private static void requireFinished(Path prepared) {
    if (!Files.exists(prepared.resolve("manifest.json"))) {
      throw Failure.input(
          prepared + ": no finished 'prepare' result", "name a folder such as runs/north/prepare");
    }
    String change =
        Provenance.isWritten(prepared) ? Provenance.read(prepared).changeIn(prepared) : null;
    if (change != null) {
      throw Failure.input(prepared + ": " + change, "prepare it again");
    }
  }

  /** Items with the clicks and impressions of the silo's own train rows. */
  private static void items(Path prepared, Path target, String click) throws IOException {
    Map<String, long[]> counts = new HashMap<>();
    ParquetTable rows =
        ParquetTable.read(
            target.resolve("examples/split=train"), Columns.ITEM_ID, Columns.ORIGIN, click);
    var items = rows.strings(Columns.ITEM_ID);
    var origins = rows.strings(Columns.ORIGIN);
    double[] clicks = rows.doubles(click);
    for (int i = 0; i < rows.rows(); i++) {
      if (!Objects.equals(origins[i], "sampled")) {
        long[] own = counts.computeIfAbsent(String.valueOf(items[i]), item -> new long[2]);
        own[0]++;
        own[1] += clicks[i] == 1 ? 1 : 0;
      }
    }
    ParquetCopy.changed(
        ParquetTable.files(prepared.resolve("items")),
        target.resolve("items").resolve(PART),
        row -> {
          long[] own = counts.getOrDefault(row.text(Columns.ITEM_ID), new long[2]);
          return Map.of(Columns.TRAIN_IMPRESSIONS, own[0], Columns.TRAIN_CLICKS, own[1]);
        });
  }
}
