package org.rectrain.prepare.quality;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.prepare.LabelNoiseConfig;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.DataAudit;
import org.rectrain.dataset.FeatureEncoder;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.FeatureSpec.Kind;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.StableHash;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.stat.label.ConfidentLearning;

/**
 * Lists the train rows whose label is probably wrong. A logistic regression over the features and
 * the row's other labels, fitted on the rows of other users, gives each label a probability;
 * confident learning decides which of them say that it is wrong.
 */
public final class LabelNoise {
  /** Folder of the files for people who label. */
  public static final String FOLDER = "relabel";

  /** More values of a category are one: this is a doubter, not a ranker. */
  private static final int MOST_VALUES = 1000;

  private final LabelNoiseConfig config;
  private final FeatureSchema schema;
  private final Path folder;
  private final ParquetTable table;
  private final int[] rows;
  private final int[] folds;

  private LabelNoise(LabelNoiseConfig config, FeatureSchema schema, Path folder, long seed) {
    this.config = config;
    this.schema = schema;
    this.folder = folder;
    table = ParquetTable.read(folder.resolve("examples/split=train"));
    rows = chosen(config.maxRows(), seed);
    @Nullable String[] users = table.strings(Columns.USER_ID);
    folds = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      long hash = StableHash.of(StableHash.of(seed, "label noise"), users[rows[i]] + "");
      folds[i] = (int) Long.remainderUnsigned(hash, config.folds());
    }
  }

  /**
   * Runs the search.
   *
   * @param folder prepared data whose examples are written; gets {@value #FOLDER}/
   * @return one entry per examined label; empty when none is asked for
   * @throws IllegalArgumentException when a name is no label
   */
  public static List<DataAudit.Noise> search(
      LabelNoiseConfig config, FeatureSchema schema, Path folder, long seed) throws IOException {
    if (config.labels().isEmpty()) {
      return List.of();
    }
    requireLabels(config, schema.labels());
    LabelNoise search = new LabelNoise(config, schema, folder, seed);
    List<DataAudit.Noise> out = new ArrayList<>();
    for (String label : config.labels()) {
      out.add(search.examine(label));
    }
    return out;
  }

  /** Fails early on a name that is no label. */
  public static void requireLabels(LabelNoiseConfig config, List<String> labels) {
    for (String label : config.labels()) {
      if (!labels.contains(label)) {
        throw new IllegalArgumentException(
            "prepare.label_noise.labels: '" + label + "' is no label; expected some of " + labels);
      }
    }
  }

  private int[] chosen(int most, long seed) {
    @Nullable String[] origin = table.strings(Columns.ORIGIN);
    long[] ids = table.longs(Columns.EXAMPLE_ID);
    double rate = Math.min(1, (double) most / Math.max(1, ids.length));
    List<Integer> out = new ArrayList<>();
    for (int i = 0; i < ids.length; i++) {
      boolean real = !"sampled".equals(origin[i]);
      if (real && StableHash.unit(StableHash.of(StableHash.of(seed, "suspects"), ids[i])) < rate) {
        out.add(i);
      }
    }
    // In the order of ids, which does not depend on how rows were spread over files.
    out.sort((a, b) -> Long.compare(ids[a], ids[b]));
    return out.stream().mapToInt(Integer::intValue).toArray();
  }

  private DataAudit.Noise examine(String label) throws IOException {
    double[] values = table.doubles(label);
    int[] given = new int[rows.length];
    double positives = 0;
    for (int i = 0; i < rows.length; i++) {
      given[i] = values[rows[i]] > 0.5 ? 1 : 0;
      positives += given[i];
    }
    double[] ones = design(label).outOfFold(given, folds, config.folds());
    double[][] probabilities = new double[rows.length][];
    double loss = 0;
    for (int i = 0; i < rows.length; i++) {
      probabilities[i] = new double[] {1 - ones[i], ones[i]};
      loss -= Math.log(Math.max(1e-15, probabilities[i][given[i]])) / rows.length;
    }
    ConfidentLearning found = ConfidentLearning.of(given, probabilities, 2);
    double rate = positives / rows.length;
    double base = -(rate * Math.log(rate) + (1 - rate) * Math.log(1 - rate));
    String file = FOLDER + "/" + label + "_suspects.jsonl";
    write(folder.resolve(file), label, found);
    int suspects = found.suspects().size();
    return new DataAudit.Noise(
        label, rows.length, suspects, (double) suspects / rows.length, loss / base, file);
  }

  private FoldedLogistic design(String label) {
    FeatureEncoder encoder = new FeatureEncoder(schema);
    List<String> others = schema.labels().stream().filter(l -> !l.equals(label)).toList();
    List<FeatureSpec> specs = schema.features();
    int numeric = (int) specs.stream().filter(s -> s.kind() == Kind.NUMERIC).count();
    float[][] numbers = new float[rows.length][numeric];
    int[][] categories = new int[rows.length][specs.size() - numeric + others.size()];
    int[] cardinalities = new int[specs.size() - numeric + others.size()];
    int number = 0;
    int category = 0;
    for (int f = 0; f < specs.size(); f++) {
      FeatureSpec spec = specs.get(f);
      if (spec.kind() == Kind.NUMERIC) {
        double[] column = table.doubles(spec.name());
        for (int i = 0; i < rows.length; i++) {
          numbers[i][number] = spec.standardise(column[rows[i]]);
        }
        number++;
        continue;
      }
      @Nullable String[] column = table.strings(spec.name());
      cardinalities[category] = Math.min(MOST_VALUES, spec.cardinality());
      for (int i = 0; i < rows.length; i++) {
        int index = encoder.category(f, column[rows[i]]);
        categories[i][category] = index < MOST_VALUES ? index : 0;
      }
      category++;
    }
    for (String other : others) {
      double[] column = table.doubles(other);
      cardinalities[category] = 2;
      for (int i = 0; i < rows.length; i++) {
        categories[i][category] = column[rows[i]] > 0.5 ? 1 : 0;
      }
      category++;
    }
    return new FoldedLogistic(numbers, categories, cardinalities);
  }

  private void write(Path file, String label, ConfidentLearning found) throws IOException {
    Files.createDirectories(file.getParent());
    long[] ids = table.longs(Columns.EXAMPLE_ID);
    @Nullable String[] users = table.strings(Columns.USER_ID);
    @Nullable String[] items = table.strings(Columns.ITEM_ID);
    long[] times = table.longs(Columns.TIMESTAMP);
    WholeFile.text(
        file,
        out -> {
          for (ConfidentLearning.Suspect suspect : found.suspects()) {
            int row = rows[suspect.row()];
            Map<String, @Nullable Object> line = new LinkedHashMap<>();
            line.put("example_id", Long.toString(ids[row]));
            line.put("user_id", users[row]);
            line.put("item_id", items[row]);
            line.put("timestamp", Instant.ofEpochMilli(times[row]).toString());
            line.put("label", label);
            line.put("given", suspect.given());
            line.put("suggested", suspect.suggested());
            line.put("confidence", suspect.confidence());
            out.write(Json.line(line));
            out.write('\n');
          }
        });
  }

  /** Judges the share of suspects. */
  public static void judge(
      LabelNoiseConfig config, List<DataAudit.Noise> noise, QualityGates gates) {
    Double most = config.maxShare();
    if (most != null) {
      noise.forEach(
          n ->
              gates.atMost(
                  "suspect labels of " + n.label(),
                  n.share(),
                  most,
                  "have the rows in " + n.file() + " labelled again"));
    }
  }
}
