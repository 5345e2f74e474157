package org.rectrain.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.Json;
import org.rectrain.run.Progress;
import org.rectrain.run.ToldProgress;

/**
 * What a training says while it runs, what it leaves where it diverges, and the memory it holds.
 */
@Tag("slow")
class TrainingToldTest {
  private static final Pattern MAPPING = Pattern.compile("([0-9a-f]+)-[0-9a-f]+ ");
  private static final long LOW_ADDRESSES = 64L << 30;

  @TempDir static Path shared;
  private static TinyTraining tiny;

  @BeforeAll
  static void write() throws IOException {
    tiny = new TinyTraining(TinyData.write(shared.resolve("prepare")));
  }

  @Test
  void stopsWhenTheLossIsNoNumberAndSavesTheBatch(@TempDir Path folder) throws IOException {
    Path broken = TinyData.write(folder.resolve("prepare"), Double.POSITIVE_INFINITY);
    assertThatThrownBy(
            () ->
                Training.run(
                    TinyTraining.withoutText(),
                    TinyTraining.SEED,
                    broken,
                    folder.resolve("out"),
                    Progress.silent()))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.exitCode()).isEqualTo(Failure.GATE))
        .hasMessageContaining("step 4: the loss is NaN")
        .hasMessageContaining("the batch is saved in " + folder.resolve("diverged/step-000000004"));
    JsonNode batch = Json.tree(folder.resolve("diverged/step-000000004/batch.json"));
    assertThat(batch.get("step").asLong()).isEqualTo(4);
    assertThat(batch.get("rows")).hasSize(100);
    assertThat(batch.get("rows").get(0).fieldNames())
        .toIterable()
        .contains("example_id", "user", "item", "labels", "weight", "not_finite_features");
    assertThat(folder.resolve("out/model")).doesNotExist();
  }

  @Test
  void theProgressLineNeverShowsAnUndefinedLoss(@TempDir Path out) throws IOException {
    List<String> shown = new ArrayList<>();
    Progress watching =
        new ToldProgress() {
          @Override
          public Bar step(String what, long total) {
            return new Showing(shown);
          }
        };
    Training.run(
        TinyTraining.withoutText("eval_every=0.3"),
        TinyTraining.SEED,
        tiny.prepared(),
        out,
        watching);
    assertThat(shown).anyMatch(line -> line.startsWith("loss 1."));
    assertThat(shown).noneMatch(line -> line.contains("NaN"));
  }

  @Test
  void tellsThatNoItemHasAText(@TempDir Path folder) throws IOException {
    ToldProgress told = new ToldProgress();
    Training.run(
        TinyTraining.config(TinyTraining.smallEncoder(), "epochs=0.1", "encoder.tune=none"),
        TinyTraining.SEED,
        TinyData.writeWithoutTexts(folder.resolve("prepare")),
        Files.createDirectories(folder.resolve("out")),
        told);
    assertThat(told.lines()).anyMatch(line -> line.startsWith("train: no item has a text"));
    ToldProgress silent = new ToldProgress();
    Training.run(
        TinyTraining.config(TinyTraining.smallEncoder(), "epochs=0.1", "encoder.tune=none"),
        TinyTraining.SEED,
        tiny.prepared(),
        Files.createDirectories(folder.resolve("other")),
        silent);
    assertThat(silent.lines()).noneMatch(line -> line.contains("no item has a text"));
  }

  @Test
  void tellsThatFewStepsTeachLittle(@TempDir Path out) throws IOException {
    ToldProgress told = new ToldProgress();
    Training.run(
        TinyTraining.withoutText("epochs=1"), TinyTraining.SEED, tiny.prepared(), out, told);
    assertThat(told.lines())
        .anyMatch(line -> line.matches("train: \\d+ optimizer steps in all are few; .*"));
  }

  @Test
  void tellsThatAListOfAllItemsJudgesNothing(@TempDir Path folder) throws IOException {
    for (int k : List.of(TinyData.ITEMS, TinyData.ITEMS - 1)) {
      ToldProgress told = new ToldProgress();
      Training.run(
          TinyTraining.withoutText("epochs=0.1", "retrieval.k=" + k),
          TinyTraining.SEED,
          tiny.prepared(),
          Files.createDirectories(folder.resolve("k" + k)),
          told);
      assertThat(told.lines().stream().anyMatch(l -> l.startsWith("train: train.retrieval.k, 40,")))
          .isEqualTo(k == TinyData.ITEMS);
    }
  }

  @Test
  void memoryStaysFlat(@TempDir Path out) throws IOException {
    TrainConfig config = TinyTraining.withoutText("epochs=20", "eval_every=10", "batch_size=25");
    List<Long> memory = new ArrayList<>();
    Progress watching =
        new ToldProgress() {
          @Override
          public void log(String line) {
            System.gc();
            memory.add(nativeMegabytes());
          }
        };
    Training.run(config, TinyTraining.SEED, tiny.prepared(), out, watching);
    long afterHalf = memory.get(memory.size() - 2);
    long afterAll = memory.get(memory.size() - 1);
    assertThat(afterAll - afterHalf).as("MB grown over 240 steps").isLessThan(20);
  }

  /**
   * Resident memory outside the Java heap, whose pages come and go as it likes: the heap lies at
   * the low addresses that compressed references reach, what the engine takes lies far above.
   */
  private static long nativeMegabytes() {
    long kilobytes = 0;
    boolean counts = false;
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
        Matcher mapping = MAPPING.matcher(line);
        if (mapping.lookingAt()) {
          counts = Long.parseUnsignedLong(mapping.group(1), 16) >= LOW_ADDRESSES;
        } else if (counts && line.startsWith("Rss:")) {
          kilobytes += Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return kilobytes >> 10;
  }

  private record Showing(List<String> shown) implements Progress.Bar {
    @Override
    public void advance(long units) {
      assertThat(units).isNotNegative();
    }

    @Override
    public void message(String text) {
      shown.add(text);
    }

    @Override
    public void close() {
      shown.add("end");
    }
  }
}
