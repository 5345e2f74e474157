package org.rectrain.prepare.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.data.DataConfig;
import org.rectrain.config.prepare.AnnotationsConfig;
import org.rectrain.dataset.DataAudit;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.prepare.log.LabelRule;
import org.rectrain.prepare.quality.LabelNoise;
import org.rectrain.prepare.quality.QualityGates;
import org.rectrain.source.RawRow;
import org.rectrain.source.RawTable;
import org.rectrain.source.Source;
import org.rectrain.source.SparkRow;
import org.rectrain.stat.label.Votes;

/** Answers of several annotators: how far they agree, the majority, and what is left to decide. */
public final class Annotations {
  private final String label;

  private final Votes votes = new Votes(); // by impression

  private Annotations(String label) {
    this.label = label;
  }

  /**
   * Reads the answers.
   *
   * @throws Failure (exit code 2) when the log's impressions have no ids or the label is none,
   *     (exit code 3) when an answer is not readable
   */
  public static @Nullable Annotations read(
      SparkSession spark,
      DataConfig data,
      @Nullable AnnotationsConfig config,
      List<String> labels) {
    if (config == null) {
      return null;
    }
    if (data.events().id() == null) {
      throw Failure.usage(
          "prepare.annotations: the impressions of the log have no ids",
          "set data.events.id to the column that the annotations name");
    }
    String label = config.labelAmong(labels);
    if (!labels.contains(label)) {
      throw Failure.usage(
          "prepare.annotations.label: '" + label + "' is no label",
          "expected one of " + String.join(", ", labels));
    }
    Source source =
        Source.find(
            "prepare.annotations.path",
            Path.of(data.root()),
            config.path().text(),
            config.dialect());
    LabelRule rule = LabelRule.parse(label, config.answer());
    Set<String> needed = new LinkedHashSet<>(List.of(config.id(), config.annotator()));
    needed.addAll(rule.columns());
    List<String> columns = List.copyOf(needed);
    int[] places = rule.columns().stream().mapToInt(columns::indexOf).toArray();
    Annotations out = new Annotations(label);
    for (Row row : RawTable.open(spark, source, columns).collectAsList()) {
      RawRow raw = SparkRow.of(row, columns.toArray(String[]::new), config.dialect().numerals());
      String id = raw.text(0);
      String annotator = raw.text(columns.indexOf(config.annotator()));
      Boolean answer = rule.read(raw, places);
      if (id == null || annotator == null || answer == null) {
        throw Failure.input(
            source.location() + ": " + raw.json() + " is no answer",
            "expected an id, an annotator and 1 or 0 in every row");
      }
      out.votes.add(id, annotator, answer);
    }
    return out;
  }

  /** Impressions with a majority and its answer; a serialisable map, for Spark. */
  @SuppressWarnings("NonApiType")
  public HashMap<String, Boolean> majority() {
    return new HashMap<>(votes.majorities());
  }

  /** Measures agreement, and writes the impressions without a majority for somebody to decide. */
  public DataAudit.Agreement measure(Path folder) throws IOException {
    String file = LabelNoise.FOLDER + "/" + label + "_arbitration.jsonl";
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Map<String, SortedMap<String, Boolean>> open = votes.open();
    WholeFile.text(
        path,
        out -> {
          for (Map.Entry<String, SortedMap<String, Boolean>> entry : open.entrySet()) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("impression_id", entry.getKey());
            line.put("label", label);
            line.put("answers", entry.getValue());
            out.write(Json.line(line));
            out.write('\n');
          }
        });
    return new DataAudit.Agreement(
        label,
        votes.questions(),
        votes.commonCount(),
        votes.counts().length,
        votes.fleissKappa(),
        votes.pairs().stream()
            .map(p -> new DataAudit.Pair(p.first(), p.second(), p.both(), p.kappa()))
            .toList(),
        open.size(),
        file);
  }

  static void judge(
      @Nullable AnnotationsConfig config, DataAudit.@Nullable Agreement found, QualityGates gates) {
    Double least = config == null ? null : config.minKappa();
    if (least != null && found != null) {
      gates.atLeast(
          "Fleiss' kappa of " + found.label(),
          found.fleissKappa(),
          least,
          "write down what the label means, and decide the rows in " + found.arbitration());
    }
  }
}
