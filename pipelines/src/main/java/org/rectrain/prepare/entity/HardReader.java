package org.rectrain.prepare.entity;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.rectrain.Failure;
import org.rectrain.config.prepare.HardNegativesConfig;
import org.rectrain.prepare.negative.HardNegatives;
import org.rectrain.run.Progress;
import org.rectrain.source.RawRow;
import org.rectrain.source.RawTable;
import org.rectrain.source.Source;
import org.rectrain.source.SparkRow;

/** Reads a scored file into hard negatives: per user the items by falling score, ties by id. */
public final class HardReader {
  private record Scored(String item, double score) {}

  private HardReader() {}

  /**
   * Reads the file that the configuration names.
   *
   * @param items ids that there are; rows of others, such as items that were removed since, are
   *     left out and counted
   * @throws Failure (exit code 3) when a row is no score, or most are of items that there are not
   */
  public static HardNegatives read(
      SparkSession spark,
      String root,
      HardNegativesConfig config,
      Set<String> items,
      Progress progress) {
    Source source =
        Source.find(
            "prepare.negatives.hard.path", Path.of(root), config.path().text(), config.dialect());
    List<String> columns = List.of(config.user(), config.item(), config.score());
    Map<String, List<Scored>> scored = new HashMap<>();
    long rows = 0;
    long unknown = 0;
    String example = "";
    for (Row row : RawTable.open(spark, source, columns).collectAsList()) {
      RawRow raw = SparkRow.of(row, columns.toArray(String[]::new), config.dialect().numerals());
      String user = raw.text(0);
      String item = raw.text(1);
      double score;
      try {
        score = raw.number(2);
      } catch (NumberFormatException e) {
        score = Double.NaN;
      }
      if (user == null || item == null || Double.isNaN(score)) {
        throw Failure.input(
            source.location() + ": " + raw.json() + " is no score",
            "expected a user, an item and a number in every row");
      }
      rows++;
      if (!items.contains(item)) {
        example = unknown++ == 0 ? item : example;
        continue;
      }
      scored.computeIfAbsent(user, u -> new ArrayList<>()).add(new Scored(item, score));
    }
    report(source, rows, unknown, example, progress);
    Map<String, List<String>> ranked = new HashMap<>();
    scored.forEach(
        (user, list) -> {
          list.sort(
              Comparator.comparingDouble(Scored::score).reversed().thenComparing(Scored::item));
          ranked.put(user, list.stream().map(Scored::item).toList());
        });
    return new HardNegatives(ranked, config.perClick(), config.skip());
  }

  private static void report(
      Source source, long rows, long unknown, String example, Progress progress) {
    if (unknown == 0) {
      return;
    }
    String what =
        source.location()
            + ": "
            + unknown
            + " of "
            + rows
            + " rows are of items that are not in the catalogue, such as '"
            + example
            + "'";
    if (2 * unknown > rows) {
      throw Failure.input(
          what, "ids join by their text: check prepare.negatives.hard.item and data.items.id");
    }
    progress.log("prepare: " + what + "; they are left out");
  }
}
