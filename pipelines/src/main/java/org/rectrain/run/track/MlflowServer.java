package org.rectrain.run.track;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.dataset.Json;

/**
 * MLflow's REST interface. A server that is away, too slow or out of order is an {@link
 * IOException}: the same request may succeed later. A request that it refuses is a {@link Failure}
 * with exit code 3. Credentials go into a header and nowhere else.
 */
final class MlflowServer {
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final long BYTES_PER_SECOND = 1L << 20;
  private static final int SHOWN = 300;

  private final String address;
  private final @Nullable String authorization;
  private @Nullable HttpClient client;
  private long deadline = Long.MAX_VALUE;

  /**
   * A server.
   *
   * @param environment where credentials may be: see {@code track.mlflow}
   */
  MlflowServer(String address, Map<String, String> environment) {
    this.address = address.replaceAll("/+$", "");
    this.authorization = authorization(environment);
  }

  private static @Nullable String authorization(Map<String, String> environment) {
    String user = environment.get("MLFLOW_TRACKING_USERNAME");
    String password = environment.get("MLFLOW_TRACKING_PASSWORD");
    if (user != null && password != null) {
      byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
      return "Basic " + Base64.getEncoder().encodeToString(both);
    }
    String token = environment.get("MLFLOW_TRACKING_TOKEN");
    return token == null || token.isBlank() ? null : "Bearer " + token.strip();
  }

  String address() {
    return address;
  }

  /** Ends all waiting after this time from now. */
  void within(Duration time) {
    deadline = System.nanoTime() + time.toNanos();
  }

  /** Asks; the answer is missing where there is no such thing. */
  JsonNode get(String path, Map<String, String> query) throws IOException {
    StringBuilder all = new StringBuilder("/api/2.0/mlflow/" + path);
    char before = '?';
    for (Map.Entry<String, String> entry : query.entrySet()) {
      all.append(before).append(entry.getKey()).append('=').append(encoded(entry.getValue()));
      before = '&';
    }
    return send("GET", all.toString(), BodyPublishers.noBody(), ANSWER, "RESOURCE_DOES_NOT_EXIST");
  }

  /** Changes something, or searches. */
  JsonNode post(String path, Map<String, ?> body) throws IOException {
    return post(path, body, "");
  }

  /**
   * The same.
   *
   * @param expected error code that is no trouble; the answer is then missing
   */
  JsonNode post(String path, Map<String, ?> body, String expected) throws IOException {
    BodyPublisher text = BodyPublishers.ofString(Json.line(body));
    return send("POST", "/api/2.0/mlflow/" + path, text, ANSWER, expected);
  }

  /** Takes something away. */
  void delete(String path, Map<String, ?> body) throws IOException {
    BodyPublisher text = BodyPublishers.ofString(Json.line(body));
    send("DELETE", "/api/2.0/mlflow/" + path, text, ANSWER, "RESOURCE_DOES_NOT_EXIST");
  }

  /** Puts a file below an artifact location such as {@code 1/RUN/artifacts}. */
  void put(String location, Path file) throws IOException {
    StringBuilder path = new StringBuilder("/api/2.0/mlflow-artifacts/artifacts");
    for (String part : location.split("/", -1)) {
      path.append('/').append(encoded(part).replace("+", "%20"));
    }
    Duration longest = ANSWER.plusSeconds(Files.size(file) / BYTES_PER_SECOND);
    send("PUT", path.toString(), BodyPublishers.ofFile(file), longest, "");
  }

  private JsonNode send(
      String method, String path, BodyPublisher body, Duration longest, String expected)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + path)).method(method, body);
    request.header(
        "Content-Type", method.equals("PUT") ? "application/octet-stream" : "application/json");
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    HttpResponse<String> answer = await(request.build(), longest);
    int status = answer.statusCode();
    JsonNode content = content(answer);
    if (status / 100 == 2) {
      return content;
    }
    String code = content.path("error_code").asText();
    if (!expected.isEmpty() && code.equals(expected)) {
      return JsonNodeFactory.instance.missingNode();
    }
    String what =
        address + ": answered " + status + " to " + method + " " + path.replaceAll("\\?.*", "");
    if (status == 429 || status >= 500) {
      throw new IOException(what);
    }
    if (status == 401 || status == 403) {
      throw Failure.input(
          what,
          "set MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD");
    }
    String message = content.path("message").asText();
    throw Failure.input(
        what
            + (message.isEmpty()
                ? ""
                : ": " + message.substring(0, Math.min(SHOWN, message.length()))),
        "check that track.mlflow names an MLflow server and that it takes this");
  }

  private HttpClient client() {
    HttpClient known = client;
    if (known == null) {
      // Redirects are not followed: they could lead the credentials elsewhere.
      known =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(CONNECT)
              .followRedirects(HttpClient.Redirect.NEVER)
              .build();
      client = known;
    }
    return known;
  }

  private HttpResponse<String> await(HttpRequest request, Duration longest) throws IOException {
    long left = Math.min(longest.toNanos(), deadline - System.nanoTime());
    if (left <= 0) {
      throw new IOException(address + ": did not take all in the time that it was given");
    }
    CompletableFuture<HttpResponse<String>> answer =
        client().sendAsync(request, BodyHandlers.ofString());
    try {
      return answer.get(left, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new IOException(address + ": did not answer in time", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String why =
          cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
      throw new IOException(address + ": cannot be reached: " + why, cause);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
  }

  private JsonNode content(HttpResponse<String> answer) throws IOException {
    String text = answer.body();
    try {
      return text.isBlank() ? JsonNodeFactory.instance.objectNode() : Json.parse(text);
    } catch (IllegalArgumentException e) {
      if (answer.statusCode() / 100 != 2) {
        return JsonNodeFactory.instance.objectNode(); // a page for people
      }
      throw new IOException(address + ": answers, but not as an MLflow server does", e);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
