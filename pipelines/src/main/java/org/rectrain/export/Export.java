package org.rectrain.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.rectrain.Failure;
import org.rectrain.config.export.ExportConfig;
import org.rectrain.config.export.ExportConfig.Format;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.model.Model;
import org.rectrain.model.ModelData;
import org.rectrain.model.ModelFolder;
import org.rectrain.nn.engine.Torch;
import org.rectrain.run.Progress;
import org.rectrain.score.ModelFolders;

/** The export stage: a model folder in, files for serving out, each compared with the model. */
public final class Export {
  private Export() {}

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
    requireNetwork(config, folder);
    Files.createDirectories(out);
    try (Model model = ModelFolder.read(folder)) {
      FeatureSchema schema = model.schema().requireFit(folder, prepared);
      ModelData data = ModelData.read(prepared, schema, model.spec()).with(model);
      return new ExportJob(config, out, progress, model, data).run();
    }
  }

  /**
   * Refuses models of which no file could be made that does what they do.
   *
   * @throws Failure (exit code 2) that names the kind and what to do instead
   */
  private static void requireNetwork(ExportConfig config, Path folder) {
    if (!ModelFolders.isNetwork(folder)) {
      throw Failure.usage(
          "export: "
              + folder
              + (ModelFolders.isDin(folder) ? " is a deep interest network" : " is boosted trees")
              + "; expected a two-tower model or a cross encoder",
          "it reads ids and features only: distil it into towers (distill.teachers: ["
              + folder
              + "], distill.towers.text: false) and export the student");
    }
    if (ModelFolder.spec(folder).cross() && config.formats().equals(List.of(Format.EMBEDDINGS))) {
      throw Failure.usage(
          "export.formats: [embeddings], but "
              + folder
              + " is a cross encoder, which has no vectors of items and users",
          "take huggingface or onnx, or distil it into towers (distill.teachers: ["
              + folder
              + "]) and export the student");
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
}
