package org.rectrain.launch;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.dataset.Json;

/**
 * How a worker ended, as text that crosses processes. A failure that would come again is an answer,
 * not a failed task: Spark repeats a stage only for workers that are gone.
 *
 * @param exitCode 0 done, 1 a fault of ours, else that of a {@link Failure}
 * @param message of the failure, or the stack trace of the fault
 * @param hint of the failure
 */
record WorkerOutcome(int exitCode, String message, String hint) {
  private static final WorkerOutcome DONE = new WorkerOutcome(0, "", "");

  static WorkerOutcome done() {
    return DONE;
  }

  static WorkerOutcome of(Throwable trouble) {
    if (trouble instanceof Failure failure) {
      return new WorkerOutcome(
          failure.exitCode(), String.valueOf(failure.getMessage()), failure.hint());
    }
    StringWriter trace = new StringWriter();
    trouble.printStackTrace(new PrintWriter(trace));
    return new WorkerOutcome(1, trace.toString(), "");
  }

  String text() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("exit_code", exitCode);
    fields.put("message", message);
    fields.put("hint", hint);
    return Json.line(fields);
  }

  static WorkerOutcome parse(String text) {
    JsonNode tree = Json.parse(text);
    return new WorkerOutcome(
        tree.get("exit_code").asInt(), tree.get("message").asText(), tree.get("hint").asText());
  }

  /** What to throw; null when the worker is done. */
  @Nullable RuntimeException trouble() {
    return switch (exitCode) {
      case 0 -> null;
      case Failure.USAGE -> Failure.usage(message, hint);
      case Failure.INPUT -> Failure.input(message, hint);
      case Failure.GATE -> Failure.gate(message, hint);
      default -> new IllegalStateException("a training worker broke: " + message);
    };
  }
}
