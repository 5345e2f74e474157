package org.rectrain.export;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.export.ExportConfig;
import org.rectrain.model.Model;
import org.rectrain.model.ModelData;
import org.rectrain.model.text.TextEncoder;
import org.rectrain.model.text.Tokenized;
import org.rectrain.score.TwoTowerScorer;

/** Towers: the texts are those of items and users, encoded before anyone asks. */
final class TowerForms implements Forms {
  private final ExportConfig config;
  private final Model model;
  private final ModelData data;
  private final @Nullable Tokenized tokens;

  TowerForms(ExportConfig config, Model model, ModelData data) {
    this.config = config;
    this.model = model;
    this.data = data;
    Model.Encoder encoder = model.encoder();
    this.tokens =
        encoder == null
            ? null
            : Tokenized.of(encoder.tokenizerJson(), data.texts(), model.spec().maxTokens());
  }

  @Override
  public int texts() {
    return tokens == null ? 0 : tokens.size();
  }

  @Override
  public double textsPerScore() {
    return 0;
  }

  @Override
  public @Nullable TextEncoder encoder(Model.@Nullable Encoder encoder) {
    return encoder == null || tokens == null
        ? null
        : new TextEncoder(
            encoder.backbone(),
            encoder.parameters(),
            encoder.pooling(),
            tokens,
            config.tokensPerPass());
  }

  /** The towers over some text vectors. */
  TwoTowerScorer scorer(float[] vectors) {
    return new TwoTowerScorer(model, data, vectors, config.batchSize(), 1);
  }

  @Override
  public Form engine(String name, @Nullable TextEncoder encoder, float[] vectors) {
    TwoTowerScorer scorer = scorer(vectors);
    return new EngineForm(name, encoder, scorer::score, scorer::topK, scorer::release);
  }

  @Override
  public OnnxForm onnx(String name, Path folder) {
    OnnxTexts texts = tokens == null ? null : OnnxTexts.open(folder, tokens, model, config);
    return new OnnxTowers(name, folder, model, data, config.batchSize(), texts);
  }
}
