package org.rectrain.score;

import java.util.Arrays;
import org.rectrain.dataset.Queries;
import org.rectrain.model.ModelData;

/**
 * What the words that an item's text shares with those of the user's history add to its retrieval
 * score: the cosine of {@link LexicalIndex}, times a weight.
 */
final class LexicalChannel {
  private final LexicalIndex index;
  private final double weight;

  LexicalChannel(ModelData data, double weight) {
    this.index = LexicalIndex.of(data.catalogue().texts(), LexicalIndex.Weighting.TFIDF);
    this.weight = weight;
  }

  /** Adds it to the scores (rows, items) of some queries. */
  void add(Queries queries, int[] rows, float[] scores) {
    int items = rows.length == 0 ? 0 : scores.length / rows.length;
    for (int i = 0; i < rows.length; i++) {
      int[] starts = queries.histories().starts();
      int from = starts[rows[i]];
      int[] history =
          Arrays.stream(queries.histories().items(), from, starts[rows[i] + 1]).toArray();
      index.add(history, weight, scores, i * items);
    }
  }
}
