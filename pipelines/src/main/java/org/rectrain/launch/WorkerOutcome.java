package org.rectrain.launch;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.dataset.Json;

/**
 * How a worker ended, as text that crosses processes. A failure that would come again is an answer,
 * not a failed task: Spark repeats a stage only for workers that are gone.
 *
 * @param exitCode 0 done, 1 a fault of ours, else that of a {@link Failure}
 * @param message summary of the failure, or the fault in a line
 * @param details problems of the failure, or the stack trace of the fault
 * @param hint of the failure
 */
record WorkerOutcome(int exitCode, String message, List<String> details, String hint) {
  private static final WorkerOutcome DONE = new WorkerOutcome(0, "", List.of(), "");

  static WorkerOutcome done() {
    return DONE;
  }

  static WorkerOutcome of(Throwable trouble) {
    if (trouble instanceof Failure failure) {
      return new WorkerOutcome(
          failure.exitCode(), failure.summary(), failure.problems(), failure.hint());
    }
    StringWriter trace = new StringWriter();
    trouble.printStackTrace(new PrintWriter(trace));
    return new WorkerOutcome(1, trouble.toString(), trace.toString().lines().toList(), "");
  }

  String text() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("exit_code", exitCode);
    fields.put("message", message);
    fields.put("details", details);
    fields.put("hint", hint);
    return Json.line(fields);
  }

  static WorkerOutcome parse(String text) {
    JsonNode tree = Json.parse(text);
    List<String> details = new ArrayList<>();
    tree.get("details").forEach(line -> details.add(line.asText()));
    return new WorkerOutcome(
        tree.get("exit_code").asInt(),
        tree.get("message").asText(),
        details,
        tree.get("hint").asText());
  }

  /** What to throw; null when the worker is done. */
  @Nullable RuntimeException trouble() {
    return switch (exitCode) {
      case 0 -> null;
      case Failure.USAGE -> Failure.usage(message, details, hint);
      case Failure.INPUT -> Failure.input(message, details, hint);
      case Failure.GATE -> Failure.gate(message, details, hint);
      case Failure.BUSY -> Failure.busy(message, hint);
      default -> fault();
    };
  }

  private IllegalStateException fault() {
    IllegalStateException fault = new IllegalStateException("a training worker broke: " + message);
    fault.addSuppressed(new IllegalStateException(String.join("\n", details)));
    return fault;
  }
}
