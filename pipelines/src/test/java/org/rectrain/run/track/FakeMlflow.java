package org.rectrain.run.track;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** As much of an MLflow server as tracking uses, in memory; its answers are those of 3.17.2. */
final class FakeMlflow implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ROOT = "/api/2.0/";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** What has come in, by path; batches one by one. */
  final Map<String, List<JsonNode>> requests = new HashMap<>();

  final Map<String, byte[]> files = new TreeMap<>();
  final List<String> authorizations = new ArrayList<>();

  /** Path that answers with {@link #status}. */
  volatile String broken = "";

  volatile int status = 500;
  volatile long delayMillis;

  private final Map<String, String> runByKey = new HashMap<>();
  private boolean experiment;
  private boolean model;
  private JsonNode version;

  FakeMlflow() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  List<JsonNode> of(String path) {
    return requests.getOrDefault(path, List.of());
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().getPath().substring(ROOT.length());
    try {
      Thread.sleep(delayMillis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    int code;
    String answer;
    synchronized (this) {
      authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
      if (!broken.isEmpty() && path.endsWith(broken)) {
        code = status;
        answer = "{\"error_code\":\"SOME\",\"message\":\"no such thing\"}";
      } else {
        answer =
            answer(exchange.getRequestMethod(), path, exchange.getRequestURI().getRawQuery(), body);
        code = answer.contains("\"error_code\"") ? 400 : 200;
      }
    }
    byte[] out = answer.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(code, out.length);
    exchange.getResponseBody().write(out);
    exchange.close();
  }

  private String answer(String verb, String path, String query, byte[] body) {
    String artifacts = "mlflow-artifacts/artifacts/";
    if (path.startsWith(artifacts)) {
      files.put(path.substring(artifacts.length()), body);
      return "{}";
    }
    JsonNode in = read(body.length == 0 ? "{}".getBytes(StandardCharsets.UTF_8) : body);
    String method = path.substring("mlflow/".length());
    String called = verb.equals("DELETE") ? "DELETE " + method : method;
    requests.computeIfAbsent(called, m -> new ArrayList<>()).add(in);
    String missing = "{\"error_code\":\"RESOURCE_DOES_NOT_EXIST\",\"message\":\"none\"}";
    String exists = "{\"error_code\":\"RESOURCE_ALREADY_EXISTS\",\"message\":\"there\"}";
    switch (method) {
      case "experiments/get-by-name":
        return experiment
            ? "{\"experiment\":{\"experiment_id\":\"7\",\"lifecycle_stage\":\"active\"}}"
            : missing;
      case "experiments/create":
        experiment = true;
        return "{\"experiment_id\":\"7\"}";
      case "runs/search":
        String filter = in.path("filter").asText();
        String key = filter.substring(filter.indexOf('\'') + 1, filter.length() - 1);
        return runByKey.containsKey(key)
            ? "{\"runs\":[{\"info\":" + info(runByKey.get(key)) + "}]}"
            : "{}";
      case "runs/create":
        String id = "run" + runByKey.size();
        runByKey.put(in.path("tags").path(0).path("value").asText(), id);
        return "{\"run\":{\"info\":" + info(id) + "}}";
      case "registered-models/get":
        return model
            ? "{\"registered_model\":{\"aliases\":[{\"alias\":\"canary\",\"version\":\"1\"}]}}"
            : missing;
      case "registered-models/create":
        String before = model ? exists : "{}";
        model = true;
        return before;
      case "model-versions/create":
        version = in;
        return "{\"model_version\":{\"version\":\"1\"}}";
      case "model-versions/search":
        boolean wanted =
            version != null
                && (!URLDecoder.decode(query, StandardCharsets.UTF_8).contains("run_id")
                    || query.contains(version.path("run_id").asText()));
        return wanted
            ? "{\"model_versions\":[{\"version\":\"1\",\"tags\":" + version.path("tags") + "}]}"
            : "{}";
      default:
        return "{}";
    }
  }

  private static String info(String id) {
    return "{\"run_id\":\""
        + id
        + "\",\"artifact_uri\":\"mlflow-artifacts:/7/"
        + id
        + "/artifacts\"}";
  }

  private static JsonNode read(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
