package org.rectrain.dataset;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.dataset.FeatureSpec.Side;

/**
 * The features of a prepared data set, in the order in which models take them.
 *
 * @param version format version
 * @param labels tasks in order, e.g. click, like
 * @param features the features
 * @param vectors features of items and users that are vectors
 */
public record FeatureSchema(
    int version,
    List<String> labels,
    List<FeatureSpec> features,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<VectorSpec> vectors) {
  /** Version written by this code. */
  public static final int VERSION = 1;

  /** File name inside prepared and model folders. */
  public static final String FILE = "feature_schema.json";

  /** Copies the lists and checks them. */
  public FeatureSchema {
    if (version != VERSION) {
      throw new IllegalArgumentException("version: " + version + "; expected " + VERSION);
    }
    labels = List.copyOf(labels);
    features = List.copyOf(features);
    vectors = vectors == null ? List.of() : List.copyOf(vectors); // older folders have none
    if (features.stream().map(FeatureSpec::name).distinct().count() < features.size()) {
      throw new IllegalArgumentException("features: the same name twice");
    }
  }

  /** Features without vectors. */
  public FeatureSchema(int version, List<String> labels, List<FeatureSpec> features) {
    this(version, labels, features, List.of());
  }

  /** The same with vectors. */
  public FeatureSchema with(List<VectorSpec> others) {
    return new FeatureSchema(version, labels, features, others);
  }

  /** The vectors of one side, in order. */
  public List<VectorSpec> vectors(FeatureSpec.Side side) {
    return vectors.stream().filter(v -> v.side() == side).toList();
  }

  /** The features of one side, in order. */
  public List<FeatureSpec> of(FeatureSpec.Side side) {
    return features.stream().filter(f -> f.side() == side).toList();
  }

  /**
   * What keeps a model of this schema from reading data of another one: features that are missing
   * there or are of another side, kind or transform. Other statistics and vocabularies are no
   * misfit, since values are encoded by this schema.
   */
  public List<String> misfits(FeatureSchema data) {
    java.util.List<String> out = new java.util.ArrayList<>();
    for (FeatureSpec wanted : features) {
      FeatureSpec found =
          data.features().stream()
              .filter(f -> f.name().equals(wanted.name()))
              .findFirst()
              .orElse(null);
      if (found == null) {
        out.add(wanted.name() + ": missing");
      } else if (found.side() != wanted.side()
          || found.kind() != wanted.kind()
          || found.transform() != wanted.transform()) {
        out.add(
            String.format(
                java.util.Locale.ROOT,
                "%s: is %s %s of side %s; expected %s %s of side %s",
                wanted.name(),
                found.transform(),
                found.kind(),
                found.side(),
                wanted.transform(),
                wanted.kind(),
                wanted.side()));
      }
    }
    for (VectorSpec wanted : vectors) {
      String misfit = wanted.misfit(data);
      if (misfit != null) {
        out.add(misfit);
      }
    }
    return out;
  }

  /**
   * Whether a model of this schema fits data, the one question that training on, scoring, exporting
   * and serving ask.
   *
   * @param owner folder of the model, for the message
   * @param data a prepared folder
   * @return this schema, by which the model reads the data
   * @throws Failure (exit code 3) with every feature that the data lacks or has of another kind
   */
  public FeatureSchema requireFit(Path owner, Path data) {
    List<String> misfits = misfits(read(data));
    if (!misfits.isEmpty()) {
      throw Failure.input(
          owner + ": trained on features that " + data + " does not have:",
          misfits,
          "prepare the data with the data section of the run that trained the model, or train one"
              + " on this data");
    }
    return this;
  }

  /**
   * Reads the schema that a model keeps, and was trained with.
   *
   * @param fingerprint as the model's own file has it; null for folders of versions that kept none
   * @throws Failure (exit code 3) when it is another
   */
  public static FeatureSchema read(Path folder, @Nullable String fingerprint) {
    FeatureSchema schema = read(folder);
    if (fingerprint != null && !fingerprint.equals(schema.fingerprint())) {
      throw Failure.input(
          folder.resolve(FILE)
              + ": is not what the model beside it was trained with; its fingerprint is "
              + schema.fingerprint()
              + ", expected "
              + fingerprint,
          "put the file of that training back, or train again");
    }
    return schema;
  }

  /**
   * This schema with what newer data has beside it: categories behind those that are known, so that
   * every index keeps its meaning, and the newer rates of missing values and histograms. Means and
   * deviations stay, since a model's weights were learned on their scale.
   *
   * @param data a schema without {@link #misfits}
   */
  public FeatureSchema grownBy(FeatureSchema data) {
    java.util.Map<String, FeatureSpec> newer = new java.util.HashMap<>();
    data.features().forEach(feature -> newer.put(feature.name(), feature));
    return new FeatureSchema(
        version,
        labels,
        features.stream().map(old -> old.grownBy(newer.getOrDefault(old.name(), old))).toList(),
        vectors);
  }

  /** SHA-256 of the canonical JSON, hex: equal schemas have equal fingerprints. */
  public String fingerprint() {
    return Json.fingerprint(this);
  }

  /** Reads {@value #FILE} from a prepared or model folder. */
  public static FeatureSchema read(Path folder) {
    return Json.read(folder.resolve(FILE), FeatureSchema.class);
  }

  /** Writes {@value #FILE} into a folder. */
  public void write(Path folder) throws IOException {
    Json.write(folder.resolve(FILE), this);
  }

  /**
   * A feature of items or of users that is a vector, such as an image's; stored once for each of
   * them in {@code vectors/}, never in a row.
   *
   * @param name of the feature
   * @param side ITEM or USER
   * @param size numbers in each vector
   * @param missingRate share of the items or users without one, 0 to 1
   * @param anchors what distinguishes one encoder from another: see {@link VectorAnchors}
   */
  public record VectorSpec(
      String name,
      Side side,
      int size,
      double missingRate,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, List<Double>> anchors) {

    /** Without anchors: any vectors of that size take their place. */
    public VectorSpec(String name, Side side, int size, double missingRate) {
      this(name, side, size, missingRate, Map.of());
    }

    /** Checks the numbers. */
    public VectorSpec {
      anchors = anchors == null ? Map.of() : new TreeMap<>(anchors); // older folders have none
      if (side != Side.ITEM && side != Side.USER) {
        throw new IllegalArgumentException("side: " + side + "; expected ITEM or USER");
      }
      if (size < 1) {
        throw new IllegalArgumentException("size: " + size + "; expected a positive number");
      }
      if (!(missingRate >= 0 && missingRate <= 1)) {
        throw new IllegalArgumentException(
            "missing_rate: " + missingRate + " is not allowed; expected a number from 0 to 1");
      }
    }

    /** Numbers that a model reads of it: the vector, and a 1 in place of a missing one. */
    public int width() {
      return size + 1;
    }

    /** What keeps data of another kind from taking its place; null when nothing does. */
    @org.jspecify.annotations.Nullable
    String misfit(FeatureSchema data) {
      for (VectorSpec found : data.vectors()) {
        if (found.name.equals(name) && found.side == side) {
          return found.size == size
              ? VectorAnchors.misfit(name, anchors, found.anchors)
              : name + ": vectors of " + found.size + "; expected " + size;
        }
      }
      return name + ": missing";
    }
  }
}
