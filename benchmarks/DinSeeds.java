import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.rectrain.config.baseline.DinConfig;
import org.rectrain.config.ConfigReader;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.metric.Auc;
import org.rectrain.run.Progress;
import org.rectrain.score.DinScorer;
import org.rectrain.train.distill.DinTraining;

/**
 * Our DIN's test AUC over seeds, the peer of din_fuxictr.py: {@code java -cp "JARS/*"
 * DinSeeds.java PREPARED SEEDS [OPTIONS]}, OPTIONS being YAML of the section baselines.din.
 */
final class DinSeeds {
  private DinSeeds() {}

  public static void main(String[] args) throws Exception {
    Path prepared = Path.of(args[0]);
    DinConfig config =
        ConfigReader.bind(args.length > 2 ? args[2] : "{popularity: [0]}", List.of(), DinConfig.class, "options");
    List<String> labels = FeatureSchema.read(prepared).labels();
    ParquetTable test = ParquetTable.read(prepared.resolve("examples/split=test"), labels.toArray(String[]::new));
    int[] rows = IntStream.range(0, test.rows()).toArray();
    for (int seed = 0; seed < Integer.parseInt(args[1]); seed++) {
      Path out = Files.createTempDirectory("din");
      long start = System.nanoTime();
      DinTraining.fit(config, seed, prepared, out, Progress.silent());
      double seconds = (System.nanoTime() - start) / 1e9;
      StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "seed %d: %.0f s", seed, seconds));
      try (DinScorer scorer = DinScorer.open(out, prepared)) {
        double[][] scores = scorer.score("test", labels, rows);
        for (int t = 0; t < labels.size(); t++) {
          line.append(String.format(Locale.ROOT, ", %s AUC %.4f", labels.get(t), Auc.of(scores[t], test.ints(labels.get(t)))));
        }
      }
      System.out.println(line);
    }
  }
}
