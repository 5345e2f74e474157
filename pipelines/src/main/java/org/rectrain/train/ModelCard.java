package org.rectrain.train;

import java.util.Locale;
import org.rectrain.model.ModelSpec;
import org.rectrain.nn.backbone.LoraSpec;
import org.rectrain.train.loop.TrainResult;

/** The README.md of a model folder: what the model is, what it reads, how good it was on valid. */
public final class ModelCard {
  private ModelCard() {}

  public static String of(ModelSpec spec, TrainResult result) {
    StringBuilder out = new StringBuilder();
    boolean adapters = spec.text() && spec.lora() != null;
    out.append(adapters ? "---\nlibrary_name: peft\n" : "---\n")
        .append("tags: [recommendation, ")
        .append(spec.cross() ? "cross-encoder" : "two-tower")
        .append(adapters ? ", lora]\n" : "]\n");
    if (spec.text()) {
      out.append("base_model: ").append(spec.base()).append('\n');
    }
    out.append("---\n\n# ").append(spec.name()).append("\n\n");
    out.append(
        spec.cross()
            ? "A cross encoder: history and candidate in one text. It ranks given candidates and"
                + " retrieves nothing. One head each for "
            : "A two-tower recommender: user and item vectors for retrieval, one head each for ");
    out.append(String.join(", ", spec.tasks())).append(".\n\n");
    out.append("| | |\n|---|---|\n");
    row(out, "text encoder", encoder(spec));
    row(out, "longest text", spec.maxTokens() + " tokens");
    row(
        out,
        "history",
        spec.towers().history()
            + " events"
            + (spec.towers().skipped() > 0
                ? ", " + spec.towers().skipped() + " skipped rows"
                : ""));
    row(out, "parameters", number(result.parameters()));
    row(out, "trained parameters", number(result.trainable()));
    row(out, "train examples", number(result.examples()));
    row(
        out,
        "steps",
        number(result.steps())
            + ", best at "
            + number(result.bestStep())
            + (result.stoppedEarly() ? ", stopped early" : ""));
    row(out, "training time", String.format(Locale.ROOT, "%.1f s", result.seconds()));
    row(out, "feature schema", spec.featureFingerprint());
    out.append("\n## On valid, at the best step\n\n| metric | value |\n|---|---|\n");
    result
        .best()
        .forEach((name, value) -> row(out, name, String.format(Locale.ROOT, "%.4f", value)));
    out.append(
        (adapters
                ? "\n"
                    + "Files: `adapter_config.json` and `adapter_model.safetensors` as"
                    + " HuggingFace PEFT lays them out, "
                : "\nFiles: weights as safetensors, ")
            + "`rectrain.json` (towers, tasks, features), `feature_schema.json`,"
            + " `tokenizer.json`.\n");
    return out.toString();
  }

  private static String encoder(ModelSpec spec) {
    if (!spec.text()) {
      return "none";
    }
    LoraSpec lora = spec.lora();
    String how =
        lora == null
            ? (spec.fullWeights() ? "all weights trained" : "frozen")
            : "LoRA r " + lora.rank() + ", alpha " + lora.alpha() + " on " + lora.targets();
    return spec.base() + ", " + spec.layers().size() + " layers, " + how;
  }

  private static void row(StringBuilder out, String name, String value) {
    out.append("| ").append(name).append(" | ").append(value).append(" |\n");
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
