package org.rectrain.path.runner;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.RunConfig;
import org.rectrain.eval.large.ScoredTable;
import org.rectrain.run.LocalNames;
import org.rectrain.spark.SparkSessions;

/** {@code eval --table}: exact metrics of a scored table of any size, on Spark. */
public final class TableEvaluator {
  private TableEvaluator() {}

  /**
   * Evaluates each label of a table that has scores.
   *
   * @param table folder of Parquet: user_id, labels, score_LABEL for each
   * @param overrides of the section {@code spark}, e.g. {@code spark.master=...}
   */
  public static List<ScoredTable.TaskMetrics> run(Path table, List<String> overrides) {
    RunConfig config = ConfigReader.bind("output: table\n", overrides, RunConfig.class, "eval");
    LocalNames.only(config);
    ScoredTable scored = ScoredTable.open(SparkSessions.open(config.spark()), table);
    List<ScoredTable.TaskMetrics> out = new ArrayList<>();
    for (String task : scored.tasks()) {
      out.add(scored.evaluate(task));
    }
    return out;
  }
}
