package org.rectrain.weights;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.rectrain.nn.backbone.LoraSpec;

/**
 * {@code adapter_config.json} of an adapter, as PEFT reads it.
 *
 * @param linears of the base; empty when it is not there
 */
record PeftConfig(PeftAdapter adapter, Map<String, Shape> linears) {
  private LoraSpec spec() {
    return adapter.spec();
  }

  /**
   * Which layers, as PEFT reads it: it takes a list as names that paths end in, finds layers by
   * number only below another module, knows no expressions in a list, and adapts BERT's pooler too
   * where a name fits it. What it would read otherwise is written as whole paths.
   */
  private List<String> targets() {
    List<String> covered = spec().covered(linears);
    boolean numbered = covered.stream().allMatch(path -> path.matches(".*\\.layers?\\.\\d+\\..*"));
    boolean bySuffix =
        covered.stream()
            .allMatch(
                path ->
                    spec().targets().stream()
                        .anyMatch(t -> path.equals(t) || path.endsWith("." + t)));
    boolean all = spec().targets().equals(List.of("all-linear"));
    boolean pooled =
        spec().covers("pooler.dense")
            && linears.keySet().stream().anyMatch(path -> path.startsWith("encoder.layer."));
    boolean asGiven =
        (bySuffix || all) && !pooled && (spec().layers().isEmpty() || (numbered && !all));
    return asGiven || linears.isEmpty() ? spec().targets() : covered;
  }

  String json() {
    List<String> targets = targets();
    ObjectNode node = new ObjectMapper().createObjectNode();
    node.put("base_model_name_or_path", adapter.base());
    node.put("bias", "none");
    node.put("fan_in_fan_out", false);
    node.put("inference_mode", true);
    node.put("init_lora_weights", true);
    if (spec().layers().isEmpty() || !targets.equals(spec().targets())) {
      node.putNull("layers_to_transform");
    } else {
      spec().layers().forEach(node.withArray("layers_to_transform")::add);
    }
    if (spec().alpha() == Math.rint(spec().alpha())) {
      node.put("lora_alpha", (long) spec().alpha());
    } else {
      node.put("lora_alpha", spec().alpha());
    }
    node.put("lora_dropout", spec().dropout());
    if (adapter.modulesToSave().isEmpty()) {
      node.putNull("modules_to_save");
    } else {
      adapter.modulesToSave().forEach(node.withArray("modules_to_save")::add);
    }
    node.put("peft_type", "LORA");
    node.put("r", spec().rank());
    if (targets.equals(List.of("all-linear"))) {
      node.put("target_modules", "all-linear");
    } else {
      targets.forEach(node.withArray("target_modules")::add);
    }
    node.put("task_type", "FEATURE_EXTRACTION");
    node.put("use_dora", false);
    node.put("use_rslora", spec().scaling() == LoraSpec.Scaling.RANK_STABILISED);
    return node.toPrettyString() + "\n";
  }
}
