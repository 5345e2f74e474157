package org.rectrain.run.track;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.rectrain.dataset.Json;

/** What a server has not got yet: one file an entry in the run folder, the oldest first. */
final class TrackQueue {
  /** Folder below the run's. */
  static final String FOLDER = "track";

  private final Path folder;

  TrackQueue(Path run) {
    this.folder = run.resolve(FOLDER);
  }

  /** The files that wait, in the order in which they came. */
  List<Path> waiting() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> f.getFileName().toString().matches("\\d+-.+\\.json"))
          .sorted()
          .toList();
    }
  }

  void add(TrackEntry entry) throws IOException {
    Files.createDirectories(folder);
    List<Path> waiting = waiting();
    int next = 1;
    if (!waiting.isEmpty()) {
      String last = waiting.get(waiting.size() - 1).getFileName().toString();
      next = Integer.parseInt(last.substring(0, last.indexOf('-'))) + 1;
    }
    String name = String.format(Locale.ROOT, "%08d-%s.json", next, entry.stage());
    Json.write(folder.resolve(name), entry);
  }

  static TrackEntry read(Path file) {
    return Json.read(file, TrackEntry.class);
  }

  /** Takes a file out that the server has; the folder goes with the last one. */
  void sent(Path file) throws IOException {
    Files.delete(file);
    try (Stream<Path> rest = Files.list(folder)) {
      if (rest.findAny().isPresent()) {
        return;
      }
    }
    Files.deleteIfExists(folder);
  }
}
