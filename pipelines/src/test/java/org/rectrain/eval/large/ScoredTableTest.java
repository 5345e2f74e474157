package org.rectrain.eval.large;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.dataset.ParquetTableWriter;
import org.rectrain.metric.Auc;
import org.rectrain.metric.AucPart;
import org.rectrain.metric.Brier;
import org.rectrain.metric.Gauc;
import org.rectrain.metric.GaucSums;
import org.rectrain.metric.LogLoss;
import org.rectrain.spark.TestSpark;

@Tag("slow")
class ScoredTableTest {
  private static final Offset<Double> CLOSE = Offset.offset(1e-12);

  @TempDir Path folder;

  /** Rows with ties, users of one class and rows without a label. */
  private static final class Rows {
    final double[] scores;
    final int[] labels;
    final int[] users;

    Rows(int n, int users) {
      SplittableRandom random = new SplittableRandom(3);
      this.scores = new double[n];
      this.labels = new int[n];
      this.users = new int[n];
      for (int i = 0; i < n; i++) {
        labels[i] = random.nextDouble() < 0.2 ? 1 : 0;
        scores[i] = Math.round(random.nextDouble() * 500 + 100 * labels[i]) / 1000.0;
        this.users[i] = random.nextInt(users);
      }
    }
  }

  @Test
  void rangesThatShareNoScoreGiveTheSameAuc() {
    Rows rows = new Rows(5000, 40);
    double[] cuts = {0.1, 0.25, 0.4, 2};
    AucPart[] parts = new AucPart[cuts.length];
    double from = -1;
    for (int c = 0; c < cuts.length; c++) {
      parts[c] = AucPart.of(keys(rows, from, cuts[c], 1), keys(rows, from, cuts[c], 0));
      from = cuts[c];
    }
    assertThat(AucPart.auc(List.of(parts))).isEqualTo(Auc.of(rows.scores, rows.labels));
    assertThat(AucPart.auc(List.of())).isNaN();
    assertThat(AucPart.auc(List.of(AucPart.of(new long[] {1}, new long[0])))).isNaN();
  }

  private static long[] keys(Rows rows, double from, double below, int label) {
    return java.util.stream.IntStream.range(0, rows.scores.length)
        .filter(i -> rows.labels[i] == label && rows.scores[i] >= from && rows.scores[i] < below)
        .mapToLong(i -> AucPart.key(rows.scores[i]))
        .toArray();
  }

  @Test
  void partsThatShareNoUserGiveTheSameGauc() {
    Rows rows = new Rows(3000, 700);
    GaucSums sums = GaucSums.NONE;
    for (int part = 0; part < 3; part++) {
      int p = part;
      sums =
          sums.plus(
              GaucSums.of(
                  pick(rows, p, 1, i -> AucPart.key(rows.scores[i])),
                  pick(rows, p, 1, i -> rows.users[i]),
                  pick(rows, p, 0, i -> AucPart.key(rows.scores[i])),
                  pick(rows, p, 0, i -> rows.users[i])));
    }
    for (Gauc.Weighting weighting : Gauc.Weighting.values()) {
      Gauc.Result expected = Gauc.of(rows.scores, rows.labels, rows.users, 700, weighting);
      Gauc.Result found = sums.average(weighting);
      assertThat(found.value()).isCloseTo(expected.value(), CLOSE);
      assertThat(found.users()).isEqualTo(expected.users());
      assertThat(found.droppedUsers()).isEqualTo(expected.droppedUsers()).isPositive();
      assertThat(found.droppedRows()).isEqualTo(expected.droppedRows());
    }
  }

  private static long[] pick(
      Rows rows, int part, int label, java.util.function.IntToLongFunction value) {
    return java.util.stream.IntStream.range(0, rows.scores.length)
        .filter(i -> rows.labels[i] == label && rows.users[i] % 3 == part)
        .mapToLong(value)
        .toArray();
  }

  @Test
  void sparkGivesTheValuesOfMemory() throws IOException {
    Rows rows = new Rows(20_000, 900);
    write(rows, rows.scores);
    ScoredTable table = open(folder.resolve("table"));
    assertThat(ScoredTable.tasks(List.of("score_click", "like", "user_id", "click"), Path.of("t")))
        .containsExactly("click");
    // Seven parts, so that ranges and users are really divided.
    ScoredTable.TaskMetrics found = table.evaluate("click", 7);
    assertThat(found.auc()).isEqualTo(Auc.of(rows.scores, rows.labels));
    assertThat(found.logLoss()).isCloseTo(LogLoss.of(rows.scores, rows.labels), CLOSE);
    assertThat(found.brier()).isCloseTo(Brier.of(rows.scores, rows.labels), CLOSE);
    assertThat(found.rows()).isEqualTo(20_000);
    assertThat(found.unlabelled()).isEqualTo(10);
    for (Gauc.Result result : found.gauc()) {
      Gauc.Result expected = Gauc.of(rows.scores, rows.labels, rows.users, 900, result.weighting());
      assertThat(result.value()).isCloseTo(expected.value(), CLOSE);
      assertThat(result.droppedUsers()).isEqualTo(expected.droppedUsers());
    }
    assertThat(table.evaluate("click").auc()).isEqualTo(found.auc());
  }

  @Test
  void aMissingScoreMakesTheMetricsUndefined() throws IOException {
    Rows rows = new Rows(500, 20);
    double[] scores = rows.scores.clone();
    scores[17] = Double.NaN;
    write(rows, scores);
    ScoredTable.TaskMetrics found = open(folder.resolve("table")).evaluate("click");
    assertThat(found.unscored()).isEqualTo(1);
    assertThat(found.auc()).isNaN();
    assertThat(found.logLoss()).isNaN();
    assertThat(found.gauc()).allSatisfy(g -> assertThat(g.value()).isNaN());
  }

  @Test
  void aTableOfOtherColumnsIsTold() {
    Failure failure =
        catchThrowableOfType(
            Failure.class,
            () -> ScoredTable.tasks(List.of("user_id", "click"), folder.resolve("other")));
    assertThat(failure.exitCode()).isEqualTo(Failure.INPUT);
    assertThat(failure)
        .hasMessageContaining("has the columns user_id, click; expected user_id, a label");
  }

  private static ScoredTable open(Path table) {
    return ScoredTable.of(TestSpark.session().read().parquet(table.toString()), table);
  }

  private void write(Rows rows, double[] scores) throws IOException {
    int n = rows.labels.length;
    String[] users = new String[n + 10];
    int[] labels = new int[n + 10];
    double[] all = new double[n + 10];
    for (int i = 0; i < n + 10; i++) {
      users[i] = "u" + (i < n ? rows.users[i] : 0);
      labels[i] = i < n ? rows.labels[i] : -1;
      all[i] = i < n ? scores[i] : 0.5;
    }
    Files.createDirectories(folder.resolve("table"));
    new ParquetTableWriter()
        .strings("user_id", users)
        .ints("click", labels)
        .doubles("score_click", all)
        .write(folder.resolve("table/part.parquet"));
  }
}
