package org.rectrain.train.distill;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.distill.DistillConfig;
import org.rectrain.config.train.TaskWeights;
import org.rectrain.dataset.Examples;
import org.rectrain.train.recipe.Distill;
import org.rectrain.train.recipe.FineTune;
import org.rectrain.train.recipe.Recipe;

/**
 * What a deep interest network learns: the labels and, with a teacher, its scores.
 *
 * @param given weight by task; empty gives the first 0.7 and shares the rest
 * @param teacher null learns from the labels alone
 */
record DinLesson(Map<String, Double> given, @Nullable Teacher teacher) {
  /**
   * A teacher.
   *
   * @param labels its logits of the train split
   * @param config how much they count, and how
   */
  record Teacher(SoftLabels labels, DistillConfig config) {}

  /** Weight of each task. */
  double[] weights(List<String> tasks) {
    Map<String, Double> named = TaskWeights.of(given, tasks);
    return tasks.stream().mapToDouble(t -> named.getOrDefault(t, 0.0)).toArray();
  }

  Recipe recipe(Examples train, List<String> tasks) {
    if (teacher == null) {
      return new FineTune(train, tasks, weights(tasks), 0);
    }
    List<String> known = teacher.labels().owner().tasks();
    float[][] of = teacher.labels().of(train);
    float[][] logits = new float[tasks.size()][];
    for (int t = 0; t < logits.length; t++) {
      int index = known.indexOf(tasks.get(t));
      logits[t] = index < 0 ? new float[0] : of[index];
    }
    Distill.Teacher says = new Distill.Teacher(logits, new float[0], 0, null);
    return new Distill(train, tasks, weights(tasks), 0, says, teacher.config());
  }

  /** What decides it beside the labels, in words, for a fingerprint. */
  String words() {
    if (teacher == null) {
      return given.isEmpty() ? "labels" : "labels " + given;
    }
    DistillConfig config = teacher.config();
    return "soft "
        + config.temperature()
        + " "
        + config.kdRatio()
        + " "
        + given
        + (config.ranking().weight() > 0 ? " " + config.ranking() : "");
  }
}
