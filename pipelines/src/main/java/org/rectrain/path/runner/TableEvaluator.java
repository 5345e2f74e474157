package org.rectrain.path.runner;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.RunConfig;
import org.rectrain.config.data.Dialect;
import org.rectrain.dataset.Columns;
import org.rectrain.eval.large.ScoredTable;
import org.rectrain.run.LocalNames;
import org.rectrain.source.RawTable;
import org.rectrain.source.Source;
import org.rectrain.spark.SparkSessions;

/** {@code eval --table}: exact metrics of a scored table of any size, on Spark. */
public final class TableEvaluator {
  private TableEvaluator() {}

  /**
   * Evaluates each label of a table that has scores.
   *
   * @param table a file or a folder: user_id, labels, score_LABEL for each; other columns are not
   *     read
   * @param overrides of the section {@code spark}, e.g. {@code spark.master=...}
   * @throws Failure (exit code 3) when it is not there or has no such columns
   */
  public static List<ScoredTable.TaskMetrics> run(Path table, List<String> overrides) {
    RunConfig config = ConfigReader.bind("output: table\n", overrides, RunConfig.class, "eval");
    LocalNames.only(config);
    if (!Files.exists(table)) {
      throw Failure.input(
          table + ": no such table; expected one with scores",
          "name a folder such as runs/NAME/score/predictions/MODEL");
    }
    Source source = Source.find("--table", Path.of(""), table.toString(), Dialect.PLAIN);
    List<String> tasks = ScoredTable.tasks(RawTable.columns(source), table);
    List<String> columns = new ArrayList<>(List.of(Columns.USER_ID));
    tasks.forEach(task -> columns.addAll(List.of(task, Columns.SCORE_PREFIX + task)));
    RawTable.requireSingle(source, columns);
    Dataset<Row> rows =
        RawTable.open(SparkSessions.open(config.spark()), source, columns)
            .drop(RawTable.UNREADABLE);
    ScoredTable scored = ScoredTable.of(rows, table);
    return tasks.stream().map(scored::evaluate).toList();
  }
}
