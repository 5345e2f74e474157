package org.rectrain.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.eval.ScoreConfig;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Predictions;
import org.rectrain.model.ModelData;
import org.rectrain.model.ModelFolder;
import org.rectrain.model.ModelSpec;
import org.rectrain.run.Progress;
import org.rectrain.score.batch.Scoring;
import org.rectrain.train.batch.Taken;

/** Texts as contents: centred, compared by cosines, judged on cold items. */
@Tag("slow")
class ProseTrainingTest {
  private static final String[] PROSE = {
    "towers.content=own",
    "towers.centre=true",
    "towers.whiten=0.5",
    "towers.similarity=cosine",
    "towers.pooling=mean",
    "towers.history_of=others",
    "towers.attention=false",
    "encoder.tune=none",
    "encoder.max_tokens=8",
    "tasks={click: 0, like: 0}",
    "retrieval.weight=1",
    "retrieval.mask=user",
    "retrieval.lexical=[0.5, 2]",
    "batch_size=200",
    "micro_batch=0",
    "epochs=1"
  };

  @TempDir static Path folder;
  private static Path prepared;
  private static ModelSpec spec;

  @BeforeAll
  static void run() throws IOException {
    prepared = TinyData.write(folder.resolve("prepare"));
    train("one", "encoder.keep_vectors=" + folder.resolve("vectors"));
    spec = ModelFolder.spec(folder.resolve("one/model"));
  }

  private static void train(String name, String more) throws IOException {
    String[] all = Arrays.copyOf(PROSE, PROSE.length + 1);
    all[PROSE.length] = more;
    new TinyTraining(prepared).train(TinyTraining.config(all), folder.resolve(name));
  }

  @Test
  void keptVectorsGiveTheSameModel() throws IOException {
    try (Stream<Path> kept = Files.list(folder.resolve("vectors"))) {
      assertThat(kept).hasSize(1);
    }
    train("two", "encoder.keep_vectors=" + folder.resolve("vectors"));
    train("three", "log_every=0");
    byte[] weights = TinyTraining.weights(folder.resolve("one"));
    assertThat(TinyTraining.weights(folder.resolve("two"))).isEqualTo(weights);
    assertThat(TinyTraining.weights(folder.resolve("three"))).isEqualTo(weights);
  }

  @Test
  void listsAreMadeAmongTheCandidatesAlone() throws IOException {
    Path file = Files.writeString(folder.resolve("Some.items.txt"), "i5\n\ni7 \ni30\n");
    ScoreConfig config = score("candidates=" + file);
    assertThat(config.candidatesName()).isEqualTo("some_items");
    Path out = Files.createDirectories(folder.resolve("score"));
    Scoring.run(
        config,
        prepared,
        List.of(Scoring.model(folder.resolve("one/model"), prepared, config)),
        out,
        Progress.silent());
    String[][] lists =
        ParquetTable.read(Predictions.topK(out, "main")).stringLists(Predictions.ITEMS);
    for (String[] list : lists) {
      assertThat(list).isSubsetOf("i5", "i7", "i30");
    }
    assertThat(Predictions.Among.read(out))
        .isEqualTo(new Predictions.Among("some_items", List.of("i5", "i7", "i30")));
  }

  @Test
  void candidatesThatAreNoItemsAreRefusedByLine() throws IOException {
    Path file = Files.writeString(folder.resolve("wrong.txt"), "i5\nnobody\n");
    assertThatThrownBy(
            () ->
                Scoring.run(
                    score("candidates=" + file),
                    prepared,
                    List.of(),
                    folder.resolve("none"),
                    Progress.silent()))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("wrong.txt:2: 'nobody'");
  }

  private static ScoreConfig score(String override) {
    return ConfigReader.bind(
        "{top_k: 10, latency_users: 0, latency_batches: [], workers: 1}",
        List.of(override),
        ScoreConfig.class,
        "test");
  }

  @Test
  void historiesOfOthersHoldEverythingButTheRowsOwnItem() {
    FeatureSchema schema = FeatureSchema.read(prepared);
    ModelData data = ModelData.read(prepared, schema, spec);
    Examples train = data.examples("train", spec);
    int[][] taken = Taken.byRow(train, 0);
    Examples others = Taken.asHistories(train, 0, 3, 7);
    for (int row = 0; row < train.size(); row++) {
      int[] own =
          Arrays.copyOfRange(
              others.histories().items(),
              others.histories().starts()[row],
              others.histories().starts()[row + 1]);
      assertThat(own).hasSizeLessThanOrEqualTo(3).doesNotContain(train.items()[row]);
      Set<Integer> all = Set.copyOf(Arrays.stream(taken[row]).boxed().toList());
      assertThat(Arrays.stream(own).allMatch(all::contains)).isTrue();
      int left = all.size() - (all.contains(train.items()[row]) ? 1 : 0);
      assertThat(own).hasSize(Math.min(3, left)).doesNotHaveDuplicates();
    }
  }

  @Test
  void optionsThatDoNotGoTogetherAreNamed() {
    assertThatThrownBy(() -> TinyTraining.config("towers.whiten=0.5"))
        .hasMessageContaining("whiten: 0.5 needs centre: true");
    assertThatThrownBy(() -> TinyTraining.config("towers.history_of=others"))
        .hasMessageContaining("expected pooling: mean");
    assertThatThrownBy(() -> TinyTraining.config("towers.text=false", "towers.content=own"))
        .hasMessageContaining("content: own is about text vectors");
  }
}
