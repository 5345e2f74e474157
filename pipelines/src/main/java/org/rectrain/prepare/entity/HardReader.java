package org.rectrain.prepare.entity;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.prepare.HardNegativesConfig;
import org.rectrain.prepare.negative.HardNegatives;
import org.rectrain.source.RawRow;
import org.rectrain.source.RawTable;
import org.rectrain.source.Source;
import org.rectrain.source.SparkRow;

/** Reads a scored file into hard negatives: per user the items by falling score, ties by id. */
public final class HardReader {
  private record Scored(String item, double score) {}

  private HardReader() {}

  public static @Nullable HardNegatives read(
      SparkSession spark, String root, @Nullable HardNegativesConfig config) {
    if (config == null) {
      return null;
    }
    Source source =
        Source.find(
            "prepare.negatives.hard.path", Path.of(root), config.path().text(), config.dialect());
    List<String> columns = List.of(config.user(), config.item(), config.score());
    Map<String, List<Scored>> scored = new HashMap<>();
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
      scored.computeIfAbsent(user, u -> new ArrayList<>()).add(new Scored(item, score));
    }
    Map<String, List<String>> ranked = new HashMap<>();
    scored.forEach(
        (user, items) -> {
          items.sort(
              Comparator.comparingDouble(Scored::score).reversed().thenComparing(Scored::item));
          ranked.put(user, items.stream().map(Scored::item).toList());
        });
    return new HardNegatives(ranked, config.perClick(), config.skip());
  }
}
