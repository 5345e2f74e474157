package org.rectrain.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.rectrain.config.train.ColdPriorConfig;
import org.rectrain.dataset.Catalogue;
import org.rectrain.dataset.EncodedFeatures;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.dataset.HistoryRead;
import org.rectrain.dataset.Prepared;
import org.rectrain.dataset.Queries;
import org.rectrain.dataset.vector.SideVectors;

/**
 * Items, users and their distinct texts of a prepared folder, as one model reads them.
 *
 * @param prepared the folder
 * @param schema its features
 * @param catalogue its items
 * @param users its users; no rows when the model reads no profiles
 * @param texts distinct texts; the first one is empty
 * @param itemTexts text of each item
 * @param userTexts text of each user
 * @param itemIds index of each item's own vector, 0 for none
 * @param userIds index of each known user's own vector
 * @param priors what each item's popularity adds to its retrieval score
 * @param segments what an item's popularity gains or loses among some users or requests
 * @param cold whether an item's popularity counts as unknown
 * @param hiddenPriors what takes the place of each item's prior where its popularity is hidden
 * @param itemVectors of each item
 * @param userVectors of each user
 * @param factors of each item (items, F), which its features end with; empty for none
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
public record ModelData(
    Path prepared,
    FeatureSchema schema,
    Catalogue catalogue,
    Prepared.Users users,
    List<String> texts,
    int[] itemTexts,
    int[] userTexts,
    int[] itemIds,
    Map<String, Integer> userIds,
    float[] priors,
    SegmentPriors segments,
    boolean[] cold,
    float[] hiddenPriors,
    SideVectors itemVectors,
    SideVectors userVectors,
    float[] factors) {

  /** Clicks of an item of which nothing says that it is ever clicked. */
  private static final double LEAST_CLICKS = 1e-3;

  /** Reads what a model needs of a prepared folder. */
  public static ModelData read(Path prepared, FeatureSchema schema, ModelSpec spec) {
    Catalogue catalogue = Catalogue.read(prepared, schema);
    boolean vectors = !spec.cross();
    boolean ofUsers = vectors && !schema.vectors(Side.USER).isEmpty();
    Prepared.Users users =
        spec.userProfile() || ofUsers ? Prepared.Users.read(prepared) : Prepared.Users.NONE;
    Map<String, Integer> distinct = new HashMap<>();
    List<String> texts = new ArrayList<>(List.of(""));
    distinct.put("", 0);
    int[] itemTexts = places(catalogue.texts(), distinct, texts);
    int[] userTexts =
        spec.userProfile() ? places(users.texts(), distinct, texts) : new int[users.ids().length];
    Map<String, Integer> known = numbered(spec.items());
    int[] itemIds = new int[catalogue.size()];
    for (int i = 0; i < itemIds.length; i++) {
      itemIds[i] = known.getOrDefault(catalogue.ids()[i], 0);
    }
    boolean[] cold = new boolean[catalogue.size()];
    for (int i = 0; i < cold.length; i++) {
      cold[i] = catalogue.trainClicks()[i] <= spec.coldPositives();
    }
    float[] priors = priors(catalogue.trainClicks(), cold, spec.popularity());
    float[] hidden = new float[priors.length];
    Arrays.fill(hidden, warmMean(priors, cold));
    if (spec.coldPrior() != null) {
      byFeatures(catalogue, spec, spec.coldPrior(), cold, priors, hidden);
    }
    return new ModelData(
        prepared,
        schema,
        catalogue,
        users,
        texts,
        itemTexts,
        userTexts,
        itemIds,
        numbered(spec.users()),
        priors,
        SegmentPriors.read(
            prepared,
            schema,
            catalogue,
            spec.segments(),
            spec.segmentSmoothing(),
            spec.popularity(),
            cold),
        cold,
        hidden,
        vectors ? SideVectors.read(prepared, schema, Side.ITEM, catalogue.ids()) : SideVectors.NONE,
        ofUsers ? SideVectors.read(prepared, schema, Side.USER, users.ids()) : SideVectors.NONE,
        new float[0]);
  }

  /** The same with the items' factors of a model, if it has some; {@code this} has none yet. */
  public ModelData with(Model model) {
    int width = model.spec().towers().factors();
    if (width == 0) {
      return this;
    }
    float[] table = model.towerParameters().get(Model.FACTORS).values();
    float[] own = new float[itemIds.length * width];
    for (int i = 0; i < itemIds.length; i++) {
      System.arraycopy(table, itemIds[i] * width, own, i * width, width);
    }
    int[] each = IntStream.range(0, itemIds.length).toArray();
    return new ModelData(
        prepared,
        schema,
        new Catalogue(
            catalogue.items(), catalogue.texts(), catalogue.features().widened(own, width, each)),
        users,
        texts,
        itemTexts,
        userTexts,
        itemIds,
        userIds,
        priors,
        segments,
        cold,
        hiddenPriors,
        itemVectors,
        userVectors,
        own);
  }

  /** Numbers of an item's and a user's vectors together. */
  public int vectorWidth() {
    return itemVectors.width() + userVectors.width();
  }

  /** Examples with their items' factors; {@code examples} have none yet. */
  public Examples withFactors(Examples examples) {
    if (factors.length == 0) {
      return examples;
    }
    EncodedFeatures item =
        examples.item().widened(factors, factors.length / itemIds.length, examples.items());
    return examples.withItem(item);
  }

  private static int[] places(String[] values, Map<String, Integer> distinct, List<String> texts) {
    int[] out = new int[values.length];
    for (int i = 0; i < out.length; i++) {
      Integer place = distinct.putIfAbsent(values[i], texts.size());
      if (place == null) {
        out[i] = texts.size();
        texts.add(values[i]);
      } else {
        out[i] = place;
      }
    }
    return out;
  }

  private static Map<String, Integer> numbered(List<String> names) {
    Map<String, Integer> out = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      out.put(names.get(i), i + 1);
    }
    return out;
  }

  /** Log shares times the weight; a cold item gets the mean of the others'. */
  private static float[] priors(long[] positives, boolean[] cold, double weight) {
    double total = 0;
    for (long count : positives) {
      total += count;
    }
    double sum = 0;
    int warm = 0;
    float[] out = new float[positives.length];
    for (int i = 0; i < out.length; i++) {
      if (!cold[i]) {
        double log = Math.log(Math.max((double) positives[i], 0.5) / Math.max(total, 1));
        out[i] = (float) (weight * log);
        sum += out[i];
        warm++;
      }
    }
    float mean = warm == 0 ? 0 : (float) (sum / warm);
    for (int i = 0; i < out.length; i++) {
      if (cold[i]) {
        out[i] = mean;
      }
    }
    return out;
  }

  /** Priors of cold items, and of all whose popularity is hidden, by their categories. */
  private static void byFeatures(
      Catalogue catalogue,
      ModelSpec spec,
      ColdPriorConfig config,
      boolean[] cold,
      float[] priors,
      float[] hidden) {
    ColdPrior fitted = ColdPrior.fit(catalogue);
    double total = Math.max(1, Arrays.stream(catalogue.trainClicks()).sum());
    for (int i = 0; i < priors.length; i++) {
      hidden[i] = share(spec, fitted.mean(i), total);
      if (cold[i]) {
        priors[i] = share(spec, fitted.clicks(i, config), total);
      }
    }
  }

  private static float share(ModelSpec spec, double clicks, double total) {
    return (float) (spec.popularity() * Math.log(Math.max(clicks, LEAST_CLICKS) / total));
  }

  /** The prior of an item whose popularity is unknown: the mean of the others'. */
  private static float warmMean(float[] priors, boolean[] cold) {
    double sum = 0;
    int warm = 0;
    for (int i = 0; i < priors.length; i++) {
      if (!cold[i]) {
        sum += priors[i];
        warm++;
      }
    }
    return warm == 0 ? 0 : (float) (sum / warm);
  }

  /** The examples of a split. */
  public Examples examples(String split, ModelSpec spec) {
    return withFactors(
        Examples.read(prepared, split, spec.tasks(), schema, catalogue, spec.historyRead()));
  }

  /** The retrieval queries of a split. */
  public Queries queries(String split, ModelSpec spec) {
    return Queries.read(
        prepared,
        split,
        schema,
        catalogue,
        HistoryRead.events(spec.towers().history(), spec.events()));
  }
}
