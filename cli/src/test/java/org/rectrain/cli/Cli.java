package org.rectrain.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.stream.Stream;

/** One command run inside the test's process: its exit code and what it printed. */
record Cli(int code, String out, String err) {
  static Cli run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(out, err, args);
    return new Cli(code, out.toString(), err.toString());
  }

  /** All commands of our own. */
  static Stream<String> commands() {
    return Main.commandLine().getSubcommands().keySet().stream()
        .filter(name -> !name.equals("help") && !name.equals("generate-completion"));
  }

  /** The last line of stdout, which every command promises to be one JSON object. */
  JsonNode last() {
    String last = out.lines().reduce("", (before, line) -> line);
    try {
      return new ObjectMapper().readTree(last);
    } catch (IOException e) {
      throw new UncheckedIOException("no JSON on the last line of:\n" + out + "\n" + err, e);
    }
  }
}
