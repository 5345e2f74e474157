package org.rectrain.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.rectrain.Failure;
import org.rectrain.cli.option.StageOptions;
import org.rectrain.cli.terminal.LastLine;
import org.rectrain.config.RunConfig;
import org.rectrain.config.data.DataConfig;
import org.rectrain.config.data.KafkaConfig;
import org.rectrain.ingest.KafkaIngest;
import org.rectrain.path.stage.Sections;
import org.rectrain.spark.SparkSessions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code rectrain ingest}. */
@Command(
    name = "ingest",
    description = "Take new records of a Kafka topic into the log's folder, each once.",
    footer = {
      "",
      "Example: rectrain ingest -c configs/stream.yaml",
      "Takes what the topic of data.events.kafka holds now into data.events.path, as JSON lines",
      "in kafka_day=D/batch-N, and ends; the next call goes on behind it. Exit code 75 when no",
      "broker answers; with --skip-code 99 when there is nothing new."
    })
public final class IngestCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private StageOptions options = new StageOptions();

  @Override
  public Integer call() throws IOException {
    RunConfig config = options.config();
    DataConfig data = config.data();
    KafkaConfig kafka = data == null ? null : data.events().kafka();
    if (data == null || kafka == null) {
      throw Failure.usage(
          "data.events.kafka: missing; expected the topic to take",
          "add data.events.kafka: {servers: HOST:PORT, topic: NAME}");
    }
    Path folder = folder(Sections.dataRoot(config), data.events().path().text());
    KafkaIngest.Result result =
        KafkaIngest.run(SparkSessions.open(config.spark()), kafka, folder, options.progress());
    if (result.batches() == 0) {
      return options.nothingToDo(config, "topic '" + kafka.topic() + "' holds nothing new");
    }
    options
        .progress()
        .log(
            "%,d rows of %d days are in %s%s"
                .formatted(
                    result.rows(),
                    result.days().size(),
                    folder,
                    result.empty() == 0
                        ? ""
                        : "; %,d records without a value are left out".formatted(result.empty())));
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("status", "done");
    line.put("ingest", result);
    return LastLine.done(spec.commandLine().getOut(), line);
  }

  private static Path folder(Path root, String path) {
    Path folder = root.resolve(path);
    if (path.matches(".*[*?\\[{].*|[A-Za-z][A-Za-z0-9+.-]+://.*") || folder.toFile().isFile()) {
      throw Failure.usage(
          "data.events.path: '" + path + "' is not a folder; expected one that 'ingest' may fill",
          "name a folder of this machine, e.g. path: log");
    }
    return folder;
  }
}
