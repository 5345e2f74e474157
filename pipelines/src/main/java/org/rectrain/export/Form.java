package org.rectrain.export;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.Queries;
import org.rectrain.score.TopK;

/** One form of a model that is measured: by its own engine, or by exported graphs. */
interface Form extends AutoCloseable {
  /** Name under which its figures are reported. */
  String name();

  /** Vectors (all texts, E) of which only the chosen ones are filled; empty without text. */
  float[] encode(int[] texts);

  /**
   * Probabilities of rows whose texts were encoded before.
   *
   * @return (tasks, rows); NaN for a task that the model has not
   */
  double[][] score(Examples examples, List<String> tasks, int[] rows);

  /** The best items for some queries; null where the model ranks given rows alone. */
  @Nullable TopK topK(Queries queries, int[] chosen, int k);

  @Override
  void close();
}
