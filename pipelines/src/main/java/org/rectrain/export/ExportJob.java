package org.rectrain.export;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.export.ExportConfig;
import org.rectrain.config.export.ExportConfig.Format;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.Queries;
import org.rectrain.export.onnx.CalibrationGraph;
import org.rectrain.export.onnx.FeatureGraph;
import org.rectrain.export.onnx.OnnxEnsemble;
import org.rectrain.export.onnx.OnnxModels;
import org.rectrain.export.onnx.OnnxModels.Part;
import org.rectrain.export.onnx.OnnxSession;
import org.rectrain.export.onnx.Precision;
import org.rectrain.export.serving.Calibrated;
import org.rectrain.export.serving.ServingKit;
import org.rectrain.model.Model;
import org.rectrain.model.ModelData;
import org.rectrain.model.ModelSpec;
import org.rectrain.model.text.TextEncoder;
import org.rectrain.run.Progress;
import org.rectrain.score.TwoTowerScorer;

/** One model becoming files: each form is written, measured and compared with the one before. */
final class ExportJob {
  private static final String USERS_OF = "test";
  private static final Set<Format> OF_VECTORS = EnumSet.of(Format.EMBEDDINGS, Format.SERVING);

  private final ExportConfig config;
  private final Path out;
  private final Progress progress;
  private final Model model;
  private final ModelData data;
  private final Measure measure;
  private final Forms forms;
  private final List<ExportResult.Variant> variants = new ArrayList<>();
  private final List<ExportResult.Check> checks = new ArrayList<>();
  private @Nullable List<Calibrated> calibration;
  private int heavyUsers;
  private int segments;

  ExportJob(ExportConfig config, Path out, Progress progress, Model model, ModelData data) {
    this.config = config;
    this.out = out;
    this.progress = progress;
    this.model = model;
    this.data = data;
    this.measure = Measure.of(config, model, data);
    this.forms = measure.forms();
  }

  /** Whether a format is to be written and there is such a thing of this kind of model. */
  private boolean writes(Format format) {
    return config.formats().contains(format)
        && !(OF_VECTORS.contains(format) && model.spec().cross());
  }

  /** Writes the formats and {@code export.json}. */
  ExportResult run() throws IOException {
    ModelSpec spec = model.spec();
    progress.log("export: " + spec.name() + " as trained");
    if (config.formats().contains(Format.EMBEDDINGS) && !writes(Format.EMBEDDINGS)) {
      progress.log("export: no embeddings, for a cross encoder has no vectors of items and users");
    }
    TextEncoder own = forms.encoder(model.encoder());
    float[] trained = Measure.texts(own);
    measured("model", 4 * model.size(), own, trained, null);
    Model.Encoder adapted = model.encoder();
    Model.Encoder encoder = adapted == null ? null : adapted.merged();
    double zeros = 0;
    if (encoder != null && config.prune() > 0) {
      encoder = pruned(encoder);
      zeros = Pruning.zeroShare(encoder.sizes(), encoder.parameters());
    }
    TextEncoder texts = forms.encoder(encoder);
    float[] vectors = Measure.texts(texts);
    if (config.prune() > 0) {
      measured("pruned", bytes(encoder), texts, vectors, variants.get(0));
    } else if (encoder != null) {
      check("merged text vectors", trained, vectors);
    }
    formats(encoder, vectors);
    if (encoder != null && encoder.parameters() != ownParameters()) {
      encoder.parameters().close();
    }
    ExportResult result =
        new ExportResult(
            spec.name(),
            config.formats().stream()
                .filter(this::writes)
                .map(f -> f.name().toLowerCase(Locale.ROOT))
                .toList(),
            spec.featureFingerprint(),
            OnnxModels.fingerprint(spec),
            writes(Format.ONNX) ? OnnxSession.version() : "",
            zeros,
            measure.split(),
            measure.rows(),
            measure.queries(),
            config.k(),
            variants,
            checks,
            calibration);
    Json.write(out.resolve(ExportResult.FILE), result);
    if (writes(Format.SERVING)) {
      ServingKit.manifest(
          out, spec.name(), spec.featureFingerprint(), config.k(), heavyUsers, segments);
    }
    return result;
  }

