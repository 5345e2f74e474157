package org.rectrain.prepare.quality;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.prepare.DriftConfig;
import org.rectrain.config.read.InputPath;
import org.rectrain.dataset.DataAudit;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.FeatureSpec.Kind;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.PreparedManifest;
import org.rectrain.prepare.feature.FeatureFit;
import org.rectrain.prepare.feature.Features;
import org.rectrain.stat.Divergence;

/**
 * How far the train rows, as written, have moved from those of a reference data set. The buckets
 * are the reference's: missing, its deciles of a number, its most frequent values of a category and
 * all others together. Labels are compared before sampling.
 */
public final class Drift {

  private final DriftConfig config;
  private final FeatureSchema reference;
  private final @Nullable PreparedManifest manifest;

  private Drift(DriftConfig config, FeatureSchema reference, @Nullable PreparedManifest manifest) {
    this.config = config;
    this.reference = reference;
    this.manifest = manifest;
  }

  /**
   * Reads the reference.
   *
   * @return null when none is configured
   * @throws Failure (exit code 3) when it is not there or no data set, (exit code 2) when a named
   *     feature is not in it
   */
  public static @Nullable Drift open(DriftConfig config) {
    String named = InputPath.textOf(config.reference());
    if (named == null) {
      return null;
    }
    Path path = Path.of(named);
    Path folder = Files.isDirectory(path) ? path : path.toAbsolutePath().getParent();
    boolean isSchema = Files.isDirectory(path) || path.endsWith(FeatureSchema.FILE);
    if (folder == null || !isSchema || !Files.exists(folder.resolve(FeatureSchema.FILE))) {
      throw Failure.input(
          "prepare.gates.drift.reference: " + named + " holds no " + FeatureSchema.FILE,
          "name the prepare folder of an earlier run, or the "
              + FeatureSchema.FILE
              + " of a model");
    }
    FeatureSchema schema = Json.read(folder.resolve(FeatureSchema.FILE), FeatureSchema.class);
    List<String> known = schema.features().stream().map(FeatureSpec::name).toList();
    for (String feature : config.features()) {
      if (!known.contains(feature)) {
        throw Failure.usage(
            "prepare.gates.drift.features: '" + feature + "' is not in " + named,
            "its features are: " + String.join(", ", known));
      }
    }
    boolean whole = Files.exists(folder.resolve("examples"));
    return new Drift(config, schema, whole ? PreparedManifest.read(folder) : null);
  }

  /** Names of compared features of the reference that {@code schema} lacks. */
  public List<String> absent(FeatureSchema schema) {
    List<String> here = schema.features().stream().map(FeatureSpec::name).toList();
    return compared().stream().map(FeatureSpec::name).filter(n -> !here.contains(n)).toList();
  }

  private List<FeatureSpec> compared() {
    return reference.features().stream()
        .filter(
            f ->
                config.features().isEmpty()
                    ? !f.name().startsWith(Features.STATISTIC)
                    : config.features().contains(f.name()))
        .toList();
  }

  /**
   * Compares.
   *
   * @param rates label rates of this data before sampling
   */
  public List<DataAudit.Drift> compare(FeatureFit fit, Map<String, Double> rates) {
    List<DataAudit.Drift> out = new ArrayList<>();
    rates.forEach(
        (label, rate) -> {
          double before = referenceRate(label);
          if (!Double.isNaN(before)) {
            double[] then = {before, 1 - before};
            out.add(measure("label " + label, then, new double[] {rate, 1 - rate}));
          }
        });
    for (FeatureSpec spec : compared()) {
      double[] now = fit.shares(spec, kept(spec));
      if (now.length > 0) {
        out.add(measure(spec.name(), shares(spec), now));
      }
    }
    return out;
  }

  private double referenceRate(String label) {
    if (manifest == null) {
      return Double.NaN;
    }
    double rows = 0;
    double positives = 0;
    for (PreparedManifest.SplitCounts split : manifest.splits().values()) {
      Double rate = split.rates().get(label);
      if (split.impressions() > 0 && rate != null) {
        rows += split.impressions();
        positives += rate * split.impressions();
      }
    }
    return rows == 0 ? Double.NaN : positives / rows;
  }

  private int kept(FeatureSpec spec) {
    return Math.min(config.maxBuckets(), spec.vocabulary().size());
  }

  /** Missing, then the deciles of a number; or the kept values and all others. */
  private double[] shares(FeatureSpec spec) {
    List<Double> histogram = spec.histogram();
    double missing = Double.isNaN(spec.missingRate()) ? 0 : spec.missingRate();
    if (spec.kind() == Kind.NUMERIC) {
      double[] out = new double[histogram.size() + 1];
      out[0] = missing;
      for (int i = 0; i < histogram.size(); i++) {
        out[i + 1] = histogram.get(i) * (1 - missing);
      }
      return out;
    }
    int kept = kept(spec);
    double[] out = new double[kept + 2];
    out[0] = missing;
    double named = 0;
    for (int i = 0; i < kept; i++) {
      out[i + 1] = histogram.get(i + 1);
      named += out[i + 1];
    }
    out[kept + 1] = Math.max(0, 1 - missing - named);
    return out;
  }

  private DataAudit.Drift measure(String name, double[] then, double[] now) {
    return new DataAudit.Drift(
        name,
        then.length,
        Divergence.psi(then, now, config.smoothing()),
        Divergence.jensenShannon(then, now),
        Divergence.kullbackLeibler(now, then, config.smoothing()));
  }

  /** Judges what was compared. */
  public static void judge(
      DriftConfig config, List<DataAudit.Drift> drift, List<String> absent, QualityGates gates) {
    if (config.reference() == null) {
      return;
    }
    String hint =
        "the data moved away from "
            + config.reference()
            + "; look at the feature in both, then"
            + " mend its logging or take a newer reference";
    for (DataAudit.Drift one : drift) {
      most(gates, "drift (PSI) of " + one.feature(), one.psi(), config.maxPsi(), hint);
      most(
          gates,
          "drift (Jensen-Shannon, bits) of " + one.feature(),
          one.jensenShannon(),
          config.maxJensenShannon(),
          hint);
      most(
          gates,
          "drift (Kullback-Leibler, nats) of " + one.feature(),
          one.kullbackLeibler(),
          config.maxKullbackLeibler(),
          hint);
    }
    gates.atMost(
        "features of the drift reference that are absent",
        absent.size(),
        0,
        "absent or of another kind: " + String.join(", ", absent));
  }

  private static void most(
      QualityGates gates, String name, double value, @Nullable Double most, String hint) {
    if (most != null) {
      gates.atMost(name, value, most, hint);
    }
  }
}
