package org.rectrain.score;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.nn.Backbone;
import org.rectrain.nn.BackboneSpec;
import org.rectrain.nn.CrossEncoder;
import org.rectrain.nn.FloatSource;
import org.rectrain.nn.Lora;
import org.rectrain.nn.Parameters;
import org.rectrain.nn.Pooling;
import org.rectrain.nn.TwoTower;
import org.rectrain.nn.TwoTowerSpec;
import org.rectrain.weights.Pretrained;
import org.rectrain.weights.TokenizerFile;

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
      @Nullable Lora lora) {}

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
    Encoder encoder = null;
    if (spec.text()) {
      if (pretrained == null) {
        throw new IllegalArgumentException("a model that reads text needs a pretrained encoder");
      }
      encoder = encoder(spec, pretrained, seed, device);
    }
    Parameters towerParameters = new Parameters(device);
    TwoTowerSpec sizes = spec.towerSpec(schema);
    addFactors(spec, towerParameters);
    return new Model(
        spec,
        schema,
        encoder,
        towerParameters,
        spec.cross() ? null : TwoTower.initialise(sizes, towerParameters, seed),
        spec.cross() ? CrossEncoder.initialise(sizes, towerParameters, seed) : null);
  }

  private static void addFactors(ModelSpec spec, Parameters parameters) {
    if (spec.towers().factors() > 0) {
      parameters.zeros(FACTORS, new Shape(spec.items().size() + 1L, spec.towers().factors()));
    }
  }

  /** Lets everything above the encoder learn. */
  public void trainTowers() {
    towerParameters.train(name -> !name.equals(FACTORS));
  }

  private static Encoder encoder(ModelSpec spec, Pretrained pretrained, long seed, Device device) {
    TokenizerFile.requireFit(pretrained);
    Parameters parameters = new Parameters(device);
    pretrained.load(parameters);
    BackboneSpec sizes = pretrained.spec();
    if (spec.layers().size() < sizes.layers()) {
      Parameters all = parameters;
      parameters = keepLayers(all, sizes, spec.layers());
      all.close();
      sizes = sizes.withLayers(spec.layers().size());
    }
    Lora lora =
        spec.lora() == null ? null : Lora.attach(parameters, sizes.linears(), spec.lora(), seed);
    return new Encoder(
        sizes.over(parameters, lora),
        parameters,
        spec.pooling(),
        pretrained.tokenizerJson(),
        sizes,
        lora);
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
      Lora lora = encoder.lora();
      if (lora != null) {
        lora.merge();
      }
      Parameters kept = keepLayers(encoder.parameters(), encoder.sizes(), places);
      if (lora != null) {
        lora.unmerge();
        kept.all().stream()
            .map(org.rectrain.nn.Parameter::name)
            .filter(Lora::isAdapter)
            .forEach(kept::remove);
      }
      BackboneSpec sizes = encoder.sizes().withLayers(places.size());
      part =
          new Encoder(
              sizes.over(kept, null),
              kept,
              encoder.pooling(),
              encoder.tokenizerJson(),
              sizes,
              null);
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
    Encoder own = requireEncoder();
    String table = own.sizes().tokenTable();
    float[] old = own.parameters().get(table).values();
    int width = own.sizes().hidden();
    float[] rows = new float[kept.length * width];
    for (int i = 0; i < kept.length; i++) {
      System.arraycopy(old, kept[i] * width, rows, i * width, width);
    }
    own.parameters().remove(table);
    own.parameters().add(table, new Shape(kept.length, width), FloatSource.of(rows));
    BackboneSpec sizes = own.sizes().withVocabulary(kept.length);
    Encoder smaller =
        new Encoder(
            sizes.over(own.parameters(), own.lora()),
            own.parameters(),
            own.pooling(),
            tokenizerJson,
            sizes,
            own.lora());
    return new Model(spec, schema, smaller, towerParameters, towers, cross);
  }

  /** A copy of a store with some layers only, renumbered. */
  static Parameters keepLayers(Parameters from, BackboneSpec sizes, List<Integer> kept) {
    Map<String, String> renamed = new LinkedHashMap<>();
    List<String> prefixes = new ArrayList<>();
    for (int i = 0; i < sizes.layers(); i++) {
      prefixes.add(sizes.layerPrefix(i));
    }
    from.all()
        .forEach(
            parameter -> {
              String name = parameter.name();
              for (int i = 0; i < prefixes.size(); i++) {
                if (name.startsWith(prefixes.get(i))) {
                  int place = kept.indexOf(i);
                  if (place >= 0) {
                    String rest = name.substring(prefixes.get(i).length());
                    renamed.put(name, sizes.layerPrefix(place) + rest);
                  }
                  return;
                }
              }
              renamed.put(name, name);
            });
    Parameters out = new Parameters(from.device());
    renamed.forEach(
        (old, name) -> out.zeros(name, from.get(old).shape()).assign(from.get(old).values()));
    return out;
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
