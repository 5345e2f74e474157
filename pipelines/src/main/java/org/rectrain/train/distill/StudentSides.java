package org.rectrain.train.distill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.rectrain.dataset.Catalogue;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.HistoryRead;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;
import org.rectrain.dataset.Queries;
import org.rectrain.metric.Auc;
import org.rectrain.model.ModelFolder;
import org.rectrain.model.TreesFile;
import org.rectrain.score.ModelFolders;
import org.rectrain.score.Scorer;
import org.rectrain.score.Work;
import org.rectrain.train.loop.ValidEvaluation;

/**
 * Quality on valid and cost of teachers and students, measured by their scores alone.
 *
 * @param k cutoff of recall; 0 leaves it out
 */
record StudentSides(Path prepared, List<String> tasks, int k) {
  private static final String SPLIT = "valid";
  private static final int TIMED_ROWS = 10_000;
  private static final int COUNTED_ROWS = 1000;
  private static final int ROUNDS = 2;
  private static final int TOKENS = 4096;
  private static final int BATCH = 2048;

  /** Measures the models of some folders as one. */
  DistillResult.Side of(String name, List<Path> folders) throws IOException {
    int threads = Runtime.getRuntime().availableProcessors();
    try (Scorer scorer = ModelFolders.open(name, folders, prepared, TOKENS, BATCH, threads)) {
      return of(scorer, folders);
    }
  }

  /**
   * The same of models that are open over the prepared data.
   *
   * @param folders theirs
   */
  DistillResult.Side of(Scorer scorer, List<Path> folders) throws IOException {
    long bytes = 0;
    for (Path folder : folders) {
      if (ModelFolders.isTrees(folder)) {
        bytes += Files.size(folder.resolve(TreesFile.TREES));
      } else {
        bytes +=
            ModelFolders.isDin(folder)
                ? Files.size(folder.resolve("din.safetensors"))
                : ModelFolder.weightBytes(folder);
      }
    }
    int[] rows = IntStream.range(0, Teachers.ids(prepared, SPLIT).length).toArray();
    Map<String, Double> metrics = metrics(scorer, rows);
    boolean scan = folders.stream().anyMatch(ModelFolders::isDin); // minutes, not worth it here
    if (k > 0 && scorer.retrieves() && !scan && Prepared.hasQueries(prepared, SPLIT)) {
      metrics.put("valid_recall", recall(scorer));
    }
    Work work = scorer.work(SPLIT, first(rows, COUNTED_ROWS));
    double millis = millis(scorer, first(rows, TIMED_ROWS));
    return new DistillResult.Side(
        scorer.name(),
        scorer.size(),
        bytes,
        millis,
        work.scoring(),
        work.encoding(),
        null,
        metrics);
  }

  private static int[] first(int[] rows, int most) {
    return Arrays.copyOf(rows, Math.min(rows.length, most));
  }

  private Map<String, Double> metrics(Scorer scorer, int[] rows) {
    Map<String, Double> out = new LinkedHashMap<>();
    double[][] scores = scorer.score(SPLIT, tasks, rows);
    Path folder = Prepared.examples(prepared, SPLIT);
    ParquetTable table = ParquetTable.read(folder, tasks.toArray(String[]::new));
    for (int t = 0; t < tasks.size(); t++) {
      double[] labels = table.doubles(tasks.get(t));
      out.put(
          "valid_auc_" + tasks.get(t),
          Auc.ofKnown(scores[t], Arrays.stream(labels).mapToInt(y -> (int) y).toArray()));
    }
    return out;
  }

  private double recall(Scorer scorer) {
    FeatureSchema schema = FeatureSchema.read(prepared);
    Queries queries =
        Queries.read(
            prepared, SPLIT, schema, Catalogue.read(prepared, schema), HistoryRead.nothing());
    int[] all = IntStream.range(0, queries.size()).toArray();
    return ValidEvaluation.recall(scorer.topK(SPLIT, all, k), queries, k);
  }

  /** Milliseconds per 1,000 scores; the faster of some rounds. */
  private double millis(Scorer scorer, int[] rows) {
    double best = Double.POSITIVE_INFINITY;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      scorer.score(SPLIT, tasks, rows);
      best = Math.min(best, (System.nanoTime() - start) / 1e6);
    }
    return best * 1000 / rows.length;
  }
}
