package org.rectrain.baseline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.rectrain.baseline.data.BaselineModel;
import org.rectrain.baseline.data.PreparedSplits;
import org.rectrain.baseline.data.SplitQueries;
import org.rectrain.baseline.data.SplitRows;
import org.rectrain.config.baseline.BaselinesConfig.LexicalConfig;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;
import org.rectrain.metric.Platt;
import org.rectrain.score.LexicalIndex;
import org.rectrain.score.TopK;

/**
 * Retrieval by words: an item's score is the cosine of its text with those that the user clicked in
 * train ({@link LexicalIndex}). The probability of each label is that cosine through Platt scaling
 * fitted on valid.
 */
final class Lexical implements BaselineModel {
  static final String NAME = "lexical";
  private static final String SETTINGS = "settings.json";

  private final PreparedSplits data;
  private final LexicalIndex index;
  private final List<Platt> scaling;

  /**
   * What is written; the index is that of the catalogue at hand.
   *
   * @param weighting as chosen
   * @param validRecall recall@100 on valid of the chosen setting; NaN where nothing was chosen
   * @param tasks Platt scaling of each task
   */
  record Settings(LexicalIndex.Weighting weighting, double validRecall, List<Platt> tasks) {}

  private Lexical(PreparedSplits data, LexicalIndex index, List<Platt> scaling) {
    this.data = data;
    this.index = index;
    this.scaling = scaling;
  }

  /** Chooses on valid, calibrates and writes. */
  static void fit(LexicalConfig config, PreparedSplits data, Path out) throws IOException {
    String[] texts = texts(data);
    boolean choose = config.weighting().size() > 1 && Prepared.hasQueries(data.prepared(), "valid");
    Settings chosen = null;
    for (LexicalConfig.Terms kind : config.weighting()) {
      LexicalIndex.Weighting weighting = LexicalIndex.Weighting.valueOf(kind.name());
      LexicalIndex index = LexicalIndex.of(texts, weighting);
      Lexical model = new Lexical(data, index, List.of());
      double recall = choose ? ValidRecall.of(model, data) : Double.NaN;
      if (chosen == null || recall > chosen.validRecall()) {
        chosen = new Settings(weighting, recall, model.calibrate());
      }
    }
    Json.write(out.resolve(SETTINGS), Objects.requireNonNull(chosen));
  }

  static Lexical open(Path folder, PreparedSplits data) {
    Settings settings = Json.read(folder.resolve(SETTINGS), Settings.class);
    return new Lexical(data, LexicalIndex.of(texts(data), settings.weighting()), settings.tasks());
  }

  private static String[] texts(PreparedSplits data) {
    return Prepared.texts(ParquetTable.read(Prepared.items(data.prepared()), Columns.TEXT));
  }

  private List<Platt> calibrate() {
    SplitRows valid = data.rows("valid");
    double[] x = cosines(valid, IntStream.range(0, valid.items().length).toArray());
    List<Platt> fitted = new ArrayList<>();
    for (int t = 0; t < data.tasks().size(); t++) {
      fitted.add(Platt.fit(x, valid.labels()[t]));
    }
    return fitted;
  }

  private double[] cosines(SplitRows of, int[] rows) {
    return IntStream.range(0, rows.length)
        .parallel()
        .mapToDouble(i -> index.cosine(of.histories()[rows[i]], of.items()[rows[i]]))
        .toArray();
  }

  /** Those of the items that somebody clicked in train: what later splits clicked is not known. */
  private int[] known(int[] profile) {
    return Arrays.stream(profile).filter(item -> data.catalogue().clicks()[item] > 0).toArray();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public long size() {
    return index.size();
  }

  @Override
  public double[][] score(String split, List<String> tasks, int[] which) {
    return Platt.probabilities(scaling, data.tasks(), tasks, cosines(data.rows(split), which));
  }

  @Override
  public boolean retrieves() {
    return true;
  }

  @Override
  public TopK topK(String split, int[] wanted, int k) {
    SplitQueries queries = data.queries(split);
    int count = data.catalogue().size();
    return TopK.parallel(
        wanted,
        k,
        (query, best) -> {
          float[] own = new float[count];
          index.add(known(queries.profiles()[query]), 1, own, 0);
          return TopK.best(own, queries.seen()[query], k, best);
        });
  }
}
