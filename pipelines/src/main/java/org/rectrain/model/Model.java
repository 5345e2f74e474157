package org.rectrain.model;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.model.text.TextEncoder;
import org.rectrain.model.text.Tokenized;
import org.rectrain.nn.backbone.Backbone;
import org.rectrain.nn.backbone.BackboneSpec;
import org.rectrain.nn.backbone.Lora;
import org.rectrain.nn.backbone.Pooling;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.tower.CrossEncoder;
import org.rectrain.nn.tower.TextContent;
import org.rectrain.nn.tower.TwoTower;
import org.rectrain.nn.tower.TwoTowerSpec;
import org.rectrain.weights.Pretrained;

/**
 * A scorer in memory: the text encoder, if any, and the towers, each with its own store of
 * parameters.
 */
public final class Model implements AutoCloseable {
  /** Name of the items' factors (items + 1, F) in the towers' store; they never learn. */
  public static final String FACTORS = TwoTower.PREFIX + "item_factors";

  private final ModelSpec spec;
  private final FeatureSchema schema;
  private final @Nullable Encoder encoder;
  private final Parameters towerParameters;
  private final @Nullable TwoTower towers;
  private final @Nullable CrossEncoder cross;

  /**
   * The text half.
   *
   * @param backbone the network
   * @param parameters its weights and adapters
   * @param pooling how hidden states become a vector
   * @param tokenizerJson content of its {@code tokenizer.json}
   * @param sizes of the network
   * @param lora its adapters, or null
   */
  @SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
  public record Encoder(
      Backbone backbone,
      Parameters parameters,
      Pooling pooling,
      byte[] tokenizerJson,
      BackboneSpec sizes,
      @Nullable Lora lora) {

    /** The same with its adapters folded into the weights, which the two share. */
    public Encoder merged() {
      if (lora == null) {
        return this;
      }
      lora.merge();
      return new Encoder(
          sizes.over(parameters, null), parameters, pooling, tokenizerJson, sizes, null);
    }
  }

  Model(
      ModelSpec spec,
      FeatureSchema schema,
      @Nullable Encoder encoder,
      Parameters towerParameters,
      @Nullable TwoTower towers,
      @Nullable CrossEncoder cross) {
    this.spec = spec;
    this.schema = schema;
    this.encoder = encoder;
    this.towerParameters = towerParameters;
    this.towers = towers;
    this.cross = cross;
  }

  /** A fresh model: pretrained encoder, adapters that change nothing yet, drawn towers. */
  public static Model create(
      ModelSpec spec, FeatureSchema schema, @Nullable Pretrained pretrained, long seed) {
    return create(spec, schema, pretrained, seed, Device.cpu());
  }

  /** The same in the memory of a device. */
  public static Model create(
      ModelSpec spec,
      FeatureSchema schema,
      @Nullable Pretrained pretrained,
      long seed,
      Device device) {
    return create(spec, schema, pretrained, seed, new Parameters(device));
  }

  /**
   * A model to be filled from a file.
   *
   * @param mostValues in the file
   * @throws IllegalArgumentException when the spec asks for more values above the encoder
   */
  static Model blank(
      ModelSpec spec, FeatureSchema schema, @Nullable Pretrained pretrained, long mostValues) {
    Parameters towers = Parameters.atMost(mostValues);
    try {
      return create(spec, schema, pretrained, 0, towers);
    } catch (RuntimeException e) {
      towers.close();
      throw e;
    }
  }

  private static Model create(
      ModelSpec spec,
      FeatureSchema schema,
      @Nullable Pretrained pretrained,
      long seed,
      Parameters towerParameters) {
    if (spec.text() && pretrained == null) {
      throw new IllegalArgumentException("a model that reads text needs a pretrained encoder");
    }
    TwoTowerSpec sizes = spec.towerSpec(schema);
    addFactors(spec, towerParameters);
    TwoTower towers = spec.cross() ? null : TwoTower.initialise(sizes, towerParameters, seed);
    CrossEncoder cross =
        spec.cross() ? CrossEncoder.initialise(sizes, towerParameters, seed) : null;
    Encoder encoder =
        pretrained == null || !spec.text()
            ? null
            : EncoderParts.of(spec, pretrained, seed, towerParameters.device());
    return new Model(spec, schema, encoder, towerParameters, towers, cross);
  }

  private static void addFactors(ModelSpec spec, Parameters parameters) {
    if (spec.towers().factors() > 0) {
      parameters.zeros(FACTORS, new Shape(spec.items().size() + 1L, spec.towers().factors()));
    }
  }

