package org.rectrain.path.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.rectrain.dataset.Json;
import org.rectrain.path.StageName;
import org.rectrain.report.Report;

/**
 * The page and the figures of a run, {@code report.html} and {@code metrics.json}.
 *
 * @param run the run's folder
 */
record RunPage(Path run) {
  /** The page, then the figures. */
  List<Path> files() {
    return List.of(page(), metrics());
  }

  private Path page() {
    return run.resolve("report.html");
  }

  private Path metrics() {
    return run.resolve("metrics.json");
  }

  /** Whether both files are whole and younger than all that they show. */
  boolean isDrawn() throws IOException {
    if (!Report.isWhole(page()) || !Json.isWhole(metrics())) {
      return false;
    }
    FileTime drawn = Files.getLastModifiedTime(metrics());
    for (StageName stage : StageName.values()) {
      Path manifest = run.resolve(stage.folder()).resolve("manifest.json");
      if (Files.exists(manifest) && Files.getLastModifiedTime(manifest).compareTo(drawn) > 0) {
        return false;
      }
    }
    return true;
  }

  /** Writes both and returns them. */
  List<Path> draw() throws IOException {
    Report.write(run, page(), StageName.pages());
    Json.write(metrics(), Report.metrics(run, StageName.pages()));
    return files();
  }
}
