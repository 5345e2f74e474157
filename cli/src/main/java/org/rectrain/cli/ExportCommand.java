package org.rectrain.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.rectrain.path.StageName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rectrain export}. */
@Command(
    name = "export",
    description =
        "Write a trained model for what serves it: HuggingFace, ONNX, INT8, vectors, Triton.",
    footer = {"", "Example: rectrain export -c configs/sample.yaml export.model=student"})
final class ExportCommand implements Callable<Integer> {
  @Mixin private StageOptions options = new StageOptions();

  @Override
  public Integer call() throws IOException {
    return options.run(StageName.EXPORT);
  }
}
