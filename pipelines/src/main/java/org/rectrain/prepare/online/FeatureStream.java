package org.rectrain.prepare.online;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.data.Dialect;
import org.rectrain.config.data.TableFormat;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.dataset.Json;
import org.rectrain.source.PlainRows;
import org.rectrain.source.RawRow;
import org.rectrain.source.Source;
import org.rectrain.source.Unreadable;

/**
 * Raw records in, the model's features as JSON lines out, by {@link OnlineFeatures}. A record is a
 * row of the log, in any format of the log's table, or {@code {"event": {row of the log}, "item":
 * {row of the catalogue}, "user": {row of the profiles}, "session_index": n, "previous_gap":
 * seconds}} with all but the event left out where unknown.
 */
public final class FeatureStream {
  static final String HINT =
      "expected rows of the log, or JSON lines {\"event\": {...}, \"item\": {...}, \"user\":"
          + " {...}}";

  private final OnlineFeatures features;
  private final Map<String, RawRecord> items;
  private final Map<String, RawRecord> users;
  private final OnlineVectors itemVectors;
  private final OnlineVectors userVectors;
  private final String fingerprint;

  /**
   * A stream of one prepared folder.
   *
   * @param items table of the catalogue, for records that bring none; null when there is none
   * @param users the same of the profiles
   * @param model folder of the model that reads the inputs, which went on from an earlier one and
   *     keeps its vocabularies and scales; null for one that was trained on the folder itself
   * @throws Failure (exit code 3) when the folder has no statistics, a file cannot be read, or the
   *     model was trained on other features
   */
  public FeatureStream(
      Path prepared, @Nullable Path items, @Nullable Path users, @Nullable Path model) {
    features = OnlineFeatures.open(prepared, model);
    this.items = table("--items", items, features.items());
    this.users = table("--users", users, features.users());
    itemVectors = new OnlineVectors(prepared, features.schema(), Side.ITEM);
    userVectors = new OnlineVectors(prepared, features.schema(), Side.USER);
    fingerprint = features.schema().fingerprint();
  }

  /** Fingerprint of the feature schema that all lines follow. */
  public String fingerprint() {
    return fingerprint;
  }

  /** What the statistics know, as {@code prepare.as_of} names it. */
  public String asOf() {
    return features.asOf();
  }

  private static Source source(String name, Path file, Dialect dialect) {
    if (!Files.exists(file)) {
      throw Failure.input(file + ": no such file; expected JSON lines, CSV or Parquet", HINT);
    }
    return Source.find(name, Path.of(""), file.toString(), dialect);
  }

  /** Rows by id, the first column of the layout. */
  private static Map<String, RawRecord> table(
      String option, @Nullable Path file, RawLayout layout) {
    if (file == null) {
      return Map.of();
    }
    Map<String, RawRecord> out = new HashMap<>();
    List<String> columns = layout.columns();
    PlainRows.read(
        source(option, file, layout.dialect()),
        columns,
        new PlainRows.Sink() {
          @Override
          public void row(RawRow row, String written, String where) {
            Cells cells = Cells.of(row, columns);
            String id = cells.text(columns.get(0));
            if (id == null) {
              throw Failure.input(where + ": has no '" + columns.get(0) + "'", HINT);
            }
            out.put(id, cells);
          }

          @Override
          public void broken(Unreadable row, String where) {
            throw Failure.input(where + ": " + row.reason(), HINT);
          }
        });
    return out;
  }

  /**
   * Transforms the rows of a file, a folder or a pattern.
   *
   * @return number of records
   * @throws Failure (exit code 3) for a record that cannot be read; those before it are written
   */
  public long run(Path records, Writer out) throws IOException {
    Source source = source("RECORDS", records, features.events().dialect());
    boolean json = source.format() == TableFormat.JSON;
    List<String> columns = json ? List.of() : features.events().columns();
    long[] made = {0};
    try {
      PlainRows.read(
          source,
          columns,
          new PlainRows.Sink() {
            @Override
            public void row(RawRow row, String written, String where) {
              made[0]++;
              if (json) {
                write(out, OnlineRecord.json(written, where, features.keys()));
              } else {
                write(out, OnlineRecord.of(Cells.of(row, columns), where));
              }
            }

            @Override
            public void broken(Unreadable row, String where) {
              throw Failure.input(where + ": " + row.reason(), HINT);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    out.flush();
    return made[0];
  }

  /**
   * Transforms all JSON lines of a stream; empty ones are skipped.
   *
   * @param source name of the input, for errors
   * @return number of records
   * @throws Failure (exit code 3) for a record that cannot be read; lines before it are written
   */
  public long run(InputStream in, String source, Writer out) throws IOException {
    long records = 0;
    long number = 0;
    // Bytes that are no text are an error, and not another letter.
    BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                in,
                StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)));
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          String where = source + ":" + number;
          write(out, OnlineRecord.json(line, where, features.keys()));
          records++;
        }
      }
    } catch (CharacterCodingException e) {
      throw Failure.input(
          source + ": after line " + number + ": bytes that are no UTF-8 text", HINT, e);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    out.flush();
    return records;
  }

  private void write(Writer out, OnlineRecord record) {
    try {
      out.write(Json.line(made(record)));
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, Object> made(OnlineRecord record) {
    RawRecord event = record.event();
    RawRecord itemRow = record.item();
    RawRecord userRow = record.user();
    try {
      String user = features.user(event);
      String item = features.item(event);
      Map<String, @Nullable Object> values =
          features.values(
              event,
              itemRow == null ? items.get(item) : itemRow,
              userRow == null ? users.get(user) : userRow,
              record.moment());
      Map<String, Object> out = new LinkedHashMap<>();
      out.put("user_id", user);
      out.put("item_id", item);
      out.put("fingerprint", fingerprint);
      out.put("as_of", features.asOf());
      out.put("features", values);
      out.put("inputs", features.encode(values));
      int ofItems = itemVectors.width();
      int all = ofItems + userVectors.width();
      if (all > 0) {
        float[] ofItem = Arrays.copyOf(itemVectors.of(item, itemRow), all);
        float[] ofUser = new float[all];
        System.arraycopy(userVectors.of(user, userRow), 0, ofUser, ofItems, all - ofItems);
        out.put("vectors", Map.of("item", ofItem, "user", ofUser));
      }
      return out;
    } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
      throw Failure.input(record.where() + ": " + e.getMessage(), HINT, e);
    }
  }
}
