package org.rectrain.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.prepare.online.FeatureStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rectrain transform}. */
@Command(
    name = "transform",
    description = {
      "Make the model's features of raw records, as serving does: JSON lines in, JSON lines out.",
      "",
      "Each line out holds the features by name, the model's inputs in the order of the schema, and"
          + " the schema's fingerprint. The code and the counts are those of prepare"
          + " (prepare.statistics.snapshot=true), so train and serve cannot differ; there is no"
          + " Spark."
    },
    footer = {
      "",
      "A record is a row of the log, or {\"event\": {row of the log}, \"item\": {row of the"
          + " catalogue}, \"user\": {row of the profiles}, \"session_index\": 3, \"previous_gap\":"
          + " 12.5}.",
      "",
      "Example: rectrain transform runs/sample/prepare requests.jsonl --items items.jsonl.gz"
    })
final class TransformCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "PREPARED", description = "Folder that prepare wrote.")
  private Path prepared = Path.of("");

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "RECORDS",
      description = "JSON lines of raw records, may be .gz; without it they come from stdin.")
  private @Nullable Path records;

  @Option(
      names = "--items",
      paramLabel = "FILE",
      description = "JSON lines of the catalogue, for records without an item.")
  private @Nullable Path items;

  @Option(
      names = "--users",
      paramLabel = "FILE",
      description = "JSON lines of the profiles, for records without a user.")
  private @Nullable Path users;

  @Option(
      names = "--model",
      paramLabel = "FOLDER",
      description =
          "Model that reads the inputs, where it went on from an earlier one (train.init_from) and"
              + " keeps its vocabularies and scales, e.g. runs/NAME/train/model.")
  private @Nullable Path model;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "File to write; without it the lines go to stdout.")
  private @Nullable Path output;

  @SuppressWarnings("UnusedVariable") // picocli acts on it
  @Mixin
  private HelpOption help = new HelpOption();

  @Override
  public Integer call() throws IOException {
    FeatureStream stream = new FeatureStream(prepared, items, users, model);
    Path file = records;
    PrintWriter out = spec.commandLine().getOut();
    try (BufferedReader in =
        file == null
            ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
            : FeatureStream.reader(file)) {
      String source = file == null ? "stdin" : file.toString();
      Path to = output;
      if (to == null) {
        stream.run(in, source, out);
        return 0;
      }
      AtomicLong made = new AtomicLong();
      WholeFile.text(to, writer -> made.set(stream.run(in, source, writer)));
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("status", "done");
      line.put("records", made.get());
      line.put("fingerprint", stream.fingerprint());
      line.put("written", to.toString());
      return LastLine.done(out, line);
    }
  }
}
