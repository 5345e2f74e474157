package org.rectrain.prepare;

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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** The shipped sample and the truth about its planted faults. */
public final class SampleDirt {

  static final Path SAMPLES =
      Path.of(System.getProperty("project.root", ".."))
          .resolve("data-samples")
          .toAbsolutePath()
          .normalize();

  static final String CONFIG =
      """
      data:
        root: ROOT
        events:
          path: events.jsonl.gz
          id: impression_id
          position: position
          labels: {click: click, like: like}
          context: {device: {}, page: {}, region: {}, query: {}}
        items:
          path: items.jsonl.gz
          text: "{title}. {category}. {description}"
          features: {category: {}}
        users: {path: users.jsonl.gz, text: "{name}", features: {age_group: {}}}
      prepare:
        clean: {implies: {like: click}, bots: {dwell: dwell_ms}, max_time: "2030-01-01T00:00:00Z"}
        split: {kind: temporal}
        statistics: {by: [item, user, category, device, user*category]}
        gates: {max_missing_of: {query: 1}}
      """;

  private SampleDirt() {}

  static PreparedFolder prepare(Path out, String... overrides) throws IOException {
    return PreparedFolder.make(out, CONFIG.replace("ROOT", SAMPLES.toString()), overrides);
  }

  public static List<JsonNode> lines(Path file) {
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> out = new ArrayList<>();
    boolean zipped = file.toString().endsWith(".gz");
    try (var raw = Files.newInputStream(file);
        var in = zipped ? new GZIPInputStream(raw) : raw;
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        out.add(json.readTree(line));
      }
      return out;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Keys of the planted faults by kind. */
  static Map<String, Set<String>> faults() {
    Map<String, Set<String>> out = new TreeMap<>();
    for (JsonNode fault : lines(SAMPLES.resolve("truth/faults.jsonl.gz"))) {
      out.computeIfAbsent(fault.get("kind").asText(), k -> new HashSet<>())
          .add(fault.get("key").asText());
    }
    return out;
  }

  /** The impression of a user, an item and a time. */
  static Map<String, String> impressions() {
    Map<String, String> out = new HashMap<>();
    for (JsonNode event : lines(SAMPLES.resolve("events.jsonl.gz"))) {
      out.put(
          event.path("user_id").asText()
              + "|"
              + event.path("item_id").asText()
              + "|"
              + event.path("timestamp").asText(),
          event.get("impression_id").asText());
    }
    return out;
  }
}
