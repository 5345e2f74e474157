package org.rectrain.run.track;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;

/**
 * Brings entries to an MLflow server: a run for each, with parameters, metrics, files, and a
 * version of the registered model. An entry may be sent again after any interruption; the server is
 * asked what it has.
 */
final class MlflowSender {
  private static final String KEY = "rectrain.key";
  private static final String FINGERPRINT = "rectrain.fingerprint";
  private static final String PROXIED = "mlflow-artifacts:/";
  private static final String EXISTS = "RESOURCE_ALREADY_EXISTS";
  // Of one request, which holds at most 1,000 values.
  private static final int MOST_PARAMS = 100;
  private static final int MOST_TAGS = 100;
  private static final int MOST_METRICS = 800;
  private static final int MOST_KEY = 250;
  private static final int MOST_VALUE = 5000;

  private final MlflowServer server;
  private final String experiment;
  private final Path run;
  private @Nullable String experimentId;

  MlflowSender(MlflowServer server, String experiment, Path run) {
    this.server = server;
    this.experiment = experiment;
    this.run = run;
  }

  /** Sends all of an entry. */
  void send(TrackEntry entry) throws IOException {
    JsonNode info = mlflowRun(entry);
    String id = info.path("run_id").asText();
    values(entry, id);
    String artifacts = info.path("artifact_uri").asText();
    files(entry, id, artifacts);
    String model = entry.model();
    if (model != null) {
      version(model, entry, id, artifacts);
    }
    server.post(
        "runs/update",
        Map.of(
            "run_id",
            id,
            "status",
            entry.passed() ? "FINISHED" : "FAILED",
            "end_time",
            entry.endedAt()));
  }

  /**
   * Brings aliases of a registered model to those of the registry.
   *
   * @param names all aliases that rectrain gives
   * @param fingerprints of the stages whose models have one, by alias; it stays where it is when
   *     the server has no such version
   */
  void aliases(String model, List<String> names, Map<String, String> fingerprints)
      throws IOException {
    JsonNode known =
        server.get("registered-models/get", Map.of("name", model)).path("registered_model");
    if (known.isMissingNode()) {
      return;
    }
    Map<String, String> now = new LinkedHashMap<>();
    known.path("aliases").forEach(a -> now.put(text(a, "alias"), text(a, "version")));
    Map<String, String> versions = new LinkedHashMap<>();
    for (JsonNode found : versions("name = '" + quoted(model) + "'")) {
      for (JsonNode tag : found.path("tags")) {
        if (text(tag, "key").equals(FINGERPRINT)) {
          versions.putIfAbsent(text(tag, "value"), text(found, "version"));
        }
      }
    }
    for (String alias : names) {
      String fingerprint = fingerprints.get(alias);
      if (fingerprint == null && now.containsKey(alias)) {
        server.delete("registered-models/alias", Map.of("name", model, "alias", alias));
      }
      String version = fingerprint == null ? null : versions.get(fingerprint);
      if (version != null && !version.equals(now.get(alias))) {
        server.post(
            "registered-models/alias", Map.of("name", model, "alias", alias, "version", version));
      }
    }
  }

  private static String text(JsonNode node, String key) {
    return node.path(key).asText();
  }

  private String experimentId() throws IOException {
    String known = experimentId;
    if (known == null) {
      JsonNode found = found();
      if (found.isMissingNode()) {
        JsonNode made = server.post("experiments/create", Map.of("name", experiment), EXISTS);
        known = (made.isMissingNode() ? found() : made).path("experiment_id").asText();
      } else {
        known = found.path("experiment_id").asText();
      }
      experimentId = known;
    }
    return known;
  }

  private JsonNode found() throws IOException {
    JsonNode found =
        server
            .get("experiments/get-by-name", Map.of("experiment_name", experiment))
            .path("experiment");
    if (found.path("lifecycle_stage").asText().equals("deleted")) {
      throw Failure.input(
          server.address() + ": the experiment '" + experiment + "' is deleted",
          "restore it there, or name another one: track.experiment");
    }
    return found;
  }

  /** The run of an entry: that of an earlier try, or a new one. */
  private JsonNode mlflowRun(TrackEntry entry) throws IOException {
    String id = experimentId();
    JsonNode earlier =
        server
            .post(
                "runs/search",
                Map.of(
                    "experiment_ids",
                    List.of(id),
                    "filter",
                    "tags.\"" + KEY + "\" = '" + entry.key() + "'",
                    "max_results",
                    1))
            .path("runs")
            .path(0)
            .path("info");
    if (!earlier.isMissingNode()) {
      return earlier;
    }
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put(KEY, entry.key());
    tags.put("rectrain.stage", entry.stage());
    tags.put("rectrain.run", entry.name().substring(0, entry.name().lastIndexOf('/')));
    tags.put(FINGERPRINT, entry.fingerprint());
    tags.put("mlflow.source.name", "rectrain " + entry.stage());
    tags.put("mlflow.source.type", "LOCAL");
    return server
        .post(
            "runs/create",
            Map.of(
                "experiment_id",
                id,
                "run_name",
                entry.name(),
                "start_time",
                entry.startedAt(),
                "tags",
                pairs(tags)))
        .path("run")
        .path("info");
  }

