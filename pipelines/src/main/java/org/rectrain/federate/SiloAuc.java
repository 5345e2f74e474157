package org.rectrain.federate;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;
import org.rectrain.metric.Auc;
import org.rectrain.score.ModelFolders;
import org.rectrain.score.Scorer;
import org.rectrain.train.Training;

/** What a joined model does on the valid rows of each silo. */
final class SiloAuc {
  private static final int BATCH = 2048;

  private SiloAuc() {}

  /** AUC of the first label by silo. */
  static Map<String, Double> of(Path model, List<Silo> silos, TrainConfig train) {
    Map<String, Double> out = new LinkedHashMap<>();
    for (Silo silo : silos) {
      FeatureSchema schema = FeatureSchema.read(silo.data());
      String task = schema.labels().get(0);
      ParquetTable rows = ParquetTable.read(Prepared.examples(silo.data(), "valid"), task);
      double[] labels = rows.doubles(task);
      int[] labelled =
          IntStream.range(0, labels.length).filter(i -> !Double.isNaN(labels[i])).toArray();
      try (Scorer scorer =
          ModelFolders.open(
              Training.MODEL,
              List.of(model),
              silo.data(),
              train.encoder().tokensPerPass(),
              BATCH,
              train.loop().workerThreads())) {
        double[] scores = scorer.score("valid", List.of(task), labelled)[0];
        int[] wanted = IntStream.of(labelled).map(i -> (int) labels[i]).toArray();
        out.put(silo.name(), Auc.of(scores, wanted));
      }
    }
    return out;
  }
}
