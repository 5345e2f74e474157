package org.rectrain.path;

import java.util.List;
import org.rectrain.baseline.data.BaselineModel;
import org.rectrain.score.Scorer;
import org.rectrain.score.TopK;

/** A baseline in the shape in which scoring takes any model. */
final class BaselineScorer implements Scorer {
  private final BaselineModel model;

  BaselineScorer(BaselineModel model) {
    this.model = model;
  }

  @Override
  public String name() {
    return model.name();
  }

  @Override
  public long size() {
    return model.size();
  }

  @Override
  public double[][] score(String split, List<String> tasks, int[] rows) {
    return model.score(split, tasks, rows);
  }

  @Override
  public boolean retrieves() {
    return model.retrieves();
  }

  @Override
  public TopK topK(String split, int[] queries, int k) {
    BaselineModel.Lists lists = model.topK(split, queries, k);
    return new TopK(lists.items(), lists.scores());
  }

  @Override
  public void close() {}
}
