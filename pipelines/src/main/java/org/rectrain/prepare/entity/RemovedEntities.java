package org.rectrain.prepare.entity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.ParquetRows;
import org.rectrain.run.QuarantineTable;
import org.rectrain.source.Source;

/** The quarantine file of a catalogue or of profiles; there is none when nothing was removed. */
final class RemovedEntities implements AutoCloseable {
  private final Path file;
  private final String location;
  private @Nullable ParquetRows rows;

  RemovedEntities(Path out, Source source) {
    file = out.resolve(QuarantineTable.FOLDER).resolve(source.name() + ".parquet");
    location = source.location();
  }

  void take(String raw, String rule, String reason) throws IOException {
    ParquetRows open = rows;
    if (open == null) {
      Files.createDirectories(file.getParent());
      open = new ParquetRows(file, QuarantineTable.layout());
      rows = open;
    }
    QuarantineTable.set(open, raw, location, rule, reason);
    open.end();
  }

  long rows() {
    return rows == null ? 0 : rows.rows();
  }

  @Override
  public void close() throws IOException {
    if (rows != null) {
      rows.close();
    }
  }
}
