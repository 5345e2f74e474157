package org.rectrain.score;

import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Examples;
import org.rectrain.model.ModelData;
import org.rectrain.model.ModelSpec;

/** The examples of the split that was asked for last. */
final class SplitExamples {
  private final ModelData data;
  private final ModelSpec spec;
  private @Nullable Examples known;
  private String split = "";

  SplitExamples(ModelData data, ModelSpec spec) {
    this.data = data;
    this.spec = spec;
  }

  Examples of(String wanted) {
    Examples examples = known;
    if (examples == null || !wanted.equals(split)) {
      examples = data.examples(wanted, spec);
      known = examples;
      split = wanted;
    }
    return examples;
  }
}