  /** Lets everything above the encoder learn. */
  public void trainTowers() {
    towerParameters.train(name -> !name.equals(FACTORS) && !name.equals(TextContent.CENTRE));
  }

  /**
   * A smaller model: chosen encoder layers of this one, its adapters folded in, and fresh towers.
   *
   * @param smaller how the new model is built; its layers are some of this model's
   */
  public Model cut(ModelSpec smaller, long seed) {
    Encoder part = null;
    if (encoder != null) {
      List<Integer> places = smaller.layers().stream().map(spec.layers()::indexOf).toList();
      part = EncoderParts.layers(encoder, places);
    }
    Parameters towerParameters = Parameters.onCpu();
    addFactors(smaller, towerParameters);
    TwoTower drawn = TwoTower.initialise(smaller.towerSpec(schema), towerParameters, seed);
    return new Model(smaller, schema, part, towerParameters, drawn, null);
  }

  /**
   * The same model with some of its token vectors and the tokenizer that goes with them. This one
   * must not be used any more: both share everything else.
   *
   * @param kept the old row of each new one
   */
  public Model withVocabulary(int[] kept, byte[] tokenizerJson) {
    Encoder smaller = EncoderParts.tokens(requireEncoder(), kept, tokenizerJson);
    return new Model(spec, schema, smaller, towerParameters, towers, cross);
  }

  /** The same model, its parameters shared, with another weight of shared words. */
  public Model withLexical(double weight) {
    return new Model(spec.withLexical(weight), schema, encoder, towerParameters, towers, cross);
  }

  /** How it is built. */
  public ModelSpec spec() {
    return spec;
  }

  /** The features it reads. */
  public FeatureSchema schema() {
    return schema;
  }

  /** The text half; null when the model reads no text. */
  public @Nullable Encoder encoder() {
    return encoder;
  }

  /** Parameters of the towers and heads. */
  public Parameters towerParameters() {
    return towerParameters;
  }

  /**
   * The towers and heads.
   *
   * @throws IllegalStateException when the model is a cross encoder
   */
  public TwoTower towers() {
    TwoTower own = towers;
    if (own == null) {
      throw new IllegalStateException(spec.name() + " is a cross encoder and has no towers");
    }
    return own;
  }

  /**
   * The heads of a cross encoder.
   *
   * @throws IllegalStateException when the model has towers
   */
  public CrossEncoder requireCross() {
    CrossEncoder own = cross;
    if (own == null) {
      throw new IllegalStateException(spec.name() + " is no cross encoder");
    }
    return own;
  }

  /** Name of the linear part's weights (K, F) over the numeric features. */
  public String linearName() {
    return spec.cross() ? requireCross().linearName() : towers().linearName();
  }

  /**
   * The text half.
   *
   * @throws IllegalStateException when the model reads no text
   */
  public Encoder requireEncoder() {
    Encoder own = encoder;
    if (own == null) {
      throw new IllegalStateException(spec.name() + " reads no text");
    }
    return own;
  }

  /** A text encoder over any texts. */
  public TextEncoder encoderOf(List<String> texts, int tokensPerPass) {
    Tokenized tokenized = Tokenized.of(requireEncoder().tokenizerJson(), texts, spec.maxTokens());
    return encoderOf(tokenized, tokensPerPass, Tokenized.Order.LENGTH);
  }

  /** A text encoder over texts that are tokenised. */
  public TextEncoder encoderOf(Tokenized texts, int tokensPerPass, Tokenized.Order order) {
    Encoder own = requireEncoder();
    return new TextEncoder(
        own.backbone(), own.parameters(), own.pooling(), texts, tokensPerPass, order);
  }

  /** How many values the model has. */
  public long size() {
    return towerParameters.size() + (encoder == null ? 0 : encoder.parameters().size());
  }

  /** How many values learn. */
  public long trainableSize() {
    return towerParameters.trainableSize()
        + (encoder == null ? 0 : encoder.parameters().trainableSize());
  }

  /** A text encoder over the distinct texts of a data set; null when the model reads no text. */
  public @Nullable TextEncoder textEncoder(ModelData data, int tokensPerPass) {
    return encoder == null ? null : encoderOf(data.texts(), tokensPerPass);
  }

  @Override
  public void close() {
    towerParameters.close();
    if (encoder != null) {
      encoder.parameters().close();
    }
  }
}
