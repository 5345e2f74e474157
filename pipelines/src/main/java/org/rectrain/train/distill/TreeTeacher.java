package org.rectrain.train.distill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.distill.TreesConfig;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.Prepared;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.model.TreesFile;
import org.rectrain.model.input.TreeRows;
import org.rectrain.run.Fingerprints;
import org.rectrain.run.Progress;
import org.rectrain.tree.Bins;
import org.rectrain.tree.Boosting;
import org.rectrain.tree.BoostingSpec;
import org.rectrain.tree.Forest;

/**
 * Boosted trees that are fitted to teach, once per fold of users without that fold: what they say
 * about a train row is knowledge and not its label in disguise (out-of-fold soft labels, as in
 * stacking; Wolpert 1992).
 */
final class TreeTeacher {
  /** What names them among the teachers, and their folder in the stage's. */
  static final String NAME = "trees";

  private TreeTeacher() {}

  /**
   * Fits them, or takes over those of an earlier result where nothing of it has changed.
   *
   * @param tasks labels to fit, in order
   * @param out folder of the stage
   * @param previous the stage's last result; null for none
   * @return their folder
   */
  static Path obtain(
      TreesConfig config,
      long seed,
      Path prepared,
      List<String> tasks,
      Path out,
      @Nullable Path previous,
      Progress progress)
      throws IOException {
    Path folder = out.resolve(NAME);
    String basis = basis(config, seed, prepared, tasks);
    List<Path> earlier = new ArrayList<>(List.of(folder));
    if (previous != null) {
      earlier.add(previous.resolve(NAME));
    }
    for (Path one : earlier) {
      if (Json.isWhole(one.resolve(TreesFile.FILE))
          && Json.read(one.resolve(TreesFile.FILE), TreesFile.class).basis().equals(basis)) {
        progress.log("distill: takes the trees over from " + one);
        copy(one, folder);
        return folder;
      }
    }
    FeatureSchema schema = FeatureSchema.read(prepared);
    TreeRows rows = TreeRows.read(prepared, "train", tasks, schema, config.skipped());
    progress.log(
        String.format(
            Locale.ROOT,
            "distill: boosted trees on %,d rows, %d folds of users, %d labels",
            rows.examples().size(),
            config.folds(),
            tasks.size()));
    fit(
        config,
        seed,
        rows,
        new TreesFile(
            tasks, config.folds(), seed, List.of(), config.skipped(), basis, schema.fingerprint()),
        folder);
    schema.write(folder);
    return folder;
  }

  private static void fit(
      TreesConfig config, long seed, TreeRows rows, TreesFile dealt, Path folder)
      throws IOException {
    List<String> tasks = dealt.tasks();
    Bins bins = Bins.of(rows.columns(), config.bins());
    Examples examples = rows.examples();
    int[] folds = new int[examples.size()];
    for (int i = 0; i < folds.length; i++) {
      folds[i] = dealt.fold(examples.users()[i]);
    }
    Forest[][] forests = new Forest[config.folds()][tasks.size()];
    IntStream.range(0, config.folds() * tasks.size())
        .parallel()
        .forEach(
            job -> {
              int fold = job / tasks.size();
              int task = job % tasks.size();
              forests[fold][task] =
                  Boosting.fit(
                      bins,
                      examples.labels()[task],
                      without(examples, task, folds, fold),
                      spec(config, seed + fold));
            });
    List<List<Double>> starts = new ArrayList<>();
    for (Forest[] fold : forests) {
      starts.add(java.util.Arrays.stream(fold).map(Forest::start).toList());
    }
    Files.createDirectories(folder);
    TreesFile.write(dealt.withStarts(starts), forests, folder);
  }

  /** The rows' weights, 0 for those of a fold and those without the label. */
  private static float[] without(Examples examples, int task, int[] folds, int fold) {
    float[] out = examples.weights().clone();
    for (int i = 0; i < out.length; i++) {
      if (folds[i] == fold || examples.labels()[task][i] < 0) {
        out[i] = 0;
      }
    }
    return out;
  }

  private static BoostingSpec spec(TreesConfig config, long seed) {
    return new BoostingSpec(
        config.rounds(),
        config.leaves(),
        config.rate(),
        config.minLeaf(),
        config.lambda(),
        config.rowShare(),
        config.columnShare(),
        config.bins(),
        seed);
  }

  private static String basis(TreesConfig config, long seed, Path prepared, List<String> tasks) {
    return Fingerprints.of(
        ConfigTrees.yaml(config),
        Long.toString(seed),
        String.join(",", tasks),
        Fingerprints.ofCode(),
        Fingerprints.ofPath(prepared.resolve("feature_schema.json")),
        Fingerprints.ofPath(Prepared.examples(prepared, "train")));
  }

  private static void copy(Path from, Path to) throws IOException {
    if (from.equals(to)) {
      return;
    }
    Files.createDirectories(to);
    for (String name : List.of(TreesFile.TREES, FeatureSchema.FILE, TreesFile.FILE)) {
      WholeFile.copy(from.resolve(name), to.resolve(name));
    }
  }
}