  private void values(TrackEntry entry, String id) throws IOException {
    List<Map<String, Object>> params = parameters(entry.params());
    List<Map<String, Object>> tags = pairs(entry.tags());
    List<Map<String, Object>> metrics = metrics(entry);
    for (int i = 0; ; i++) {
      List<Map<String, Object>> p = part(params, i, MOST_PARAMS);
      List<Map<String, Object>> t = part(tags, i, MOST_TAGS);
      List<Map<String, Object>> m = part(metrics, i, MOST_METRICS);
      if (p.isEmpty() && t.isEmpty() && m.isEmpty()) {
        return;
      }
      server.post("runs/log-batch", Map.of("run_id", id, "params", p, "tags", t, "metrics", m));
    }
  }

  /** The i-th part of a list; empty behind its end. */
  private static List<Map<String, Object>> part(List<Map<String, Object>> all, int i, int most) {
    int from = Math.min(all.size(), i * most);
    return all.subList(from, Math.min(all.size(), from + most));
  }

  private static List<Map<String, Object>> parameters(Map<String, String> values) {
    Map<String, String> named = new LinkedHashMap<>();
    values.forEach((key, value) -> named.put(name(key), value));
    return pairs(named);
  }

  private static List<Map<String, Object>> pairs(Map<String, String> values) {
    List<Map<String, Object>> out = new ArrayList<>();
    values.forEach((key, value) -> out.add(Map.of("key", name(key), "value", cut(value))));
    return out;
  }

  private static List<Map<String, Object>> metrics(TrackEntry entry) {
    List<Map<String, Object>> out = new ArrayList<>();
    for (TrackEntry.Metric metric : entry.metrics()) {
      double value = metric.value();
      // Numbers that JSON does not have are texts in MLflow's messages.
      Object shown = Double.isFinite(value) ? value : Double.toString(value);
      out.add(
          Map.of(
              "key", name(metric.name()),
              "value", shown,
              "timestamp", metric.at(),
              "step", metric.step()));
    }
    return out;
  }

  /** Letters that a server takes in a name. */
  private static String name(String key) {
    String name = key.replace("@", "_at_").replaceAll("[^\\w\\-. :/]", "_");
    return name.length() <= MOST_KEY ? name : name.substring(0, MOST_KEY);
  }

  private static String cut(String value) {
    return value.length() <= MOST_VALUE ? value : value.substring(0, MOST_VALUE - 1) + "…";
  }

  private void files(TrackEntry entry, String id, String artifacts) throws IOException {
    String why = "";
    if (!entry.isIn(run)) {
      why = "the stage has run again before they were sent";
    } else if (!artifacts.startsWith(PROXIED) || artifacts.startsWith(PROXIED + "/")) {
      why = "the server does not take files itself (mlflow server --serve-artifacts)";
    }
    if (entry.files().isEmpty()) {
      return;
    }
    if (!why.isEmpty()) {
      server.post(
          "runs/set-tag", Map.of("run_id", id, "key", "rectrain.files", "value", "none: " + why));
      return;
    }
    String location = artifacts.substring(PROXIED.length());
    Path folder = run.resolve(entry.stage());
    for (String file : entry.files()) {
      server.put(location + "/" + file, folder.resolve(file));
    }
    server.put(location + "/manifest.json", folder.resolve("manifest.json"));
  }

  private void version(String model, TrackEntry entry, String id, String artifacts)
      throws IOException {
    server.post("registered-models/create", Map.of("name", model), EXISTS);
    if (versions("name = '" + quoted(model) + "' and run_id = '" + id + "'").isEmpty()) {
      server.post(
          "model-versions/create",
          Map.of(
              "name",
              model,
              "source",
              artifacts + "/" + TrackEntry.MODEL,
              "run_id",
              id,
              "description",
              entry.name(),
              "tags",
              pairs(Map.of(FINGERPRINT, entry.fingerprint()))));
    }
  }

  private List<JsonNode> versions(String filter) throws IOException {
    List<JsonNode> out = new ArrayList<>();
    String page = "";
    do {
      Map<String, String> query = new LinkedHashMap<>();
      query.put("filter", filter);
      query.put("max_results", "200");
      if (!page.isEmpty()) {
        query.put("page_token", page);
      }
      JsonNode answer = server.get("model-versions/search", query);
      answer.path("model_versions").forEach(out::add);
      page = answer.path("next_page_token").asText();
    } while (!page.isEmpty());
    return out;
  }

  private static String quoted(String text) {
    return text.replace("'", "''");
  }
}
