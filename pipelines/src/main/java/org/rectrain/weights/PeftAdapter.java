package org.rectrain.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
 * @param folder where it lies
 * @param spec rank, alpha and what is adapted
 * @param base name or path of the base model
 * @param modulesToSave modules whose weights are whole in the folder, for example {@code scorer}
 */
public record PeftAdapter(Path folder, LoraSpec spec, String base, List<String> modulesToSave) {
  private static final String PREFIX = "base_model.model.";
  private static final String CONFIG = "adapter_config.json";
  private static final String WEIGHTS = "adapter_model.safetensors";

  /**
   * Reads adapter_config.json.
   *
   * @throws Failure when it asks for something that changes the mathematics and is not supported
   *     (DoRA, rank patterns, trained biases); all such keys are named together
   */
  public static PeftAdapter read(Path folder) {
    Path file = folder.resolve(CONFIG);
    JsonNode config = Json.tree(file);
    HuggingFaceConfig.Keys keys = new HuggingFaceConfig.Keys(config, file);
    keys.require("peft_type", "LORA", "LORA");
    keys.require("bias", "none", "none");
    keys.require("use_dora", "false", "false");
    keys.require("lora_bias", "false", "false");
    keys.require("use_qalora", "false", "false");
    keys.require("fan_in_fan_out", "false", "false");
    for (String pattern : List.of("rank_pattern", "alpha_pattern")) {
      if (!config.path(pattern).isEmpty()) {
        keys.problem(pattern + ": " + config.path(pattern) + " is not supported");
      }
    }
    int rank = keys.size("r", 1);
    List<String> targets =
        strings(config.path("target_modules")).stream()
            // Written over a causal language model, whose backbone is one level deeper.
            .map(target -> target.replaceFirst("^model\\.layers\\.", "layers."))
            .toList();
    if (targets.isEmpty()) {
      keys.problem("target_modules: expected names of modules");
    }
    double alpha = config.path("lora_alpha").asDouble(8);
    if (!(alpha > 0)) {
      keys.problem("lora_alpha: expected a positive number, found " + config.path("lora_alpha"));
    }
    keys.check();
    LoraSpec spec =
        new LoraSpec(
            rank,
            alpha,
            config.path("lora_dropout").asDouble(0),
            config.path("use_rslora").asBoolean()
                ? LoraSpec.Scaling.RANK_STABILISED
                : LoraSpec.Scaling.CLASSIC,
            targets,
            layers(config.path("layers_to_transform")));
    return new PeftAdapter(
        folder,
        spec,
        config.path("base_model_name_or_path").asText(""),
        strings(config.path("modules_to_save")));
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
      for (Parameter parameter : wanted) {
        String name = stored(tensors, parameter.name());
        if (!tensors.names().contains(name)) {
          problems.add("missing " + name + " " + parameter.shape());
        } else if (!tensors.shape(name).equals(parameter.shape())) {
          problems.add(
              name + " is " + tensors.shape(name) + ", the model has " + parameter.shape());
        }
      }
      List<String> used = wanted.stream().map(p -> stored(tensors, p.name())).toList();
      for (String name : tensors.names()) {
        if (!used.contains(name)) {
          problems.add(name + " " + tensors.shape(name) + " has no place in the model");
        }
      }
      if (!problems.isEmpty()) {
        throw Failure.input(
            file + " does not fit the model:",
            problems,
            "the adapter was made for another base ('" + base + "') or for other options");
      }
      wanted.forEach(p -> p.fill(tensors.weights(stored(tensors, p.name()))));
    }
  }

  /**
   * Writes a folder that PEFT reads.
   *
   * @param folder exists; files in it are replaced
   * @param base name of the base model, as {@code from_pretrained} takes it
   * @param modulesToSave top-level modules whose parameters are written whole
   */
  public static PeftAdapter write(
      Path folder, Parameters parameters, LoraSpec spec, String base, List<String> modulesToSave)
      throws IOException {
    PeftAdapter adapter = new PeftAdapter(folder, spec, base, List.copyOf(modulesToSave));
    SafetensorsWriter writer = new SafetensorsWriter(ValueType.F32);
    for (Parameter parameter : parameters.all()) {
      if (adapter.saved(parameter.name())) {
        writer.add(PREFIX + parameter.name(), parameter);
      }
    }
    writer.write(folder.resolve(WEIGHTS), Map.of());
    WholeFile.write(folder.resolve(CONFIG), adapter.config());
    return adapter;
  }

  /** An adapter made over a causal language model has its backbone one level deeper. */
  private static String stored(Safetensors tensors, String name) {
    String deeper = PREFIX + "model." + name;
    return tensors.names().contains(deeper) ? deeper : PREFIX + name;
  }

  private boolean saved(String name) {
    return Lora.isAdapter(name) || modulesToSave.stream().anyMatch(m -> name.startsWith(m + "."));
  }

  private String config() {
    ObjectNode node = new ObjectMapper().createObjectNode();
    node.put("base_model_name_or_path", base);
    node.put("bias", "none");
    node.put("fan_in_fan_out", false);
    node.put("inference_mode", true);
    node.put("init_lora_weights", true);
    if (spec.layers().isEmpty()) {
      node.putNull("layers_to_transform");
    } else {
      spec.layers().forEach(node.withArray("layers_to_transform")::add);
    }
    if (spec.alpha() == Math.rint(spec.alpha())) {
      node.put("lora_alpha", (long) spec.alpha());
    } else {
      node.put("lora_alpha", spec.alpha());
    }
    node.put("lora_dropout", spec.dropout());
    if (modulesToSave.isEmpty()) {
      node.putNull("modules_to_save");
    } else {
      modulesToSave.forEach(node.withArray("modules_to_save")::add);
    }
    node.put("peft_type", "LORA");
    node.put("r", spec.rank());
    if (spec.targets().equals(List.of("all-linear"))) {
      node.put("target_modules", "all-linear");
    } else {
      spec.targets().forEach(node.withArray("target_modules")::add);
    }
    node.put("task_type", "FEATURE_EXTRACTION");
    node.put("use_dora", false);
    node.put("use_rslora", spec.scaling() == LoraSpec.Scaling.RANK_STABILISED);
    return node.toPrettyString() + "\n";
  }

  private static List<String> strings(JsonNode node) {
    List<String> values = new ArrayList<>();
    if (node.isTextual()) {
      values.add(node.asText());
    }
    node.forEach(value -> values.add(value.asText()));
    return values;
  }

  private static List<Integer> layers(JsonNode node) {
    List<Integer> values = new ArrayList<>();
    if (node.isInt()) {
      values.add(node.asInt());
    }
    node.forEach(value -> values.add(value.asInt()));
    return values;
  }
}
