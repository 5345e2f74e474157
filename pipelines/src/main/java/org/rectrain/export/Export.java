package org.rectrain.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.ExportConfig;
import org.rectrain.config.ExportConfig.Format;
import org.rectrain.config.Failure;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.Queries;
import org.rectrain.export.onnx.OnnxModels;
import org.rectrain.export.onnx.OnnxModels.Part;
import org.rectrain.export.onnx.OnnxSession;
import org.rectrain.export.onnx.Precision;
import org.rectrain.nn.Torch;
import org.rectrain.run.Progress;
import org.rectrain.score.Model;
import org.rectrain.score.ModelData;
import org.rectrain.score.ModelFolder;
import org.rectrain.score.ModelFolders;
import org.rectrain.score.ModelSpec;
import org.rectrain.score.TextEncoder;

/** The export stage: a model folder in, files for serving out, each compared with the model. */
public final class Export {
  private static final String USERS_OF = "test";

  private final ExportConfig config;
  private final Path out;
  private final Progress progress;
  private final Model model;
  private final ModelData data;
  private final Measure measure;
  private final List<ExportResult.Variant> variants = new ArrayList<>();
  private final List<ExportResult.Check> checks = new ArrayList<>();

  private Export(
      ExportConfig config, Path out, Progress progress, Model model, ModelData data, Measure m) {
    this.config = config;
    this.out = out;
    this.progress = progress;
    this.model = model;
    this.data = data;
    this.measure = m;
  }

  /**
   * Writes the formats of the configuration and {@code export.json}.
   *
   * @param folder of the trained model
   * @param out folder of the stage
   * @throws Failure (exit code 3) when the model was trained on other features; whether the checks
   *     passed is in the result, see {@link #gate}
   */
  public static ExportResult run(
      ExportConfig config, Path folder, Path prepared, Path out, Progress progress)
      throws IOException {
    Torch.threads(1);
    requireTowers(folder);
    Files.createDirectories(out);
    FeatureSchema schema = FeatureSchema.read(prepared);
    try (Model model = ModelFolder.read(folder)) {
      ModelSpec spec = model.spec();
      if (!spec.featureFingerprint().equals(schema.fingerprint())) {
        throw Failure.input(
            folder
                + ": trained on features "
                + spec.featureFingerprint()
                + "; "
                + prepared
                + " has "
                + schema.fingerprint(),
            "export with the prepared data that the model was trained on");
      }
      ModelData data = ModelData.read(prepared, schema, spec).with(model);
      Measure measure = Measure.of(config, model, data);
      return new Export(config, out, progress, model, data, measure).run();
    }
  }

  /**
   * Refuses models of which no file could be made that does what they do.
   *
   * @throws Failure (exit code 2) that names the kind and what to do instead
   */
  private static void requireTowers(Path folder) {
    if (!ModelFolders.isNetwork(folder)) {
      throw Failure.usage(
          "export: "
              + folder
              + (ModelFolders.isDin(folder) ? " is a deep interest network" : " is boosted trees")
              + "; expected a two-tower model",
          "it reads ids and features only: distil it into towers (distill.teachers: ["
              + folder
              + "], distill.towers.text: false) and export the student");
    }
    ModelSpec spec = ModelFolder.spec(folder);
    if (spec.cross()) {
      throw Failure.usage(
          "export: " + folder + " is a cross encoder, which has no item vectors; expected towers",
          "distil it into towers (distill.teachers: [" + folder + "]) and export the student");
    }
  }

  /** Fails (exit code 4) with every check that did not pass. */
  public static void gate(ExportResult result) {
    List<String> failed = new ArrayList<>();
    for (ExportResult.Check check : result.checks()) {
      if (!check.passed()) {
        failed.add(
            String.format(
                Locale.ROOT,
                "%s: %.3g; at most %.3g",
                check.name(),
                check.difference(),
                check.allowed()));
      }
    }
    if (!failed.isEmpty()) {
      throw Failure.gate(
          "the export does not do what the model does: " + String.join("; ", failed),
          "export.table_bits=8 rounds less; export.tolerance and export.max_auc_loss say how much"
              + " may be lost");
    }
  }

  private ExportResult run() throws IOException {
    ModelSpec spec = model.spec();
    progress.log("export: " + spec.name() + " as trained");
    float[] trained = Measure.texts(model.textEncoder(data, config.tokensPerPass()));
    variants.add(
        measure.model(
            "model",
            4 * model.size(),
            model.textEncoder(data, config.tokensPerPass()),
            trained,
            null));
    Model.Encoder encoder = merged(model.encoder());
    double zeros = 0;
    if (encoder != null && config.prune() > 0) {
      encoder = pruned(encoder);
      zeros = Pruning.zeroShare(encoder.sizes(), encoder.parameters());
    }
    TextEncoder texts = encoder == null ? null : measure.encoder(encoder);
    float[] vectors = Measure.texts(texts);
    if (config.prune() > 0) {
      variants.add(measure.model("pruned", bytes(encoder), texts, vectors, variants.get(0)));
    } else {
      check("merged text vectors", trained, vectors);
    }
    formats(encoder, vectors);
    if (encoder != null && encoder.parameters() != ownParameters()) {
      encoder.parameters().close();
    }
    ExportResult result =
        new ExportResult(
            spec.name(),
            config.formats().stream().map(f -> f.name().toLowerCase(Locale.ROOT)).toList(),
            spec.featureFingerprint(),
            OnnxModels.fingerprint(spec),
            config.formats().contains(Format.ONNX) ? OnnxSession.version() : "",
            zeros,
            measure.split(),
            measure.rows(),
            measure.queries(),
            config.k(),
            variants,
            checks);
    Json.write(out.resolve(ExportResult.FILE), result);
    return result;
  }

