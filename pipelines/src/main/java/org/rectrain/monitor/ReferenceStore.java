package org.rectrain.monitor;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.monitor.sketch.Observation;
import org.rectrain.monitor.sketch.ScoreSketch;
import org.rectrain.monitor.sketch.Shape;

/** The reference's rows, in {@code reference/}, taken over while they hold. */
final class ReferenceStore {
  private static final String MARK = "source.json";
  private static final String ROWS = "rows.bin.gz";

  private final Path out;
  private final @Nullable Path previous;
  private final String fingerprint;

  /** What the rows were made from. */
  private record Mark(String fingerprint) {}

  ReferenceStore(Path out, @Nullable Path previous, String fingerprint) {
    this.out = out.resolve("reference");
    this.previous = previous == null ? null : previous.resolve("reference");
    this.fingerprint = fingerprint;
  }

  /** The rows that an earlier run has drawn; null when there are none that hold. */
  @Nullable ReferenceRows rows() throws IOException {
    Path before = previous;
    if (before == null || fingerprint.isEmpty() || !Files.exists(before.resolve(ROWS))) {
      return null;
    }
    if (!Json.read(before.resolve(MARK), Mark.class).fingerprint().equals(fingerprint)) {
      return null;
    }
    try (DataInputStream in =
        new DataInputStream(
            new BufferedInputStream(
                new GZIPInputStream(
                    Files.newInputStream(WholeFile.plain(before.resolve(ROWS))))))) {
      int[] starts = new int[in.readInt()];
      for (int i = 0; i < starts.length; i++) {
        starts[i] = in.readInt();
      }
      int rows = starts[starts.length - 1];
      short[][] codes = shorts(in, rows);
      short[][] places = shorts(in, rows);
      byte[][] labels = new byte[places.length][rows];
      for (byte[] of : labels) {
        in.readFully(of);
      }
      long[] slices = new long[rows];
      for (int i = 0; i < rows; i++) {
        slices[i] = in.readLong();
      }
      return new ReferenceRows(starts, codes, places, labels, slices);
    }
  }

  private static short[][] shorts(DataInputStream in, int rows) throws IOException {
    short[][] out = new short[in.readInt()][rows];
    for (short[] of : out) {
      for (int i = 0; i < rows; i++) {
        of[i] = in.readShort();
      }
    }
    return out;
  }

  /** Keeps the rows. */
  void write(ReferenceRows rows) throws IOException {
    Files.createDirectories(out);
    Json.write(out.resolve(MARK), new Mark(fingerprint));
    WholeFile.stream(out.resolve(ROWS), file -> write(rows, file));
  }

  private static void write(ReferenceRows rows, OutputStream file) throws IOException {
    // The stream belongs to the caller, who closes it.
    GZIPOutputStream gzip = new GZIPOutputStream(file);
    DataOutputStream to = new DataOutputStream(new BufferedOutputStream(gzip));
    to.writeInt(rows.starts().length);
    for (int start : rows.starts()) {
      to.writeInt(start);
    }
    for (short[][] table : List.of(rows.codes(), rows.places())) {
      to.writeInt(table.length);
      for (short[] of : table) {
        for (short value : of) {
          to.writeShort(value);
        }
      }
    }
    for (byte[] of : rows.labels()) {
      to.write(of);
    }
    for (long of : rows.slices()) {
      to.writeLong(of);
    }
    to.flush();
    gzip.finish();
  }

  /** Codes rows by the buckets of the reference. */
  static ReferenceRows encode(List<Collector.Drawn> drawn, Shape shape, List<Buckets> buckets) {
    int rows = drawn.size();
    short[][] codes = new short[shape.features().size()][rows];
    short[][] places = new short[shape.tasks().size()][rows];
    byte[][] labels = new byte[shape.tasks().size()][rows];
    long[] slices = new long[rows];
    int[] starts = new int[rows + 1];
    int units = 0;
    for (int i = 0; i < rows; i++) {
      if (i > 0 && drawn.get(i).unit() != drawn.get(i - 1).unit()) {
        starts[++units] = i;
      }
      Observation row = drawn.get(i).row();
      for (int f = 0; f < codes.length; f++) {
        codes[f][i] =
            (short)
                (shape.numeric().get(f)
                    ? buckets.get(f).of(row.numbers()[f])
                    : buckets.get(f).of(row.categories()[f]));
      }
      for (int t = 0; t < places.length; t++) {
        places[t][i] = (short) TaskCounts.place(ScoreSketch.cell(row.scores()[t]));
        labels[t][i] = (byte) row.labels()[t];
      }
      slices[i] = 1;
      for (int s = 0; s < shape.slices().size(); s++) {
        slices[i] |= row.slices()[s] ? 2L << s : 0;
      }
    }
    int[] used = java.util.Arrays.copyOf(starts, units + 2);
    used[units + 1] = rows;
    return new ReferenceRows(used, codes, places, labels, slices);
  }
}
