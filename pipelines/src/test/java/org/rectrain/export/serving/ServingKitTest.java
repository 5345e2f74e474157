package org.rectrain.export.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.dataset.Json;

class ServingKitTest {
  @TempDir private Path export;

  private ServingKit.Contents manifest(String name, String content) throws IOException {
    Path file = export.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    Files.createDirectories(export.resolve(ServingKit.FOLDER));
    ServingKit.manifest(export, "student", "print", 10, 1, 1);
    Path written = export.resolve("serving/manifest.json");
    ServingKit.Contents contents = Json.read(written, ServingKit.Contents.class);
    Files.delete(written);
    return contents;
  }

  @Test
  void theVersionChangesWithWhatServesAndNotWithTimes() throws IOException {
    ServingKit.Contents first = manifest("onnx/ranking.onnx", "graph");
    ServingKit.Contents measured = manifest("export.json", "{\"millis_per_thousand\": 3}");
    assertThat(measured.files()).containsOnlyKeys("export.json", "onnx/ranking.onnx");
    assertThat(measured.version()).isEqualTo(first.version());
    assertThat(manifest("onnx/ranking.onnx", "other").version()).isNotEqualTo(first.version());
  }
}
