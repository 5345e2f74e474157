package org.rectrain.score;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.rectrain.Failure;
import org.rectrain.dataset.Catalogue;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.Queries;
import org.rectrain.model.DinFile;
import org.rectrain.model.ModelFolder;
import org.rectrain.model.input.DinInputs;
import org.rectrain.model.text.RowParts;
import org.rectrain.nn.engine.Parameter;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.tower.Din;
import org.rectrain.weights.Safetensors;
import org.rectrain.weights.SafetensorsWriter;
import org.rectrain.weights.ValueType;

/**
 * Scores with a deep interest network. It retrieves by scoring the whole catalogue for every query,
 * in order of the click's logit plus the popularity that the file names.
 */
public final class DinScorer implements VectorlessScorer, RowScorer {
  /** Its name in predictions and reports. */
  public static final String NAME = "din";

  private static final int BATCH = 2048;

  private static final RowParts PARTS = new RowParts(Runtime.getRuntime().availableProcessors());

  private final DinFile file;
  private final DinInputs inputs;
  private final Din din;
  private final Parameters parameters;
  private final float[] logShares;
  private final Map<String, Examples> examples = new HashMap<>();
  private final Map<String, Queries> queries = new HashMap<>();

  /** A scorer over a network in memory; closing it closes the parameters. */
  public DinScorer(DinFile file, DinInputs inputs, Din din, Parameters parameters) {
    this.file = file;
    this.inputs = inputs;
    this.din = din;
    this.parameters = parameters;
    long[] clicks = inputs.catalogue().trainClicks();
    double all = Arrays.stream(clicks).sum() + 1.0;
    this.logShares = new float[clicks.length];
    for (int i = 0; i < clicks.length; i++) {
      logShares[i] = (float) Math.log((clicks[i] + 0.5) / all);
    }
  }

  /** Opens a fitted network over a prepared folder. */
  public static DinScorer open(Path folder, Path prepared) {
    DinFile file = Json.read(folder.resolve(DinFile.FILE), DinFile.class);
    // Its own, whose values are encoded as in its training; those of older versions kept none.
    boolean kept =
        file.featureFingerprint() != null || Files.exists(folder.resolve(FeatureSchema.FILE));
    FeatureSchema schema =
        kept
            ? FeatureSchema.read(folder, file.featureFingerprint()).requireFit(folder, prepared)
            : FeatureSchema.read(prepared);
    Path weights = folder.resolve(DinFile.WEIGHTS);
    Parameters parameters;
    Din din;
    try (Safetensors tensors = Safetensors.open(weights)) {
      String own = tensors.metadata().get(ModelFolder.SPEC);
      if (own != null && !own.equals(Json.fingerprint(file))) {
        throw Failure.input(
            folder.resolve(DinFile.FILE)
                + ": is not what it was when "
                + DinFile.WEIGHTS
                + " beside it was written",
            "fit the baselines again");
      }
      parameters = Parameters.atMost(tensors.size());
      din = Din.initialise(file.spec(schema), parameters, 0);
      for (Parameter parameter : parameters.all()) {
        String name = parameter.name();
        if (!tensors.names().contains(name) || !tensors.shape(name).equals(parameter.shape())) {
          throw Failure.input(
              weights + ": no tensor " + name + " of shape " + parameter.shape(),
              "it was fitted on other prepared data; fit the baselines again");
        }
        parameter.fill(tensors.weights(name));
      }
    } catch (IllegalArgumentException e) {
      throw Failure.input(
          folder.resolve(DinFile.FILE) + ": " + e.getMessage(), "fit the baselines again", e);
    }
    Catalogue catalogue = Catalogue.read(prepared, schema);
    return new DinScorer(file, new DinInputs(prepared, schema, catalogue, file), din, parameters);
  }

