package org.rectrain.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.ModelName;
import org.rectrain.config.train.ColdPriorConfig;
import org.rectrain.config.train.EncoderConfig;
import org.rectrain.config.train.PairTextConfig;
import org.rectrain.config.train.TowersConfig;
import org.rectrain.config.train.TrainConfig.ScorerKind;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.HistoryRead;
import org.rectrain.dataset.Json;
import org.rectrain.nn.backbone.BackboneSpec;
import org.rectrain.nn.backbone.LoraSpec;
import org.rectrain.nn.backbone.Pooling;
import org.rectrain.nn.tower.TwoTowerSpec;
import org.rectrain.weights.Pretrained;

/**
 * What {@code rectrain.json} in a model folder says: how the model is built and what it reads.
 *
 * @param version of the format
 * @param name the model's name in predictions and reports
 * @param scorer what reads a pair
 * @param pairText how a cross encoder's text is made
 * @param base the pretrained encoder, see {@link org.rectrain.weights.PretrainedModels#find}
 * @param layers encoder layers kept, in order, as indexes of the base's
 * @param width width of a text vector
 * @param pooling how a text's hidden states become its vector
 * @param fullWeights whether every encoder weight was trained, so that the folder holds all of them
 * @param lora the adapters, or null
 * @param maxTokens longest text in tokens
 * @param userProfile whether the users' own text is read
 * @param towers sizes of towers and heads
 * @param tasks labels of the heads, in order
 * @param events known history events, in order
 * @param popularity what an item's log share of the train positives counts in retrieval
 * @param coldPositives train positives up to which an item's popularity counts as unknown
 * @param segments features whose values have popularities of their own, see {@link SegmentPriors}
 * @param segmentSmoothing clicks that draw these towards the popularity among all
 * @param items item ids with a vector or factors of their own, in order; empty for none
 * @param users user ids with a vector of their own, in order; empty for none
 * @param featureFingerprint of the feature schema it was trained with
 * @param baseFingerprint of the pretrained encoder's weights; null where the folder holds every
 *     weight, without text, and in older folders
 * @param coldPrior the prior of cold items by their features; null for the mean of the others, and
 *     in older folders
 * @param widths of the vectors of categories, by feature, where the vocabulary grew after they were
 *     first trained; all others follow from their vocabulary
 * @param lexical what the cosine of words shared with the history counts in retrieval; 0 for
 *     nothing
 */
