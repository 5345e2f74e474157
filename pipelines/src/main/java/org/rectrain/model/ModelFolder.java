package org.rectrain.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.rectrain.Failure;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.nn.backbone.Lora;
import org.rectrain.nn.backbone.LoraSpec;
import org.rectrain.nn.engine.FloatSource;
import org.rectrain.nn.engine.Parameter;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.weights.PeftAdapter;
import org.rectrain.weights.Pretrained;
import org.rectrain.weights.PretrainedModels;
import org.rectrain.weights.Safetensors;
import org.rectrain.weights.SafetensorsWriter;
import org.rectrain.weights.TokenizerFile;
import org.rectrain.weights.ValueType;

/**
 * Writes and reads model folders: {@code rectrain.json}, {@code feature_schema.json}, {@code
 * tokenizer.json}, {@code README.md} and the weights. With adapters these are a PEFT folder whose
 * {@code modules_to_save} holds the towers; without, the towers are in {@code scorer.safetensors}
 * and a fully trained encoder is in {@code encoder.safetensors}.
 */
public final class ModelFolder {
  private static final String TOWERS = "scorer.safetensors";
  private static final String ENCODER = "encoder.safetensors";
  private static final String TOKENIZER = "tokenizer.json";
  private static final String MODULE = "scorer";

  /** Key of the fingerprint of the file that the weights belong to, in their metadata. */
  public static final String SPEC = "rectrain_spec";

  private static final String OTHER =
      "a file of the folder was damaged, or is another model's; take the whole folder again, or"
          + " train again";

  private ModelFolder() {}

  /**
   * Writes a model.
   *
   * @param folder made when it does not exist
   * @param card text of its README.md
   */
  public static void write(Model model, Path folder, String card) throws IOException {
    Files.createDirectories(folder);
    Json.write(folder.resolve(ModelSpec.FILE), model.spec());
    model.schema().write(folder);
    WholeFile.write(folder.resolve("README.md"), card);
    Model.Encoder encoder = model.encoder();
    if (encoder != null) {
      WholeFile.write(
          folder.resolve(TOKENIZER),
          TokenizerFile.parse(encoder.tokenizerJson(), model.spec().base())
              .cutTo(model.spec().maxTokens()));
    }
    LoraSpec lora = model.spec().lora();
    if (encoder != null && lora != null) {
      String base = PretrainedModels.find(model.spec().base()).name();
      try (Parameters joined = joined(encoder.parameters(), model.towerParameters())) {
        PeftAdapter.write(
            folder,
            joined,
            lora,
            encoder.sizes().linears(),
            base,
            List.of(MODULE),
            Map.of(SPEC, model.spec().fingerprint()));
      }
      return;
    }
    write(model.towerParameters(), folder.resolve(TOWERS), model.spec());
    if (encoder != null && model.spec().fullWeights()) {
      write(encoder.parameters(), folder.resolve(ENCODER), model.spec());
    }
  }

  /**
   * Reads a model.
   *
   * @throws Failure (exit code 3) when a file is missing, damaged or does not fit
   */
  public static Model read(Path folder) {
    return read(folder, spec(folder));
  }

  /**
   * Reads how a model is built.
   *
   * @throws Failure (exit code 3) when the file is missing or of another version
   */
  public static ModelSpec spec(Path folder) {
    Path file = folder.resolve(ModelSpec.FILE);
    JsonNode tree = Json.tree(file);
    JsonNode version = tree.path("version");
    int newest = ModelSpec.VERSION;
    if (!version.isInt() || version.intValue() < newest - 1 || version.intValue() > newest) {
      String found = version.isMissingNode() ? "none" : version.toString();
      throw Failure.input(
          file + ": version: " + found + "; expected " + (newest - 1) + " or " + newest,
          "train the model again with this version");
    }
    FormerSpecs.fill(tree);
    return Json.read(file, tree, ModelSpec.class);
  }

  private static Model read(Path folder, ModelSpec spec) {
    FeatureSchema schema = FeatureSchema.read(folder);
    Pretrained pretrained = spec.text() ? PretrainedModels.find(spec.base()) : null;
    Path file = folder.resolve(ModelSpec.FILE);
    List<String> misfits = new ArrayList<>(spec.misfits(pretrained, schema));
    String weights = spec.lora() == null || !spec.text() ? TOWERS : "adapter_model.safetensors";
    try (Safetensors tensors = Safetensors.open(folder.resolve(weights))) {
      String own = tensors.metadata().get(SPEC);
      if (own != null && !own.equals(spec.fingerprint())) {
        misfits.add("it is not what it was when " + weights + " beside it was written");
      }
    }
    if (!misfits.isEmpty()) {
      throw Failure.input(file + ":", misfits, OTHER);
    }
    try {
      // Sizes that somebody changed must not ask for more memory than the weights can fill.
      Model model = Model.blank(spec, schema, pretrained, mostValues(folder));
      try {
        return filled(model, folder);
      } catch (RuntimeException e) {
        model.close();
        throw e;
      }
    } catch (IllegalArgumentException e) {
      throw Failure.input(file + ": " + e.getMessage(), OTHER, e);
    }
  }

