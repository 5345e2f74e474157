package org.rectrain.cli.command;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.rectrain.cli.option.StageOptions;
import org.rectrain.path.StageName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code rectrain shadow A B}. */
@Command(
    name = "shadow",
    customSynopsis = "rectrain shadow [A B] -c FILE [OPTIONS] [key=value...]",
    description = "What two models say of the same rows, without showing anyone.",
    footer = {
      "",
      "Example: rectrain shadow production shadow -c configs/shadow.yaml",
      "A and B are model folders, aliases (production, canary, shadow) or numbers (v3); they",
      "beat shadow.a and shadow.b. Writes shadow/shadow.json, report.html, differences.parquet",
      "and what each model said (predictions/, topk/): differences of scores, overlap of lists,",
      "orders, calibration, slices that move. Exit code 0; 4 when lists have less in common than",
      "shadow.min_overlap."
    })
public final class ShadowCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private StageOptions options = new StageOptions();

  @Override
  public Integer call() throws IOException {
    List<String> models = options.takeWords();
    if (!models.isEmpty()) {
      if (models.size() != 2) {
        throw new ParameterException(
            spec.commandLine(), "expected two models, A and B, but got " + models);
      }
      options.override("shadow.a", models.get(0));
      options.override("shadow.b", models.get(1));
    }
    return options.run(StageName.SHADOW);
  }
}
