package org.rectrain.weights;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.rectrain.Failure;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.nn.backbone.Lora;
import org.rectrain.nn.backbone.LoraSpec;
import org.rectrain.nn.engine.Parameter;
import org.rectrain.nn.engine.Parameters;

/**
 * A LoRA folder as HuggingFace PEFT reads and writes it: adapter_config.json and
 * adapter_model.safetensors with {@code base_model.model.<path>.lora_A.weight}.
 *
 * @param folder where it is
 * @param spec rank, alpha and what is adapted
 * @param base name or path of the base model
 * @param modulesToSave modules whose weights are whole in the folder, for example {@code scorer}
 */
public record PeftAdapter(Path folder, LoraSpec spec, String base, List<String> modulesToSave) {
  private static final String PREFIX = "base_model.model.";
  private static final String CONFIG = "adapter_config.json";
  private static final String WEIGHTS = "adapter_model.safetensors";

  /** BERT's pooler, which no vector here passes; PEFT counts it among all linear layers. */
  private static final String POOLER = "base_model\\.model\\.(bert\\.)?pooler\\..*";

  /** Whether a folder holds an adapter of PEFT's layout. */
  public static boolean isOne(Path folder) {
    return Files.isRegularFile(folder.resolve(CONFIG));
  }

  /**
   * Reads adapter_config.json.
   *
   * @throws Failure (exit code 3) when it asks for something that changes the mathematics and is
   *     not supported (DoRA, weights of the base that the start changed, rank patterns, trained
   *     biases); all such keys are named together, see {@link ForeignKeys}
   */
  public static PeftAdapter read(Path folder) {
    Path file = folder.resolve(CONFIG);
    ForeignFile keys = ForeignFile.of(Json.tree(file), file, ForeignKeys.ADAPTER);
    keys.require("peft_type", "LORA", "LORA");
    keys.require("bias", "none", "none");
    final int rank = keys.size("r", HuggingFaceConfig.WIDEST);
    final double alpha = keys.number("lora_alpha", 8, 0, Double.POSITIVE_INFINITY);
    final double dropout = keys.number("lora_dropout", 0, ForeignKeys.AT_ZERO, 1);
    final boolean stabilised = keys.flag("use_rslora");
    List<String> targets =
        keys.texts("target_modules").stream()
            // Written over a causal language model, whose backbone is one level deeper.
            .map(target -> target.replaceFirst("^model\\.layers\\.", "layers."))
            .toList();
    if (targets.isEmpty()) {
      keys.problem("target_modules: expected names of modules");
    }
    for (String pattern : keys.texts("layers_pattern")) {
      if (!pattern.equals("layer") && !pattern.equals("layers")) {
        keys.problem("layers_pattern: '" + pattern + "' is not supported, only 'layer', 'layers'");
      }
    }
    final List<Integer> layers = keys.indexes("layers_to_transform");
    final List<String> whole = keys.texts("modules_to_save");
    keys.check();
    try {
      LoraSpec.Scaling scaling =
          stabilised ? LoraSpec.Scaling.RANK_STABILISED : LoraSpec.Scaling.CLASSIC;
      return new PeftAdapter(
          folder,
          new LoraSpec(rank, alpha, dropout, scaling, targets, layers),
          keys.path("base_model_name_or_path").asText(""),
          whole);
    } catch (IllegalArgumentException e) {
      throw Failure.input(
          file + ": " + e.getMessage(), "PEFT reads it neither; write the adapter again", e);
    }
  }

  /**
   * In what this adapter and another one over the same base differ: rank, scale, the layers that
   * they adapt. The order and the spelling of targets, and dropout, which may change, do not count.
   */
  public List<String> differences(LoraSpec other, Map<String, Shape> linears) {
    List<String> out = new ArrayList<>();
    if (spec.rank() != other.rank()) {
      out.add("r: " + spec.rank() + ", not " + other.rank());
    }
    if (Math.abs(spec.scale() - other.scale()) > 1e-9 * other.scale()) {
      out.add("scale (lora_alpha, use_rslora): " + spec.scale() + ", not " + other.scale());
    }
    List<String> own = spec.covered(linears);
    List<String> others = other.covered(linears);
    if (!own.equals(others)) {
      List<String> more = own.stream().filter(path -> !others.contains(path)).toList();
      List<String> less = others.stream().filter(path -> !own.contains(path)).toList();
      out.add(
          "target_modules, layers_to_transform: "
              + (more.isEmpty() ? "" : "adapt " + some(more) + " too")
              + (more.isEmpty() || less.isEmpty() ? "" : ", and ")
              + (less.isEmpty() ? "" : "leave out " + some(less)));
    }
    return out;
  }

  private static String some(List<String> paths) {
    int more = paths.size() - 3;
    return String.join(", ", paths.subList(0, Math.min(3, paths.size())))
        + (more > 0 ? " and " + more + " more" : "");
  }

