package org.rectrain.score;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model's vectors of single texts. */
public interface TextVectors {
  /** Of the texts of all items, (items, E); the diversity of lists is measured by them. */
  float[][] ofItems();

  /**
   * Of given texts, (texts, E); null when the model has not read one of them, for example because
   * it reads no users' profiles.
   */
  float @Nullable [] of(List<String> texts);
}
