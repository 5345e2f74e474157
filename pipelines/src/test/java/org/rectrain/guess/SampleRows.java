package org.rectrain.guess;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/** Rows of the sample, to be written in other layouts. */
final class SampleRows {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int EVENTS = 4000;
  static final List<JsonNode> LOG = read("events").subList(0, EVENTS);
  static final List<JsonNode> ITEMS = read("items");
  static final List<JsonNode> USERS = read("users");

  private SampleRows() {}

  private static List<JsonNode> read(String table) {
    Path file =
        Path.of(System.getProperty("project.root", ".."))
            .resolve("data-samples")
            .resolve(table + ".jsonl.gz");
    List<JsonNode> rows = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        // Dirt of the sample: broken rows, and rows without what is asked for here.
        if (line.startsWith("{") && line.endsWith("}")) {
          JsonNode row = JSON.readTree(line);
          if (!table.equals("events") || isWhole(row)) {
            rows.add(row);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }

  private static boolean isWhole(JsonNode row) {
    return row.path("timestamp").asText().matches("2026-0\\d-[0-2]\\dT[01]\\d:[0-5]\\d:\\d\\dZ")
        && !text(row, "user_id").isBlank()
        && !text(row, "item_id").isBlank();
  }

  /** Lines of a delimited file with a header. */
  static List<String> delimited(
      String header,
      List<JsonNode> rows,
      Function<JsonNode, List<String>> cells,
      String delimiter) {
    List<String> out = new ArrayList<>();
    if (!header.isEmpty()) {
      out.add(header.replace(",", delimiter));
    }
    rows.forEach(row -> out.add(String.join(delimiter, cells.apply(row))));
    return out;
  }

  static List<String> jsonLines(List<JsonNode> rows) {
    return rows.stream().map(JsonNode::toString).toList();
  }

  static String text(JsonNode row, String field) {
    return row.path(field).asText();
  }

  /** A cell in quotes. */
  static String quoted(JsonNode row, String field) {
    return "\"" + text(row, field).replace("\"", "\"\"") + "\"";
  }

  static long seconds(JsonNode row) {
    return java.time.Instant.parse(text(row, "timestamp")).getEpochSecond();
  }

  /** 5 for a like, 4 for a click, else 1 to 3. */
  static int stars(JsonNode row) {
    return row.path("like").asInt() == 1
        ? 5
        : row.path("click").asInt() == 1 ? 4 : 1 + row.path("position").asInt() % 3;
  }

  /** Writes a table of made rows; without a header line where that is empty. */
  static void write(Path file, String header, int rows, IntFunction<String> row)
      throws IOException {
    List<String> lines = new ArrayList<>(header.isEmpty() ? List.of() : List.of(header));
    IntStream.range(0, rows).mapToObj(row).forEach(lines::add);
    Files.write(file, lines);
  }
}
