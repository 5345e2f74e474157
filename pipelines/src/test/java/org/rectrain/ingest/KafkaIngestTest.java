package org.rectrain.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.config.data.KafkaConfig;
import org.rectrain.run.Progress;
import org.rectrain.run.StageFolder;
import org.rectrain.spark.TestSpark;

/** Against a real broker: each record once, whatever a process that was killed left behind. */
@Tag("slow")
class KafkaIngestTest {
  private static final long MARCH_1 = 1_772_323_200_000L;
  private static final long DAY = 86_400_000L;

  @TempDir static Path brokerFolder;
  private static Broker broker;

  @TempDir private Path temp;

  @BeforeAll
  static void startBroker() throws IOException {
    broker = new Broker(brokerFolder);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void takesEachRecordOnceIntoItsDay() throws Exception {
    broker.topic("clicks", 2);
    for (int i = 0; i < 6; i++) {
      broker.send("clicks", i % 2, MARCH_1 + i / 3 * DAY, "{\"n\":" + i + "}");
    }
    broker.send("clicks", 0, MARCH_1, null);
    broker.send("clicks", 1, MARCH_1, "{\n  \"n\":\r\n 6}");
    broker.flush();
    KafkaIngest.Result first = ingest("clicks");
    assertThat(first)
        .isEqualTo(new KafkaIngest.Result(7, 1, 1, List.of("2026-03-01", "2026-03-02")));
    assertThat(lines("kafka_day=2026-03-01"))
        .containsExactlyInAnyOrder("{\"n\":0}", "{\"n\":1}", "{\"n\":2}", "{   \"n\":  6}");
    assertThat(lines("kafka_day=2026-03-02"))
        .containsExactlyInAnyOrder("{\"n\":3}", "{\"n\":4}", "{\"n\":5}");

    assertThat(ingest("clicks")).isEqualTo(new KafkaIngest.Result(0, 0, 0, List.of()));

    broker.send("clicks", 0, MARCH_1 + DAY, "{\"n\":7}");
    broker.flush();
    assertThat(ingest("clicks").days()).containsExactly("2026-03-02");
    assertThat(lines("kafka_day=2026-03-02")).hasSize(4).contains("{\"n\":7}");

    // Killed after one of two days was moved, before the batch was noted as complete.
    broker.send("clicks", 1, MARCH_1, "{\"n\":8}");
    broker.send("clicks", 1, MARCH_1 + DAY, "{\"n\":9}");
    broker.flush();
    ingest("clicks");
    List<String> days = List.of("kafka_day=2026-03-01", "kafka_day=2026-03-02");
    Files.delete(temp.resolve(".kafka/commits/2"));
    Files.deleteIfExists(temp.resolve(".kafka/commits/.2.crc"));
    StageFolder.delete(temp.resolve(days.get(1)).resolve("batch-000002"));
    Files.createDirectories(temp.resolve(".batch-000002/kafka_day=2026-03-01"));
    ingest("clicks");
    List<String> all = new ArrayList<>(lines(days.get(0)));
    all.addAll(lines(days.get(1)));
    assertThat(all).hasSize(10).doesNotHaveDuplicates();
    assertThat(temp.resolve(".batch-000002")).doesNotExist();
  }

  @Test
  void refusesWhatItCannotGoOnFrom() throws Exception {
    assertThatThrownBy(() -> ingest("nosuch"))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(3))
        .hasMessageContaining("no topic 'nosuch'");
    assertThatThrownBy(() -> ingest("other")).hasMessageContaining("holds topic 'nosuch'");
    Files.createDirectories(temp.resolve("kafka_day=2026-03-01/batch-000000"));
    StageFolder.delete(temp.resolve(".kafka"));
    assertThatThrownBy(() -> ingest("nosuch")).hasMessageContaining("is missing");
  }

  private KafkaIngest.Result ingest(String topic) throws IOException {
    return KafkaIngest.run(
        TestSpark.session(),
        new KafkaConfig(broker.address(), topic, null),
        temp,
        Progress.silent());
  }

  private List<String> lines(String day) throws IOException {
    List<String> out = new ArrayList<>();
    try (Stream<Path> files = Files.walk(temp.resolve(day))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".gz")).toList()) {
        try (BufferedReader in =
            new BufferedReader(
                new InputStreamReader(
                    new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
          in.lines().forEach(out::add);
        }
      }
    }
    return out;
  }
}
