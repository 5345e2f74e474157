package org.rectrain.export;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.export.ExportConfig;
import org.rectrain.dataset.Examples;
import org.rectrain.model.Model;
import org.rectrain.model.ModelData;
import org.rectrain.model.input.PairTexts;
import org.rectrain.model.text.TextEncoder;
import org.rectrain.model.text.Tokenized;
import org.rectrain.score.CrossEncoderScorer;

/** A cross encoder: the texts are those of the rows' pairs, one of which no other row may share. */
final class PairForms implements Forms {
  private final ExportConfig config;
  private final Model model;
  private final ModelData data;
  private final Tokenized tokens;

  /** The text of each row. */
  private final int[] places;

  PairForms(ExportConfig config, Model model, ModelData data, Examples examples) {
    this.config = config;
    this.model = model;
    this.data = data;
    byte[] tokenizer = model.requireEncoder().tokenizerJson();
    PairTexts pairs = new PairTexts(data, model.spec(), tokenizer);
    this.places = pairs.add(examples);
    this.tokens = Tokenized.of(tokenizer, pairs.texts(), model.spec().maxTokens());
  }

  @Override
  public int texts() {
    return tokens.size();
  }

  @Override
  public double textsPerScore() {
    return (double) tokens.size() / Math.max(1, places.length);
  }

  @Override
  public TextEncoder encoder(Model.@Nullable Encoder encoder) {
    Model.Encoder own = Objects.requireNonNull(encoder, "a cross encoder reads text");
    return new TextEncoder(
        own.backbone(), own.parameters(), own.pooling(), tokens, config.tokensPerPass());
  }

  @Override
  public Form engine(String name, @Nullable TextEncoder encoder, float[] vectors) {
    CrossEncoderScorer scorer =
        new CrossEncoderScorer(model, data, config.tokensPerPass(), config.batchSize(), 1);
    return new EngineForm(
        name,
        encoder,
        (examples, tasks, rows) ->
            scorer.score(
                examples, tasks, rows, Arrays.stream(rows).map(r -> places[r]).toArray(), vectors),
        (queries, chosen, k) -> null,
        () -> {});
  }

  @Override
  public OnnxForm onnx(String name, Path folder) {
    OnnxTexts texts = OnnxTexts.open(folder, tokens, model, config);
    return new OnnxPairs(name, folder, model, data, config.batchSize(), texts, places);
  }
}
