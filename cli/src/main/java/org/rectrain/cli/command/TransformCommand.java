package org.rectrain.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.rectrain.cli.option.HelpOption;
import org.rectrain.cli.terminal.LastLine;
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
      "Make the model's features of raw records, as serving does: JSON lines out.",
      "",
      "Each line out holds the features by name, the model's inputs in the order of the schema, the"
          + " schema's fingerprint and what rows know of their user (prepare.as_of): under session"
          + " and event all that was prepared, which is what a request made now knows. The code and"
          + " the counts are those of prepare (prepare.statistics.snapshot=true), so train and"
          + " serve cannot differ; there is no Spark."
    },
    footer = {
      "",
      "A record is a row of the log, or {\"event\": {row of the log}, \"item\": {row of the"
          + " catalogue}, \"user\": {row of the profiles}, \"session_index\": 3, \"previous_gap\":"
          + " 12.5}.",
      "",
      "Example: rectrain transform runs/sample/prepare requests.jsonl --items items.jsonl.gz"
    })
public final class TransformCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "PREPARED", description = "Folder that prepare wrote.")
  private Path prepared = Path.of("");

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "RECORDS",
      description =
          "Raw records in any format of the log's table, read by the keys of data.events; without"
              + " it JSON lines come from stdin.")
  private @Nullable Path records;

  @Option(
      names = "--items",
      paramLabel = "FILE",
      description =
          "Table of the catalogue, read by the keys of data.items, for records without an item.")
  private @Nullable Path items;

  @Option(
      names = "--users",
      paramLabel = "FILE",
      description =
          "Table of the profiles, read by the keys of data.users, for records without a user.")
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
    PrintWriter out = spec.commandLine().getOut();
    Path to = output;
    if (to == null) {
      run(stream, out);
      return 0;
    }
    AtomicLong made = new AtomicLong();
    WholeFile.text(to, writer -> made.set(run(stream, writer)));
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("status", "done");
    line.put("records", made.get());
    line.put("fingerprint", stream.fingerprint());
    line.put("as_of", stream.asOf());
    line.put("written", to.toString());
    return LastLine.done(out, line);
  }

  private long run(FeatureStream stream, Writer out) throws IOException {
    Path file = records;
    return file == null ? stream.run(System.in, "stdin", out) : stream.run(file, out);
  }
}