  /** Writes a network. */
  public static void write(DinFile file, Parameters parameters, Path folder) throws IOException {
    Files.createDirectories(folder);
    Json.write(folder.resolve(DinFile.FILE), file);
    SafetensorsWriter writer = new SafetensorsWriter(ValueType.F32);
    parameters.all().forEach(parameter -> writer.add(parameter.name(), parameter));
    writer.write(folder.resolve(DinFile.WEIGHTS), Map.of(ModelFolder.SPEC, Json.fingerprint(file)));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public long size() {
    return parameters.size();
  }

  @Override
  public Set<Part> parts() {
    return file.users().isEmpty()
        ? Set.of(Part.ITEM, Part.HISTORY)
        : Set.of(Part.ITEM, Part.USER, Part.HISTORY);
  }

  @Override
  public List<String> tasks() {
    return file.tasks();
  }

  @Override
  public Examples examples(String split) {
    return examples.computeIfAbsent(split, inputs::examples);
  }

  @Override
  public double[][] score(Examples of, List<String> tasks, int[] rows) {
    return Logits.probabilities(
        file.tasks(),
        tasks,
        rows,
        PARTS,
        BATCH,
        part -> {
          try (Pass pass = Pass.inference(parameters.device())) {
            return din.logits(pass, inputs.of(pass, of, part)).toFloatArray();
          }
        });
  }

  @Override
  public TopK topK(String split, int[] wanted, int k) {
    Queries all = queries.computeIfAbsent(split, inputs::queries);
    return TopK.parallel(
        wanted,
        k,
        (query, best) -> {
          float[] values = clickLogits(all, query);
          for (int i = 0; i < values.length; i++) {
            values[i] += (float) (file.popularity() * logShares[i]);
          }
          return TopK.best(values, all.seen()[query], k, best);
        });
  }

  /**
   * Recall@k over some queries for several weights of popularity.
   *
   * @return one mean per weight, queries without positives left out; NaN without any
   */
  public double[] recalls(String split, int[] wanted, int k, List<Double> weights) {
    Queries all = queries.computeIfAbsent(split, inputs::queries);
    double[][] found = new double[wanted.length][weights.size()];
    IntStream.range(0, wanted.length)
        .parallel()
        .forEach(
            q -> {
              float[] logits = clickLogits(all, wanted[q]);
              int[] positives = all.positives()[wanted[q]].clone();
              Arrays.sort(positives);
              for (int w = 0; w < weights.size(); w++) {
                float[] values = logits.clone();
                for (int i = 0; i < values.length; i++) {
                  values[i] += (float) (weights.get(w) * logShares[i]);
                }
                int[] best = TopK.best(values, 0, values.length, all.seen()[wanted[q]], k);
                long hits =
                    Arrays.stream(best).filter(i -> Arrays.binarySearch(positives, i) >= 0).count();
                found[q][w] = (double) hits / positives.length;
              }
            });
    double[] out = new double[weights.size()];
    for (int w = 0; w < out.length; w++) {
      int weight = w;
      out[w] =
          Arrays.stream(found)
              .mapToDouble(row -> row[weight])
              .filter(x -> !Double.isNaN(x))
              .average()
              .orElse(Double.NaN);
    }
    return out;
  }

  /** Logits of the first task for every item of the catalogue. */
  private float[] clickLogits(Queries all, int query) {
    int n = logShares.length;
    int width = file.tasks().size();
    float[] out = new float[n];
    for (int from = 0; from < n; from += BATCH) {
      int[] part = IntStream.range(from, Math.min(n, from + BATCH)).toArray();
      try (Pass pass = Pass.inference(parameters.device())) {
        float[] logits = din.logits(pass, inputs.of(pass, all, query, part)).toFloatArray();
        for (int i = 0; i < part.length; i++) {
          out[from + i] = logits[i * width];
        }
      }
    }
    return out;
  }

  @Override
  public Work work(String split, int[] rows) {
    Examples of = examples(split);
    double attention = Work.products(parameters, "attention.");
    double top = Work.products(parameters, "") - attention;
    return new Work(top + attention * of.histories().meanLength(rows), 0);
  }

  @Override
  public boolean retrieves() {
    return true;
  }

  @Override
  public void close() {
    parameters.close();
  }
}
