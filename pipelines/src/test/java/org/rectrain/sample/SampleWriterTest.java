package org.rectrain.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.RunConfig;
import org.rectrain.config.SparkConfig;
import org.rectrain.config.sample.SampleConfig;
import org.rectrain.dataset.Json;
import org.rectrain.run.Progress;

@Tag("slow")
class SampleWriterTest {
  private static final Path ROOT = Path.of(System.getProperty("project.root", ".."));

  @TempDir private static Path folder;

  private static Path made(String name, long seed, String... overrides) throws IOException {
    Path out = folder.resolve(name);
    if (!Files.exists(out)) {
      SampleConfig config = GeneratedLog.config(overrides);
      SparkConfig spark = ConfigReader.bind("", List.of(), SparkConfig.class, "test");
      GeneratedSample.run(config, spark, seed, out, Progress.silent());
    }
    return out;
  }

  private static byte[] unzipped(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return in.readAllBytes();
    }
  }

  /** Unzipped, since another JDK may bring another zlib. */
  @ParameterizedTest
  @EnumSource
  void committedDataIsWhatTheGeneratorMakes(SampleTable table) throws IOException {
    String file = table.path() + ".jsonl.gz";
    byte[] now = unzipped(made("default", GeneratedLog.SEED).resolve(file));
    byte[] committed = unzipped(ROOT.resolve("data-samples").resolve(file));
    assertThat(Json.sha256(now)).as(file).isEqualTo(Json.sha256(committed));
  }

  @Test
  void committedTruthIsWhatTheGeneratorKnows() throws IOException {
    String file = "truth/truth.json";
    assertThat(made("default", GeneratedLog.SEED).resolve(file))
        .hasSameTextualContentAs(ROOT.resolve("data-samples").resolve(file));
  }

  @Test
  void theShippedConfigurationMakesTheCommittedData() {
    RunConfig shipped = ConfigReader.read(ROOT.resolve("configs/generate.yaml"), List.of());
    SampleConfig named = GeneratedLog.config("users=1200", "items=900");
    assertThat(shipped.sample()).isEqualTo(named);
    assertThat(shipped.seed()).isEqualTo(GeneratedLog.SEED);
    SampleConfig defaults = GeneratedLog.config();
    assertThat(List.of(defaults.userCount(), defaults.itemCount())).containsExactly(1_200, 900);
  }

  @Test
  void committedDataIsSmall() throws IOException {
    try (var files = Files.walk(ROOT.resolve("data-samples"))) {
      long bytes = files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
      assertThat(bytes).isLessThan(4_000_000);
    }
  }

  @Test
  void equalSeedsGiveEqualBytesAndOthersDoNot() throws IOException {
    String[] small = {"events=2000", "experiment.users=200"};
    Path one = made("one", 11, small);
    Path two = made("two", 11, small);
    Path three = made("three", 12, small);
    for (SampleTable table : SampleTable.values()) {
      String file = table.path() + ".jsonl.gz";
      assertThat(one.resolve(file)).as(file).hasSameBinaryContentAs(two.resolve(file));
      assertThat(Files.mismatch(one.resolve(file), three.resolve(file))).as(file).isNotEqualTo(-1);
    }
    // The gzip header's time field is zero.
    byte[] header = Files.readAllBytes(one.resolve("events.jsonl.gz"));
    assertThat(List.of(header[4], header[5], header[6], header[7])).containsOnly((byte) 0);
  }

  @Test
  void anInterruptEndsTheWork() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> made("interrupted", 11, "events=20000"))
        .isInstanceOf(CancellationException.class)
        .hasMessageContaining("items.jsonl.gz");
    assertThat(Thread.interrupted()).isTrue();
  }
}
