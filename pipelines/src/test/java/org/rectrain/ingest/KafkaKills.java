package org.rectrain.ingest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Not a test but its long form: kills {@code rectrain ingest} ten times within a batch while
 * records keep coming, lets it end once, and counts how often each record is in the files. Takes
 * the words of a command that is rectrain, e.g. {@code ./rectrain}; ends with 1 when a count is not
 * one.
 */
public final class KafkaKills {
  private static final int KILLS = 10;
  private static final int RECORDS_PER_ROUND = 20_000;
  private static final long MARCH_1 = 1_772_323_200_000L;
  private static final long DAY = 86_400_000L;

  private KafkaKills() {}

  /** Runs it. */
  public static void main(String[] command) throws Exception {
    Path work = Files.createTempDirectory("kafka-kills");
    Path config = work.resolve("stream.yaml");
    try (Broker broker = new Broker(Files.createDirectory(work.resolve("broker")))) {
      Files.writeString(
          config,
          """
          output: %s/run
          data:
            events:
              path: %s/log
              labels: {click: click}
              kafka: {servers: "%s", topic: events}
            items: {path: items.jsonl}
          """
              .formatted(work, work, broker.address()));
      broker.topic("events", 3);
      Random random = new Random(7);
      int sent = 0;
      int killed = 0;
      while (killed < KILLS) {
        sent = send(broker, sent);
        Process process = start(command, config);
        long before = noted(work);
        while (process.isAlive() && noted(work) == before) {
          Thread.sleep(5);
        }
        // A batch begins; it is over within some seconds.
        if (!process.waitFor(random.nextInt(4000), TimeUnit.MILLISECONDS)) {
          process.destroyForcibly().waitFor();
          killed++;
        }
        System.out.printf("killed %d times, %d records sent%n", killed, sent);
      }
      int code = start(command, config).waitFor();
      Map<String, Integer> counts = counts(work.resolve("log"));
      long wrong = counts.values().stream().filter(n -> n != 1).count();
      System.out.printf(
          "last exit code %d; %d sent, %d different in the files, %d more than once%n",
          code, sent, counts.size(), wrong);
      System.exit(code == 0 && counts.size() == sent && wrong == 0 ? 0 : 1);
    }
  }

  /** Batches of which the offsets are noted. */
  private static long noted(Path work) throws IOException {
    Path offsets = work.resolve("log/.kafka/offsets");
    if (!Files.isDirectory(offsets)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(offsets)) {
      return files.filter(f -> !f.getFileName().toString().startsWith(".")).count();
    }
  }

  private static int send(Broker broker, int sent) throws ExecutionException, InterruptedException {
    int after = sent + RECORDS_PER_ROUND;
    for (int i = sent; i < after; i++) {
      broker.send("events", i % 3, MARCH_1 + i % 5 * DAY, "{\"n\":" + i + "}");
    }
    broker.flush();
    return after;
  }

  private static Process start(String[] command, Path config) throws IOException {
    List<String> words = new ArrayList<>(List.of(command));
    words.addAll(List.of("ingest", "-c", config.toString(), "--json"));
    return new ProcessBuilder(words)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static Map<String, Integer> counts(Path log) throws IOException {
    Map<String, Integer> out = new HashMap<>();
    try (Stream<Path> files = Files.walk(log)) {
      for (Path file : files.filter(f -> f.toString().matches(".*/kafka_day=.*\\.gz")).toList()) {
        try (BufferedReader in =
            new BufferedReader(
                new InputStreamReader(
                    new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
          in.lines().forEach(line -> out.merge(line, 1, Integer::sum));
        }
      }
    }
    return out;
  }
}
