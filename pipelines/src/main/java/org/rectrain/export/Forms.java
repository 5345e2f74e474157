package org.rectrain.export;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.export.ExportConfig;
import org.rectrain.dataset.Examples;
import org.rectrain.model.Model;
import org.rectrain.model.ModelData;
import org.rectrain.model.text.TextEncoder;

/** How a model of one kind is scored over some rows, in each of its forms. */
interface Forms {
  /**
   * The forms of a model.
   *
   * @param examples the rows that will be scored
   */
  static Forms of(ExportConfig config, Model model, ModelData data, Examples examples) {
    return model.spec().cross()
        ? new PairForms(config, model, data, examples)
        : new TowerForms(config, model, data);
  }

  /** Distinct texts that the rows read. */
  int texts();

  /**
   * Texts that have to be encoded for one score: 0 where they are known before (items and users),
   * the distinct texts per row where a text is of one pair.
   */
  double textsPerScore();

  /** The encoder over these texts; null without text. */
  @Nullable TextEncoder encoder(Model.@Nullable Encoder encoder);

  /**
   * The model by its own engine.
   *
   * @param vectors (texts, E) of that encoder
   */
  Form engine(String name, @Nullable TextEncoder encoder, float[] vectors);

  /** The graphs of a folder. */
  OnnxForm onnx(String name, Path folder);
}
