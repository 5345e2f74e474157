package org.rectrain.eval.rows;

import java.nio.file.Path;
import java.util.List;

/**
 * A model to evaluate.
 *
 * @param name how it is called in the results
 * @param scored the score folder that holds its predictions
 * @param model its name in there
 */
public record Candidate(String name, Path scored, String model) {
  /** Models of one score folder under their own names. */
  public static List<Candidate> of(Path scored, List<String> models) {
    return models.stream().map(model -> new Candidate(model, scored, model)).toList();
  }
}
