package org.rectrain.label;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.rectrain.Failure;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.file.WholeFile;

/** Tasks out to Label Studio, with what the model thinks, and its JSON export in. */
public final class LabelStudio {
  /** The tasks, to be imported by Label Studio. */
  public static final String TASKS = "tasks.json";

  /** The interface, to be pasted into the project's settings. */
  public static final String INTERFACE = "labeling.xml";

  private static final String NAME = "answer";
  private static final String YES = "yes";
  private static final String NO = "no";

  private LabelStudio() {}

  /**
   * A task as people see it.
   *
   * @param question what comes back with the answer
   * @param text of the item
   * @param history what the user chose before, in words
   */
  public record Task(Question question, String text, String history) {}

  /**
   * An answer.
   *
   * @param question that was asked
   * @param who the annotator
   * @param when it was last changed, as Label Studio wrote it; empty where it did not
   * @param answer whether the label is set
   */
  public record Answer(Question question, String who, String when, boolean answer) {}

  /** Writes tasks and interface. */
  public static void write(Path folder, String model, String label, List<Task> tasks)
      throws IOException {
    List<Map<String, Object>> out = new ArrayList<>();
    for (Task task : tasks) {
      Question q = task.question();
      Map<String, Object> data = new LinkedHashMap<>();
      data.put("text", task.text());
      data.put("history", task.history());
      data.put("user_id", q.userId());
      data.put("item_id", q.itemId());
      data.put("example_id", Long.toString(q.exampleId())); // more digits than JavaScript keeps
      data.put("label", q.task());
      data.put("given", q.given());
      data.put("reason", q.reason().name().toLowerCase(Locale.ROOT));
      data.put("batch", q.batch());
      data.put("fingerprint", q.fingerprint());
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("data", data);
      one.put("predictions", predictions(model, q.probability()));
      out.add(one);
    }
    Json.write(folder.resolve(TASKS), out);
    WholeFile.write(folder.resolve(INTERFACE), layout(label));
  }

  private static List<Map<String, Object>> predictions(String model, double probability) {
    if (Double.isNaN(probability)) {
      return List.of();
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("id", "prediction");
    result.put("from_name", NAME);
    result.put("to_name", "text");
    result.put("type", "choices");
    result.put("value", Map.of("choices", List.of(probability >= 0.5 ? YES : NO)));
    Map<String, Object> prediction = new LinkedHashMap<>();
    prediction.put("model_version", model);
    prediction.put("score", Math.max(probability, 1 - probability));
    prediction.put("result", List.of(result));
    return List.of(prediction);
  }

  private static String layout(String label) {
    return """
    <View>
      <Header value="%s? What the user chose before:"/>
      <Text name="history" value="$history"/>
      <Header value="What the user is shown now:"/>
      <Text name="text" value="$text"/>
      <Choices name="answer" toName="text" choice="single" required="true">
        <Choice value="yes" hotkey="1"/>
        <Choice value="no" hotkey="2"/>
      </Choices>
    </View>
    """
        .formatted(label.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;"));
  }

  /**
   * Reads exports. Of several answers of one person to a question, in one export or in several that
   * overlap, only the newest is an answer.
   *
   * @param path a file, or a folder of them
   * @throws Failure (exit code 3) that names the file, the task, the value and what was expected
   */
  public static List<Answer> read(Path path) {
    List<Answer> out = new ArrayList<>();
    for (Path file : files(path)) {
      JsonNode tasks = Json.tree(Json.bytes(file), file.toString());
      if (!tasks.isArray()) {
        throw wrong(file.toString(), "is no list of tasks", "a JSON export of Label Studio");
      }
      int number = 0;
      for (JsonNode task : tasks) {
        number++;
        String at = file + ": task " + number;
        Question question = question(at, task.path("data"));
        for (JsonNode annotation : task.path("annotations")) {
          if (!annotation.path("was_cancelled").asBoolean(false)) {
            out.add(answer(at, question, annotation));
          }
        }
      }
    }
    Map<List<Object>, Answer> newest = new LinkedHashMap<>();
    for (Answer answer : out) {
      Question q = answer.question();
      newest.merge(
          List.of(q.fingerprint(), q.task(), q.exampleId(), answer.who()),
          answer,
          (one, other) -> newer(path, one, other));
    }
    return List.copyOf(newest.values());
  }

  private static Answer newer(Path path, Answer one, Answer other) {
    int order = time(path, one).compareTo(time(path, other));
    if (order == 0 && one.answer() != other.answer()) {
      throw wrong(
          path.toString(),
          "example "
              + one.question().exampleId()
              + ": '"
              + one.who()
              + "' says yes and no, both at '"
              + one.when()
              + "'",
          "one answer, or the times of both");
    }
    return order >= 0 ? one : other;
  }

  private static Instant time(Path path, Answer answer) {
    try {
      return answer.when().isEmpty()
          ? Instant.MIN
          : OffsetDateTime.parse(answer.when()).toInstant();
    } catch (DateTimeException e) {
      throw wrong(
          path.toString(),
          "created_at or updated_at: '" + answer.when() + "'",
          "a time such as 2026-05-01T10:00:00Z");
    }
  }

  private static List<Path> files(Path path) {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> all = Files.list(path)) {
      List<Path> found = all.filter(file -> file.toString().endsWith(".json")).sorted().toList();
      if (found.isEmpty()) {
        throw Failure.input(
            path + ": holds no .json file", "put the JSON exports of Label Studio there");
      }
      return found;
    } catch (IOException e) {
      throw Failure.input(path + ": cannot be read: " + e.getMessage(), "check permissions", e);
    }
  }

  private static Question question(String at, JsonNode data) {
    for (String key : List.of("example_id", "label", "batch", "fingerprint", "reason")) {
      if (!data.path(key).isTextual()) {
        throw wrong(
            at, "data." + key + ": is missing", "a task that 'rectrain label select' wrote");
      }
    }
    try {
      return new Question(
          data.path("fingerprint").textValue(),
          data.path("batch").textValue(),
          data.path("label").textValue(),
          Long.parseLong(data.path("example_id").textValue()),
          data.path("user_id").asText(),
          data.path("item_id").asText(),
          Selection.Reason.valueOf(data.path("reason").textValue().toUpperCase(Locale.ROOT)),
          data.path("given").asInt(-1),
          Double.NaN);
    } catch (IllegalArgumentException e) {
      throw wrong(
          at,
          "example_id and reason of data: '"
              + data.path("example_id").textValue()
              + "', '"
              + data.path("reason").textValue()
              + "'",
          "the values that 'rectrain label select' wrote");
    }
  }

  private static Answer answer(String at, Question question, JsonNode annotation) {
    JsonNode choices = annotation.path("result").path(0).path("value").path("choices");
    JsonNode choice = choices.path(0);
    if (choices.size() > 1 || (!choice.asText().equals(YES) && !choice.asText().equals(NO))) {
      throw wrong(at, "answer: " + (choices.isMissingNode() ? "none" : choices), "yes or no");
    }
    JsonNode by = annotation.path("completed_by");
    String who = by.isObject() ? by.path("email").asText(by.path("id").asText()) : by.asText();
    if (who.isEmpty()) {
      throw wrong(at, "completed_by: is missing", "the annotator's number or email");
    }
    String when = annotation.path("updated_at").asText(annotation.path("created_at").asText(""));
    return new Answer(question, who, when, choice.asText().equals(YES));
  }

  private static Failure wrong(String at, String what, String expected) {
    return Failure.input(
        at + ": " + what + "; expected " + expected,
        "export the project as JSON (not JSON-MIN), which keeps data and annotators");
  }
}