public record ModelSpec(
    int version,
    @ModelName String name,
    ScorerKind scorer,
    PairTextConfig pairText,
    String base,
    List<Integer> layers,
    int width,
    Pooling pooling,
    boolean fullWeights,
    @Nullable LoraSpec lora,
    int maxTokens,
    boolean userProfile,
    TowersConfig towers,
    List<String> tasks,
    List<String> events,
    double popularity,
    long coldPositives,
    List<String> segments,
    double segmentSmoothing,
    List<String> items,
    List<String> users,
    String featureFingerprint,
    @Nullable String baseFingerprint,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ColdPriorConfig coldPrior,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Integer> widths,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) double lexical) {

  /** Version written by this code; the one before calls the trained model lora. */
  public static final int VERSION = 3;

  /** Its file in a model folder. */
  public static final String FILE = "rectrain.json";

  /** Copies the lists. */
  public ModelSpec {
    layers = List.copyOf(layers);
    tasks = List.copyOf(tasks);
    events = List.copyOf(events);
    segments = segments == null ? List.of() : List.copyOf(segments); // older folders have none
    items = List.copyOf(items);
    users = List.copyOf(users);
    widths = widths == null ? Map.of() : new java.util.TreeMap<>(widths); // older folders have none
    widths.forEach(
        (feature, columns) ->
            require(columns > 0, "widths." + feature + ": " + columns + " is not above 0"));
    require(!name.isBlank(), "name: is empty");
    require(!tasks.isEmpty() && distinct(tasks), "tasks: " + tasks + "; expected distinct labels");
    require(distinct(events), "events: the same name twice");
    require(distinct(items), "items: the same id twice");
    require(distinct(users), "users: the same id twice");
    require(Double.isFinite(popularity), "popularity: " + popularity + " is no finite number");
    require(coldPositives >= 0, "cold_positives: " + coldPositives + " is below 0");
    require(
        segmentSmoothing >= 0 && Double.isFinite(segmentSmoothing),
        "segment_smoothing: " + segmentSmoothing + "; expected a number of at least 0");
    require(scorer == ScorerKind.TWO_TOWER || towers.text(), "scorer: a cross encoder reads text");
    if (towers.text()) {
      require(!base.isBlank(), "base: is empty");
      require(width > 0, "width: " + width + "; expected a positive number");
      require(maxTokens > 0, "max_tokens: " + maxTokens + "; expected a positive number");
      require(!layers.isEmpty(), "layers: is empty; expected layers of the base");
      for (int i = 0; i < layers.size(); i++) {
        int before = i == 0 ? -1 : layers.get(i - 1);
        require(layers.get(i) > before, "layers: " + layers + "; expected ascending indexes");
      }
    }
    require(!fullWeights || lora == null, "lora: a fully trained encoder has no adapters");
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException(problem);
    }
  }

  private static boolean distinct(List<String> names) {
    return new HashSet<>(names).size() == names.size();
  }

  /**
   * What keeps a model of this spec from standing on a base and a schema; empty when nothing does.
   */
  List<String> misfits(@Nullable Pretrained pretrained, FeatureSchema schema) {
    List<String> out = new ArrayList<>();
    if (!featureFingerprint.equals(schema.fingerprint())) {
      out.add(
          "feature_fingerprint: it was trained on features "
              + featureFingerprint
              + "; "
              + FeatureSchema.FILE
              + " beside it has "
              + schema.fingerprint());
    }
    if (pretrained != null) {
      BackboneSpec sizes = pretrained.spec();
      if (layers.get(layers.size() - 1) >= sizes.layers()) {
        out.add("layers: " + layers + "; " + base + " has " + sizes.layers());
      }
      if (width != sizes.hidden()) {
        out.add("width: " + width + "; " + base + " has " + sizes.hidden());
      }
      if (maxTokens > sizes.maxTokens()) {
        out.add("max_tokens: " + maxTokens + "; " + base + " takes " + sizes.maxTokens());
      }
      if (baseFingerprint != null && !baseFingerprint.equals(pretrained.fingerprint())) {
        out.add("base: the weights of " + base + " are not those that it was trained on");
      }
    }
    return out;
  }

  /** SHA-256 of everything that it says; the weights beside it bear it. */
  String fingerprint() {
    return FormerSpecs.fingerprint(this);
  }

  /** The same under another name. */
  public ModelSpec named(String other) {
    return with(other, lexical);
  }

  /** The same with another weight of shared words. */
  public ModelSpec withLexical(double weight) {
    return with(name, weight);
  }

  private ModelSpec with(String called, double words) {
    return new ModelSpec(
        version,
        called,
        scorer,
        pairText,
        base,
        layers,
        width,
        pooling,
        fullWeights,
        lora,
        maxTokens,
        userProfile,
        towers,
        tasks,
        events,
        popularity,
        coldPositives,
        segments,
        segmentSmoothing,
        items,
        users,
        featureFingerprint,
        baseFingerprint,
        coldPrior,
        widths,
        words);
  }

  /**
   * What decides the vector of a text by the encoder as it was pretrained; empty where the folder
   * holds weights of its own.
   */
  public String vectorKey(EncoderConfig.Precision precision) {
    return baseFingerprint == null
        ? ""
        : Json.line(List.of(baseFingerprint, layers, pooling, maxTokens, precision));
  }

  /** How much of the users' past it reads with the rows. */
  public HistoryRead historyRead() {
    return new HistoryRead(towers.history(), towers.skipped(), events);
  }

  /** Whether history and candidate are in one text. */
  public boolean cross() {
    return scorer == ScorerKind.CROSS_ENCODER;
  }

  /** Whether text enters. */
  public boolean text() {
    return towers.text();
  }

  /** The towers' sizes for features of a schema. */
  TwoTowerSpec towerSpec(FeatureSchema schema) {
    return new TowerSizes(this, schema).towers();
  }

  /** Whether a text's vector is a content as it is. */
  boolean owns() {
    return towers.content() == TowersConfig.Content.OWN && text() && !cross();
  }

  /** Width of the vectors of a feature's categories. */
  public int width(FeatureSpec feature) {
    Integer grown = widths.get(feature.name());
    return grown == null ? Math.min(towers.embedding(), (feature.cardinality() + 1) / 2) : grown;
  }
}
