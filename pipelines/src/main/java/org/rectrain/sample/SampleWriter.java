package org.rectrain.sample;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.run.Progress;

/**
 * Writes tables as gzipped JSON lines, one file each, in one thread and without Spark. Null fields
 * are left out. The same rows give the same bytes: the gzip header carries no time.
 */
public final class SampleWriter {
  private static final int BUFFER = 1 << 16;
  private static final int PROGRESS_KEYS = 64;

  private final SampleGenerator generator;
  private final Progress progress;

  /** Writes what the generator makes. */
  public SampleWriter(SampleGenerator generator, Progress progress) {
    this.generator = generator;
    this.progress = progress;
  }

  /**
   * Writes every table below {@code out}: {@code events.jsonl.gz}, {@code truth/faults.jsonl.gz}
   * ...
   *
   * @throws CancellationException when the thread is interrupted
   */
  public void write(Path out) throws IOException {
    Files.createDirectories(out.resolve("truth"));
    for (SampleTable table : SampleTable.values()) {
      write(table, out.resolve(table.path() + ".jsonl.gz"));
    }
  }

  private void write(SampleTable table, Path file) throws IOException {
    int keys = generator.keys(table);
    WholeFile.stream(file, out -> write(table, keys, file, out));
  }

  private void write(SampleTable table, int keys, Path file, OutputStream out) throws IOException {
    try (Progress.Bar bar = progress.step("write " + table.path(), keys);
        OutputStream gzip = new BestGzip(out);
        JsonGenerator json = new JsonFactory().createGenerator(gzip)) {
      json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
      List<SampleTable.Column> columns = generator.columns(table);
      Consumer<@Nullable Object[]> sink = row -> line(json, columns, row);
      for (int key = 0; key < keys; key++) {
        generator.rows(table, key, sink);
        if ((key + 1) % PROGRESS_KEYS == 0) {
          bar.advance(PROGRESS_KEYS);
          if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted while writing " + file);
          }
        }
      }
      bar.advance(keys % PROGRESS_KEYS);
      json.writeRaw('\n');
    }
  }

  private static void line(
      JsonGenerator json, List<SampleTable.Column> columns, @Nullable Object[] row) {
    try {
      json.writeStartObject();
      for (int i = 0; i < row.length; i++) {
        Object value = row[i];
        if (value instanceof String text) {
          json.writeStringField(columns.get(i).name(), text);
        } else if (value instanceof Integer number) {
          json.writeNumberField(columns.get(i).name(), number);
        } else if (value instanceof Double number) {
          json.writeNumberField(columns.get(i).name(), number);
        } else if (value instanceof Double[] numbers) {
          json.writeArrayFieldStart(columns.get(i).name());
          for (Double number : numbers) {
            json.writeNumber(number);
          }
          json.writeEndArray();
        } else if (value != null) {
          throw new IllegalStateException(columns.get(i).name() + ": no JSON for " + value);
        }
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gzip at the best level. */
  private static final class BestGzip extends GZIPOutputStream {
    BestGzip(OutputStream out) throws IOException {
      super(out, BUFFER);
      def.setLevel(Deflater.BEST_COMPRESSION);
    }
  }
}