  private void formats(Model.@Nullable Encoder encoder, float[] vectors) throws IOException {
    if (config.formats().contains(Format.HUGGINGFACE)) {
      progress.log("export: huggingface");
      HuggingFaceExport.write(out.resolve(HuggingFaceExport.FOLDER), model, encoder);
    }
    if (config.formats().contains(Format.ONNX)) {
      onnx(encoder, vectors);
    }
    if (config.formats().contains(Format.EMBEDDINGS)) {
      progress.log("export: embeddings");
      Queries users = measure.queries(USERS_OF);
      checks.add(
          Embeddings.write(
              out.resolve(Embeddings.FOLDER),
              new Vectors(model, data, vectors, config.batchSize()),
              data,
              users,
              measure.scorer(vectors),
              config.k(),
              config.tolerance()));
    }
  }

  private void onnx(Model.@Nullable Encoder encoder, float[] vectors) throws IOException {
    progress.log("export: onnx");
    Path exact = out.resolve("onnx");
    Map<Part, Long> parts = OnnxModels.write(model, encoder, Precision.FLOAT32, exact);
    OnnxGuide.write(exact, model.spec(), model.schema(), parts.keySet());
    ExportResult.Variant base = variants.get(0);
    ExportResult.Variant plain;
    try (OnnxScorer scorer = scorer("onnx", exact)) {
      check("onnx text vectors", vectors, scorer.textVectors());
      plain = measure.onnx(scorer, sum(parts), base);
      checks.add(measure.compare("onnx scores", vectors, scorer, config.tolerance()));
    }
    variants.add(plain);
    Path rounded = null;
    if (config.formats().contains(Format.ONNX_INT8)) {
      progress.log("export: onnx_int8");
      rounded = out.resolve("onnx_int8");
      Precision precision = config.tableBits() == 4 ? Precision.INT8_TABLES_INT4 : Precision.INT8;
      Map<Part, Long> small = OnnxModels.write(model, encoder, precision, rounded);
      OnnxGuide.write(rounded, model.spec(), model.schema(), small.keySet());
      try (OnnxScorer scorer = scorer("onnx_int8", rounded)) {
        variants.add(measure.onnx(scorer, sum(small), base));
      }
      losses(plain, variants.get(variants.size() - 1));
    }
    if (config.formats().contains(Format.TRITON)) {
      progress.log("export: triton");
      TritonRepository.write(
          out.resolve(TritonRepository.FOLDER),
          model.spec(),
          model.schema(),
          parts,
          exact,
          rounded);
    }
  }

  /** What rounding alone costs, pruning left aside. */
  private void losses(ExportResult.Variant plain, ExportResult.Variant rounded) {
    for (String task : model.spec().tasks()) {
      String key = "auc_" + task;
      double before = plain.metrics().getOrDefault(key, Double.NaN);
      double after = rounded.metrics().getOrDefault(key, Double.NaN);
      // A split in which a label has one value has no AUC, and nothing that could be lost.
      double loss = Double.isNaN(before) ? 0 : before - after;
      checks.add(
          ExportResult.Check.of(
              "onnx_int8 loss of " + key, measure.rows(), loss, config.maxAucLoss()));
    }
  }

  private void check(String name, float[] expected, float[] found) {
    double most = expected.length == found.length ? 0 : Double.NaN;
    for (int i = 0; i < Math.min(expected.length, found.length); i++) {
      double difference = Math.abs((double) expected[i] - found[i]);
      // A NaN on either side must not hide behind a maximum.
      most = Double.isNaN(difference) ? Double.NaN : Math.max(most, difference);
      if (Double.isNaN(most)) {
        break;
      }
    }
    checks.add(ExportResult.Check.of(name, expected.length, most, config.tolerance()));
  }

  private OnnxScorer scorer(String name, Path folder) {
    return new OnnxScorer(name, folder, model, data, config.batchSize(), config.tokensPerPass());
  }

  private org.rectrain.nn.@Nullable Parameters ownParameters() {
    Model.Encoder encoder = model.encoder();
    return encoder == null ? null : encoder.parameters();
  }

  /** The text half with its adapters folded into the weights. */
  private static Model.@Nullable Encoder merged(Model.@Nullable Encoder encoder) {
    if (encoder == null || encoder.lora() == null) {
      return encoder;
    }
    encoder.lora().merge();
    return new Model.Encoder(
        encoder.sizes().over(encoder.parameters(), null),
        encoder.parameters(),
        encoder.pooling(),
        encoder.tokenizerJson(),
        encoder.sizes(),
        null);
  }

  private Model.Encoder pruned(Model.Encoder encoder) {
    progress.log("export: pruned");
    if (config.pruneWhat() == ExportConfig.Pruned.NEURONS) {
      return Pruning.neurons(encoder, config.prune());
    }
    Pruning.weights(encoder.sizes(), encoder.parameters(), config.prune());
    return encoder;
  }

  private long bytes(Model.@Nullable Encoder encoder) {
    long values = model.towerParameters().size();
    if (encoder != null) {
      values += encoder.sizes().shapes().values().stream().mapToLong(s -> s.size()).sum();
    }
    return 4 * values;
  }

  private static long sum(Map<Part, Long> parts) {
    return parts.values().stream().mapToLong(Long::longValue).sum();
  }
}
