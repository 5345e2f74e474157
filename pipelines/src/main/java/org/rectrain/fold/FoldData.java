package org.rectrain.fold;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.rectrain.Failure;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSchema.VectorSpec;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;
import org.rectrain.dataset.file.ParquetCopy;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.dataset.vector.SideVectors;
import org.rectrain.run.Fingerprints;
import org.rectrain.run.Provenance;
import org.rectrain.run.StageFolder;

/**
 * A prepared folder for each fold. Its train split has the train rows of all users outside the
 * fold; its valid split the rows of the users in it, from train (without drawn negatives) and from
 * valid; its items count the clicks of its own train split. The test split is in none: it is for
 * the last word.
 */
public final class FoldData {
  private static final String DRAWN = "sampled";
  private static final String TRAIN = "train";
  private static final String VALID = "valid";
  private static final String PART = "part-00000.parquet";

  private final Path prepared;
  private final List<String> labels;

  private FoldData(Path prepared) {
    this.prepared = prepared;
    this.labels = FeatureSchema.read(prepared).labels();
  }

  /**
   * Makes the folders that are not there yet.
   *
   * @param prepared the whole data
   * @param parent folder to make them in
   * @param folds at least 2
   * @return the folders, in the order of the folds
   * @throws Failure (exit code 3) when a fold would have no user
   */
  public static List<Path> make(Path prepared, Path parent, int folds, long seed)
      throws IOException {
    FoldData data = new FoldData(prepared);
    Map<String, Integer> fold = UserFolds.of(data.positives(), folds, seed);
    if (fold.size() < folds) {
      throw Failure.input(
          prepared + ": " + fold.size() + " users for " + folds + " folds",
          "take fewer folds, or more data");
    }
    List<Path> out = new ArrayList<>();
    for (int k = 0; k < folds; k++) {
      Path target =
          parent.resolve(String.format(Locale.ROOT, "fold-%d-of-%d-seed-%d", k + 1, folds, seed));
      String fingerprint =
          Fingerprints.of(
              Fingerprints.ofCode(),
              Fingerprints.ofPath(prepared),
              target.getFileName().toString());
      if (!isMade(target, fingerprint)) {
        data.write(target, fingerprint, fold, k, seed);
      }
      out.add(target);
    }
    return out;
  }

  private static boolean isMade(Path folder, String fingerprint) {
    if (!Provenance.isWritten(folder)) {
      return false;
    }
    Provenance made = Provenance.read(folder);
    return made.fingerprint().equals(fingerprint) && made.changeIn(folder) == null;
  }

  private Map<String, Long> positives() {
    Map<String, Long> out = new HashMap<>();
    for (String split : List.of(TRAIN, VALID)) {
      ParquetTable rows = ParquetTable.read(examples(split), Columns.USER_ID, labels.get(0));
      double[] clicks = rows.doubles(labels.get(0));
      var users = rows.strings(Columns.USER_ID);
      for (int i = 0; i < rows.rows(); i++) {
        out.merge(String.valueOf(users[i]), clicks[i] == 1 ? 1L : 0L, Long::sum);
      }
    }
    return out;
  }

