package org.rectrain.monitor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.monitor.sketch.Shape;
import org.rectrain.monitor.sketch.Summary;

/**
 * Summaries by pane, in {@code days/PANE/}: what an earlier run has made of the same rows is taken
 * over.
 */
final class PaneStore {
  private static final String SUMMARY = "summary.json.gz";
  private static final String MARK = "source.json";

  private final Path out;
  private final @Nullable Path previous;

  /** What a summary was made from. */
  private record Mark(String fingerprint) {}

  PaneStore(Path out, @Nullable Path previous) {
    this.out = out;
    this.previous = previous;
  }

  /**
   * The summary of a pane that an earlier run has made of the same rows; null when there is none.
   */
  @Nullable Summary earlier(String pane, String fingerprint, Shape shape) throws IOException {
    Path before = previous;
    if (before == null || fingerprint.isEmpty()) {
      return null;
    }
    Path folder = before.resolve("days").resolve(pane);
    if (!Files.exists(folder.resolve(MARK)) || !Files.exists(folder.resolve(SUMMARY))) {
      return null;
    }
    Mark mark = Json.read(folder.resolve(MARK), Mark.class);
    return mark.fingerprint().equals(fingerprint)
        ? Summary.unpack(shape, Files.readAllBytes(WholeFile.plain(folder.resolve(SUMMARY))))
        : null;
  }

  /** Keeps a summary. */
  void write(String pane, String fingerprint, Summary summary) throws IOException {
    Path folder = Files.createDirectories(out.resolve("days").resolve(pane));
    WholeFile.write(folder.resolve(SUMMARY), summary.pack());
    Json.write(folder.resolve(MARK), new Mark(fingerprint));
  }
}
