package org.rectrain.export;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.Queries;
import org.rectrain.model.text.TextEncoder;
import org.rectrain.score.TopK;

/**
 * A model run by its own engine.
 *
 * @param encoder over all texts; null without text
 * @param rows scores of rows
 * @param lists lists of queries
 * @param released gives back what was kept between calls
 */
record EngineForm(
    String name, @Nullable TextEncoder encoder, Rows rows, Lists lists, Runnable released)
    implements Form {
  interface Rows {
    double[][] score(Examples examples, List<String> tasks, int[] rows);
  }

  interface Lists {
    @Nullable TopK topK(Queries queries, int[] chosen, int k);
  }

  @Override
  public float[] encode(int[] texts) {
    if (encoder == null) {
      return new float[0];
    }
    float[] table = new float[encoder.texts().size() * encoder.width()];
    encoder.encode(texts, table);
    return table;
  }

  @Override
  public double[][] score(Examples examples, List<String> tasks, int[] chosen) {
    return rows.score(examples, tasks, chosen);
  }

  @Override
  public @Nullable TopK topK(Queries queries, int[] chosen, int k) {
    return lists.topK(queries, chosen, k);
  }

  @Override
  public void close() {
    released.run();
  }
}