  private void formats(Model.@Nullable Encoder encoder, float[] vectors) throws IOException {
    if (writes(Format.HUGGINGFACE)) {
      progress.log("export: huggingface");
      HuggingFaceExport.write(out.resolve(HuggingFaceExport.FOLDER), model, encoder);
    }
    if (writes(Format.ONNX)) {
      onnx(encoder, vectors);
    }
    if (writes(Format.EMBEDDINGS)) {
      progress.log("export: embeddings");
      Queries users = measure.queries(USERS_OF);
      checks.add(
          Embeddings.write(
              out.resolve(Embeddings.FOLDER),
              new Vectors(model, data, vectors, config.batchSize()),
              data,
              users,
              new TowerForms(config, model, data).scorer(vectors),
              config.k(),
              config.tolerance()));
    }
    if (writes(Format.SERVING)) {
      serving(vectors);
    }
  }

  private void serving(float[] vectors) throws IOException {
    progress.log("export: serving");
    Path folder = out.resolve(ServingKit.FOLDER);
    Queries users = measure.queries(USERS_OF);
    if (users != null) {
      TwoTowerScorer scorer = new TowerForms(config, model, data).scorer(vectors);
      heavyUsers =
          ServingKit.topLists(folder, data, users, scorer::topK, config.topListUsers(), config.k());
    }
    segments = ServingKit.popular(folder, data, data.examples("train", model.spec()), config.k());
  }

  private void onnx(Model.@Nullable Encoder encoder, float[] vectors) throws IOException {
    progress.log("export: onnx");
    Path exact = out.resolve("onnx");
    Map<Part, Long> parts = OnnxModels.write(model, encoder, Precision.FLOAT32, exact);
    OnnxGuide.write(exact, model.spec(), model.schema(), parts.keySet());
    ExportResult.Variant base = variants.get(0);
    ExportResult.Variant plain;
    try (OnnxForm graphs = forms.onnx("onnx", exact);
        Form own = forms.engine("model", null, vectors)) {
      if (encoder != null) {
        check("onnx text vectors", vectors, graphs.textVectors());
      }
      plain = measure.of(graphs, sum(parts), base);
      checks.add(measure.compare("onnx scores", own, graphs));
      raw(exact, own, vectors);
    }
    variants.add(plain);
    Path rounded = null;
    if (writes(Format.ONNX_INT8)) {
      progress.log("export: onnx_int8");
      rounded = out.resolve("onnx_int8");
      Precision precision = config.tableBits() == 4 ? Precision.INT8_TABLES_INT4 : Precision.INT8;
      Map<Part, Long> small = OnnxModels.write(model, encoder, precision, rounded);
      OnnxGuide.write(rounded, model.spec(), model.schema(), small.keySet());
      try (OnnxForm graphs = forms.onnx("onnx_int8", rounded)) {
        variants.add(measure.of(graphs, sum(small), base));
      }
      losses(plain, variants.get(variants.size() - 1));
    }
    if (writes(Format.TRITON)) {
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

  /** The graphs before and behind the model's own, so that a server takes raw values. */
  private void raw(Path folder, Form own, float[] vectors) throws IOException {
    ModelSpec spec = model.spec();
    if (spec.cross()) {
      progress.log("export: no ensemble, for the pairs' texts become tokens outside the graphs");
      return;
    }
    List<Calibrated> found = measure.calibration(own);
    calibration = found;
    CalibrationGraph.write(
        folder.resolve(CalibrationGraph.NAME + ".onnx"),
        spec.name(),
        spec.tasks(),
        found.stream().map(Calibrated::curve).toList());
    List<OnnxSession.Tensor> inputs = OnnxEnsemble.towerInputs(folder);
    Vectors contents = new Vectors(model, data, vectors, config.batchSize());
    FeatureGraph.write(
        folder.resolve(FeatureGraph.NAME + ".onnx"),
        spec,
        model.schema(),
        new FeatureGraph.Items(
            List.of(data.catalogue().ids()), data.itemIds(), contents.itemContents()),
        new FeatureGraph.Users(
            List.of(data.users().ids()), contents.userContents(data.users().ids())),
        inputs);
    checks.add(measure.compareRaw(own, folder, found));
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

  private void measured(
      String name,
      long bytes,
      @Nullable TextEncoder encoder,
      float[] vectors,
      ExportResult.@Nullable Variant base) {
    try (Form form = forms.engine(name, encoder, vectors)) {
      variants.add(measure.of(form, bytes, base));
    }
  }

  private org.rectrain.nn.engine.@Nullable Parameters ownParameters() {
    Model.Encoder encoder = model.encoder();
    return encoder == null ? null : encoder.parameters();
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