  /**
   * Refuses weights that are not there, are no whole safetensors or are not those of the adapters;
   * values are not read.
   *
   * @param linears of the base; empty when it is not there
   */
  public void requireWeights(Map<String, Shape> linears) {
    Path file = folder.resolve(WEIGHTS);
    try (Safetensors tensors = Safetensors.open(file)) {
      List<String> covered = spec.covered(linears);
      // A name that the base does not have is nothing to PEFT either, where another one is there.
      boolean nothing = covered.isEmpty() && !linears.isEmpty();
      List<String> problems = new ArrayList<>(nothing ? spec.misfits(linears) : List.of());
      for (String path : covered) {
        Shape linear = Objects.requireNonNull(linears.get(path));
        problem(tensors, path + ".lora_A.weight", new Shape(spec.rank(), linear.get(1)), problems);
        problem(tensors, path + ".lora_B.weight", new Shape(linear.get(0), spec.rank()), problems);
      }
      requireNone(file, problems);
    }
  }

  private static void problem(
      Safetensors tensors, String parameter, Shape shape, List<String> problems) {
    String name = stored(tensors, parameter);
    if (!tensors.names().contains(name)) {
      problems.add("missing " + name + " " + shape);
    } else if (!tensors.shape(name).equals(shape)) {
      problems.add(name + " is " + tensors.shape(name) + ", the model has " + shape);
    }
  }

  private void requireNone(Path file, List<String> problems) {
    if (!problems.isEmpty()) {
      throw Failure.input(
          file + " does not fit the model:",
          problems,
          "the adapter was made for another base ('" + base + "') or for other options");
    }
  }

  /**
   * Refuses weights beside the adapters, for whom takes the adapters alone: those of the base would
   * be lost again, as a base is never written. BERT's pooler does not count.
   *
   * @throws Failure (exit code 3) that names the modules
   */
  public void requireAdaptersAlone() {
    List<String> others = modulesToSave.stream().filter(m -> !m.equals("pooler")).toList();
    if (!others.isEmpty()) {
      throw Failure.input(
          folder.resolve(CONFIG)
              + ": modules_to_save: "
              + others
              + " is not supported; expected adapters alone",
          "merge the adapter into its base (merge_and_unload), save that and name it in"
              + " train.encoder.base");
    }
  }

  /**
   * Overwrites the adapters and the whole modules in the store with the folder's values. Both must
   * have been added before ({@link Lora#attach}, the head's initialisation).
   *
   * @throws Failure that names together what is missing on either side and every wrong shape
   */
  public void fill(Parameters parameters) {
    Path file = folder.resolve(WEIGHTS);
    try (Safetensors tensors = Safetensors.open(file)) {
      List<String> problems = new ArrayList<>();
      List<Parameter> wanted = parameters.all().stream().filter(p -> saved(p.name())).toList();
      wanted.forEach(p -> problem(tensors, p.name(), p.shape(), problems));
      List<String> used = wanted.stream().map(p -> stored(tensors, p.name())).toList();
      for (String name : tensors.names()) {
        if (!used.contains(name) && !name.matches(POOLER)) {
          problems.add(name + " " + tensors.shape(name) + " has no place in the model");
        }
      }
      requireNone(file, problems);
      wanted.forEach(p -> p.fill(tensors.weights(stored(tensors, p.name()))));
    }
  }

  /**
   * Writes a folder that PEFT reads.
   *
   * @param folder exists; files in it are replaced
   * @param linears of the base; see {@link PeftConfig}
   * @param base name of the base model, as {@code from_pretrained} takes it
   * @param modulesToSave top-level modules whose parameters are written whole
   * @param metadata free text beside the weights
   */
  public static PeftAdapter write(
      Path folder,
      Parameters parameters,
      LoraSpec spec,
      Map<String, Shape> linears,
      String base,
      List<String> modulesToSave,
      Map<String, String> metadata)
      throws IOException {
    PeftAdapter adapter = new PeftAdapter(folder, spec, base, List.copyOf(modulesToSave));
    SafetensorsWriter writer = new SafetensorsWriter(ValueType.F32);
    for (Parameter parameter : parameters.all()) {
      if (adapter.saved(parameter.name())) {
        writer.add(PREFIX + parameter.name(), parameter);
      }
    }
    writer.write(folder.resolve(WEIGHTS), metadata);
    WholeFile.write(folder.resolve(CONFIG), new PeftConfig(adapter, linears).json());
    return adapter;
  }

  /** An adapter made over a model with a head has its backbone one level deeper. */
  private static String stored(Safetensors tensors, String name) {
    for (String head : List.of("model.", "bert.")) {
      if (tensors.names().contains(PREFIX + head + name)) {
        return PREFIX + head + name;
      }
    }
    return PREFIX + name;
  }

  private boolean saved(String name) {
    return Lora.isAdapter(name) || modulesToSave.stream().anyMatch(m -> name.startsWith(m + "."));
  }
}