  private static long mostValues(Path folder) {
    try {
      return weightBytes(folder) / Float.BYTES;
    } catch (IOException e) {
      throw Failure.input(folder + ": cannot be read: " + e.getMessage(), "check permissions", e);
    }
  }

  private static Model filled(Model model, Path folder) {
    ModelSpec spec = model.spec();
    Model.Encoder encoder = model.encoder();
    if (encoder != null && !spec.fullWeights() && Files.exists(folder.resolve(TOKENIZER))) {
      TokenizerFile own =
          TokenizerFile.parse(Json.bytes(folder.resolve(TOKENIZER)), folder.toString());
      if (!own.sameTokens(TokenizerFile.parse(encoder.tokenizerJson(), spec.base()))) {
        throw Failure.input(
            folder.resolve(TOKENIZER) + ": is not the tokenizer of " + spec.base(), OTHER);
      }
    }
    if (encoder != null && spec.lora() != null) {
      try (Parameters joined = joined(encoder.parameters(), model.towerParameters())) {
        PeftAdapter adapter = PeftAdapter.read(folder);
        List<String> differences = adapter.differences(spec.lora(), encoder.sizes().linears());
        if (!differences.isEmpty()) {
          throw Failure.input(
              folder.resolve("adapter_config.json") + ": is not what rectrain.json says:",
              differences,
              OTHER);
        }
        adapter.fill(joined);
        for (Parameter parameter : joined.all()) {
          Parameters target =
              Lora.isAdapter(parameter.name()) ? encoder.parameters() : model.towerParameters();
          target.get(parameter.name()).assign(parameter.values());
        }
      }
      return model;
    }
    fill(model.towerParameters(), folder.resolve(TOWERS));
    if (encoder != null && spec.fullWeights()) {
      Model own = withOwnVocabulary(model, encoder, folder);
      fill(own.requireEncoder().parameters(), folder.resolve(ENCODER));
      return own;
    }
    return model;
  }

  /** A fully trained encoder may know fewer tokens than its base: its tokenizer is beside it. */
  private static Model withOwnVocabulary(Model model, Model.Encoder encoder, Path folder) {
    String table = encoder.sizes().tokenTable();
    try (Safetensors tensors = Safetensors.open(folder.resolve(ENCODER))) {
      int all = encoder.sizes().vocabulary();
      int tokens =
          tensors.names().contains(table) ? Math.toIntExact(tensors.shape(table).get(0)) : all;
      if (tokens >= all) {
        return model;
      }
      byte[] tokenizer = Json.bytes(folder.resolve(TOKENIZER));
      TokenizerFile.requireFit(tokenizer, folder.toString(), tokens);
      return model.withVocabulary(IntStream.range(0, tokens).toArray(), tokenizer);
    }
  }

  /** Bytes of the weights that a folder holds, its pretrained base not counted. */
  public static long weightBytes(Path folder) throws IOException {
    long sum = 0;
    for (String name : List.of(TOWERS, ENCODER, "adapter_model.safetensors")) {
      Path file = folder.resolve(name);
      sum += Files.exists(file) ? Files.size(file) : 0;
    }
    return sum;
  }

  /** Copies of the adapters and the towers in one store. */
  private static Parameters joined(Parameters encoder, Parameters towers) {
    Parameters out = Parameters.onCpu();
    for (Parameter parameter : encoder.all()) {
      if (Lora.isAdapter(parameter.name())) {
        out.add(parameter.name(), parameter.shape(), FloatSource.of(parameter.values()));
      }
    }
    for (Parameter parameter : towers.all()) {
      out.add(parameter.name(), parameter.shape(), FloatSource.of(parameter.values()));
    }
    return out;
  }

  private static void write(Parameters parameters, Path file, ModelSpec spec) throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter(ValueType.F32);
    parameters.all().forEach(parameter -> writer.add(parameter.name(), parameter));
    writer.write(file, Map.of(SPEC, spec.fingerprint()));
  }

  private static void fill(Parameters parameters, Path file) {
    try (Safetensors tensors = Safetensors.open(file)) {
      Set<String> unread = new TreeSet<>(tensors.names());
      for (Parameter parameter : parameters.all()) {
        String name = parameter.name();
        unread.remove(name);
        if (!tensors.names().contains(name) || !tensors.shape(name).equals(parameter.shape())) {
          throw Failure.input(
              file + ": no tensor " + name + " of shape " + parameter.shape(),
              "the folder was written by another configuration; train again");
        }
        parameter.fill(tensors.weights(name));
      }
      if (!unread.isEmpty()) {
        throw Failure.input(
            file + ": rectrain.json has no tensor " + unread.iterator().next(), OTHER);
      }
    }
  }
}
