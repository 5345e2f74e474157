package org.rectrain.train;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.model.ModelSpec;
import org.rectrain.train.init.Continuation;
import org.rectrain.weights.Pretrained;
import org.rectrain.weights.PretrainedModels;

/**
 * What a training will build, before anything is loaded.
 *
 * @param schema features of the prepared data, as the model knows them
 * @param config with the labels that it learns
 * @param pretrained the text encoder; null without text
 * @param spec of the model
 */
record TrainDraft(
    FeatureSchema schema, TrainConfig config, @Nullable Pretrained pretrained, ModelSpec spec) {

  /** The draft of a model from nothing. */
  static TrainDraft of(TrainConfig asked, Path prepared) {
    FeatureSchema schema = FeatureSchema.read(prepared);
    TrainConfig config = asked.learning(schema.labels());
    Pretrained pretrained = pretrained(config);
    return new TrainDraft(
        schema, config, pretrained, Blueprint.of(config, prepared, schema, pretrained));
  }

  /**
   * The draft of a model that may go on from another.
   *
   * @throws org.rectrain.Failure that names what differs
   */
  static TrainDraft of(TrainConfig asked, Path prepared, Continuation from) {
    FeatureSchema schema = from.schema(FeatureSchema.read(prepared), prepared);
    TrainConfig config = asked.learning(schema.labels());
    Pretrained pretrained = pretrained(config);
    ModelSpec spec = from.spec(Blueprint.of(config, prepared, schema, pretrained), schema);
    return new TrainDraft(schema, config, pretrained, spec);
  }

  private static @Nullable Pretrained pretrained(TrainConfig config) {
    return config.towers().text() ? PretrainedModels.find(config.encoder().base().text()) : null;
  }
}