  private void write(Path target, String fingerprint, Map<String, Integer> fold, int k, long seed)
      throws IOException {
    Instant started = Instant.now();
    try (StageFolder folder =
        StageFolder.begin(target, fingerprint, StageFolder.Leftovers.REMOVE)) {
      Path out = folder.path();
      List<Path> train = ParquetTable.files(examples(TRAIN));
      List<Path> both = new ArrayList<>(train);
      both.addAll(ParquetTable.files(examples(VALID)));
      long learned =
          ParquetCopy.rows(
              train, out.resolve("examples/split=train").resolve(PART), row -> !isIn(row, fold, k));
      long judged =
          ParquetCopy.rows(
              both,
              out.resolve("examples/split=valid").resolve(PART),
              row -> isIn(row, fold, k) && !row.text(Columns.ORIGIN).equals(DRAWN));
      if (learned == 0 || judged == 0) {
        throw Failure.input(
            prepared
                + ": fold "
                + (k + 1)
                + " has no rows to "
                + (learned == 0 ? "learn" : "judge"),
            "take fewer folds, or more data");
      }
      if (Prepared.hasQueries(prepared, VALID)) {
        ParquetCopy.rows(
            ParquetTable.files(prepared.resolve("queries/split=valid")),
            out.resolve("queries/split=valid").resolve(PART),
            row -> isIn(row, fold, k));
      }
      items(out, fold, k);
      ParquetCopy.rows(
          ParquetTable.files(prepared.resolve("users")),
          out.resolve("users").resolve(PART),
          row -> true);
      WholeFile.copy(prepared.resolve("feature_schema.json"), out.resolve("feature_schema.json"));
      for (VectorSpec vector : FeatureSchema.read(prepared).vectors()) {
        Path copy = SideVectors.file(out, vector);
        Files.createDirectories(copy.getParent());
        WholeFile.copy(SideVectors.file(prepared, vector), copy);
      }
      Json.write(out.resolve("manifest.json"), manifest(learned, judged));
      Map<String, Object> headline = new LinkedHashMap<>();
      headline.put("fold", k + 1);
      headline.put(TRAIN, learned);
      headline.put(VALID, judged);
      Provenance.of(
              "prepare",
              Provenance.Status.DONE,
              fingerprint,
              Map.of("prepare", Provenance.read(prepared).fingerprint()),
              seed,
              started,
              headline)
          .write(out);
      folder.commit();
    }
  }

  /** Items without the clicks and impressions of the users that are judged. */
  private void items(Path out, Map<String, Integer> fold, int k) throws IOException {
    Map<String, long[]> gone = new HashMap<>();
    ParquetTable rows =
        ParquetTable.read(
            examples(TRAIN), Columns.USER_ID, Columns.ITEM_ID, Columns.ORIGIN, labels.get(0));
    var users = rows.strings(Columns.USER_ID);
    var items = rows.strings(Columns.ITEM_ID);
    var origins = rows.strings(Columns.ORIGIN);
    double[] clicks = rows.doubles(labels.get(0));
    for (int i = 0; i < rows.rows(); i++) {
      if (fold.getOrDefault(String.valueOf(users[i]), -1) == k && !DRAWN.equals(origins[i])) {
        long[] counts = gone.computeIfAbsent(String.valueOf(items[i]), item -> new long[2]);
        counts[0]++;
        counts[1] += clicks[i] == 1 ? 1 : 0;
      }
    }
    ParquetCopy.changed(
        ParquetTable.files(prepared.resolve("items")),
        out.resolve("items").resolve(PART),
        row -> {
          long[] less = gone.get(row.text(Columns.ITEM_ID));
          if (less == null) {
            return Map.of();
          }
          long left = Math.max(0, row.whole(Columns.TRAIN_CLICKS) - less[1]);
          return Map.of(
              Columns.TRAIN_CLICKS,
              left,
              Columns.TRAIN_IMPRESSIONS,
              Math.max(left, row.whole(Columns.TRAIN_IMPRESSIONS) - less[0]));
        });
  }

  private ObjectNode manifest(long learned, long judged) {
    ObjectNode tree = (ObjectNode) Json.tree(prepared.resolve("manifest.json"));
    tree.remove("run");
    ObjectNode splits = (ObjectNode) tree.path("splits");
    splits.remove("test");
    ((ObjectNode) splits.path(TRAIN)).put("examples", learned);
    ((ObjectNode) splits.path(VALID)).put("examples", judged);
    return tree;
  }

  private static boolean isIn(ParquetCopy.Row row, Map<String, Integer> fold, int k) {
    return fold.getOrDefault(row.text(Columns.USER_ID), -1) == k;
  }

  private Path examples(String split) {
    return prepared.resolve("examples").resolve("split=" + split);
  }
}
