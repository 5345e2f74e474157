package org.rectrain.label;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;
import org.rectrain.dataset.file.ParquetCopy;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.run.Fingerprints;
import org.rectrain.run.Provenance;

/** Prepared data once more, with other values in some train rows; all else as it was. */
final class Relabelled {
  /** Its folder in the stage's. */
  static final String FOLDER = "prepared";

  private Relabelled() {}

  /**
   * Writes it.
   *
   * @param changes new values by example and column
   */
  static void write(Path prepared, Path out, long seed, Map<Long, Map<String, Number>> changes)
      throws IOException {
    Instant started = Instant.now();
    Path train = Prepared.examples(prepared, "train");
    try (Stream<Path> all = Files.walk(prepared)) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        if (!file.startsWith(train) && !file.endsWith("report.html")) {
          Path target = out.resolve(prepared.relativize(file).toString());
          Files.createDirectories(target.toAbsolutePath().resolveSibling(""));
          WholeFile.copy(file, target);
        }
      }
    }
    ParquetCopy.changed(
        ParquetTable.files(train),
        Prepared.examples(out, "train").resolve("part-00000.parquet"),
        row -> changes.getOrDefault(row.whole(Columns.EXAMPLE_ID), Map.of()));
    String before = Provenance.isWritten(prepared) ? Provenance.read(prepared).fingerprint() : "";
    Provenance.of(
            "prepare",
            Provenance.Status.DONE,
            Fingerprints.of(before, Fingerprints.ofPath(Prepared.examples(out, "train"))),
            Map.of("prepare", before),
            seed,
            started,
            Map.of("relabelled", changes.size()))
        .write(out);
  }
}
