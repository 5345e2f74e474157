package org.rectrain.cli.terminal;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.dataset.Json;

/**
 * The JSON object on the last line of stdout, with which every command ends, however it ends:
 * {@code status}, {@code code}, what the command found, {@code error}, {@code hint}, {@code retry}.
 * Numbers that are undefined are null.
 */
public final class LastLine {
  /** Exit code of a command that had nothing to do, where it is asked for. */
  static final int NOTHING_TO_DO = 99;

  private LastLine() {}

  /** A command that did its work; {@code fields} starts with its status. Returns exit code 0. */
  public static int done(PrintWriter out, Map<String, ?> fields) {
    print(out, 0, fields, null, null, Retry.NO);
    return 0;
  }

  /** A command that found everything up to date and was asked to say so by its exit code. */
  public static int nothingToDo(PrintWriter out, Map<String, ?> fields) {
    print(out, NOTHING_TO_DO, fields, null, null, Retry.NO);
    return NOTHING_TO_DO;
  }

  /** A command that could not do its work. */
  public static void failed(PrintWriter out, Failure failure) {
    String status =
        switch (failure.exitCode()) {
          case Failure.GATE -> "gate_failed";
          case Failure.BUSY -> "busy";
          default -> "failed";
        };
    Retry retry = failure.exitCode() == Failure.BUSY ? Retry.YES : Retry.NO;
    String error = String.valueOf(failure.getMessage());
    print(out, failure.exitCode(), Map.of("status", status), error, failure.hint(), retry);
  }

  /** A command that broke. */
  public static void broken(PrintWriter out, int code, String error, String hint) {
    print(out, code, Map.of("status", "failed"), error, hint, Retry.NO);
  }

  /** A command that a signal ended; it goes on when it is run again. */
  public static void interrupted(PrintWriter out, int code, String error, String hint) {
    print(out, code, Map.of("status", "interrupted"), error, hint, Retry.YES);
  }

  private static void print(
      PrintWriter out,
      int code,
      Map<String, ?> fields,
      @Nullable String error,
      @Nullable String hint,
      Retry retry) {
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("status", fields.get("status"));
    line.put("code", code);
    line.putAll(fields);
    line.put("error", error);
    line.put("hint", hint == null || hint.isEmpty() ? null : hint);
    line.put("retry", retry == Retry.YES);
    out.println(Json.message(line));
    out.flush();
  }

  /** Whether the same command may succeed later, with nothing mended. */
  private enum Retry {
    YES,
    NO
  }
}
