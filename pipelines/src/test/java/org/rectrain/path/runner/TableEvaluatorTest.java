package org.rectrain.path.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.eval.large.ScoredTable.TaskMetrics;

/** A scored table is read as every table that a user names. */
@Tag("slow")
class TableEvaluatorTest {
  private static final List<String> LOCAL = List.of("spark.master=local[1]");
  private static final String HEADER = "user_id,liked,score_liked,note\n";

  @TempDir Path folder;

  private TaskMetrics only(String file) {
    List<TaskMetrics> found = TableEvaluator.run(folder.resolve(file), LOCAL);
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private Failure fails(Path table) {
    return catchThrowableOfType(Failure.class, () -> TableEvaluator.run(table, LOCAL));
  }

  @Test
  void aNameWithBracketsIsThatFileAndIdsAreText() throws IOException {
    // 07 and 7 are two users: of 07 one pair is right, of 7 one is wrong.
    Files.writeString(
        folder.resolve("part[1].csv"),
        HEADER + "07,yes,0.9,a\n07,no,0.2,b\n7,true,0.1,c\n7,0,0.8,d\n");
    Files.writeString(folder.resolve("part1.csv"), HEADER + "07,1,0.9,a\n07,0,0.2,b\n");
    TaskMetrics found = only("part[1].csv");
    assertThat(found.rows()).isEqualTo(4);
    assertThat(found.positives()).isEqualTo(2);
    assertThat(found.auc()).isEqualTo(0.5);
    assertThat(found.gauc().get(0).users()).isEqualTo(2);
    assertThat(found.gauc().get(0).value()).isEqualTo(0.5);
  }

  @Test
  void aScoreThatIsNoNumberIsCountedAndLeavesNoMetric() throws IOException {
    Files.writeString(
        folder.resolve("t.csv"), HEADER + "a,1,0.9,x\na,0,high,x\na,0,,x\na,1,0.3,x\n");
    TaskMetrics found = only("t.csv");
    assertThat(found.unscored()).isEqualTo(2);
    assertThat(found.auc()).isNaN();
  }

  @Test
  void whatIsNoTableIsRefusedByName() throws IOException {
    Failure none = fails(folder.resolve("none"));
    assertThat(none.exitCode()).isEqualTo(Failure.INPUT);
    assertThat(none).hasMessageContaining("none: no such table");
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertThat(fails(empty)).hasMessageContaining("empty holds no data files");
    Path torn = Files.writeString(folder.resolve("torn.parquet"), "PAR1 and no more");
    assertThat(fails(torn)).hasMessageContaining("torn.parquet: not a whole Parquet file");
    Path other = Files.writeString(folder.resolve("other.csv"), "user_id,liked\na,1\n");
    assertThat(fails(other)).hasMessageContaining("expected user_id, a label such as click");
  }
}
