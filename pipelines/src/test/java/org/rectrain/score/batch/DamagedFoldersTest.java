package org.rectrain.score.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.eval.RobustnessConfig;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;
import org.rectrain.train.TinyData;

class DamagedFoldersTest {
  @TempDir static Path folder;
  private static Path prepared;
  private static Map<String, Path> damaged;

  @BeforeAll
  static void write() throws IOException {
    prepared = TinyData.write(folder.resolve("prepared"));
    damaged = new DamagedFolders(config("typos=0.5"), 7, prepared, "test").write(folder);
  }

  private static RobustnessConfig config(String... overrides) {
    return ConfigReader.bind("{}", List.of(overrides), RobustnessConfig.class, "test");
  }

  private static ParquetTable rows(Path data, String split) {
    return ParquetTable.read(
        Prepared.examples(data, split),
        Columns.EXAMPLE_ID,
        Columns.HISTORY_ITEMS,
        Columns.HISTORY_AGES,
        "device");
  }

  private static String[] texts(Path data) {
    return ParquetTable.read(Prepared.items(data), Columns.TEXT).strings(Columns.TEXT);
  }

  private static String letters(String word) {
    char[] all = word.toCharArray();
    Arrays.sort(all);
    return new String(all);
  }

  @Test
  void typosSwapLettersOfSomeWords() {
    String[] before = texts(prepared);
    String[] after = texts(damaged.get("typos"));
    int words = 0;
    int hit = 0;
    for (int i = 0; i < before.length; i++) {
      String[] was = before[i].split(" ", -1);
      String[] is = after[i].split(" ", -1);
      assertThat(is).hasSameSizeAs(was);
      for (int w = 0; w < was.length; w++) {
        assertThat(letters(is[w])).isEqualTo(letters(was[w]));
        words += was[w].length() > 2 ? 1 : 0;
        hit += was[w].equals(is[w]) ? 0 : 1;
      }
    }
    assertThat((double) hit / words).isBetween(0.3, 0.6);
  }

  @Test
  void someItemsHaveNoTextAndTheOthersTheirOwn() {
    String[] before = texts(prepared);
    String[] after = texts(damaged.get("no_text"));
    int none = 0;
    for (int i = 0; i < before.length; i++) {
      none += after[i].isEmpty() ? 1 : 0;
      assertThat(after[i]).isIn("", before[i]);
    }
    assertThat((double) none / before.length).isBetween(0.1, 0.5);
  }

  @Test
  void valuesAreMissingInTheScoredRowsAlone() {
    String[] after = rows(damaged.get("missing"), "test").strings("device");
    double share = (double) Arrays.stream(after).filter(v -> v == null).count() / after.length;
    assertThat(share).isBetween(0.2, 0.4);
    assertThat(rows(damaged.get("missing"), "train").strings("device"))
        .isEqualTo(rows(prepared, "train").strings("device"));
    assertThat(FeatureSchema.read(damaged.get("missing")).fingerprint())
        .isEqualTo(FeatureSchema.read(prepared).fingerprint());
  }

  @Test
  void historiesKeepTheirItemsAndTheirAges() {
    ParquetTable before = rows(prepared, "test");
    ParquetTable after = rows(damaged.get("shuffled"), "test");
    assertThat(after.longs(Columns.EXAMPLE_ID)).isEqualTo(before.longs(Columns.EXAMPLE_ID));
    assertThat(after.longLists(Columns.HISTORY_AGES))
        .isEqualTo(before.longLists(Columns.HISTORY_AGES));
    String[][] was = before.stringLists(Columns.HISTORY_ITEMS);
    String[][] is = after.stringLists(Columns.HISTORY_ITEMS);
    int moved = 0;
    for (int row = 0; row < was.length; row++) {
      assertThat(is[row]).containsExactlyInAnyOrder(was[row]);
      moved += Arrays.equals(was[row], is[row]) ? 0 : 1;
    }
    assertThat(moved).isGreaterThan(was.length / 2);
  }

  @Test
  void damageThatIsZeroIsLeftOut() throws IOException {
    Path none = folder.resolve("none");
    RobustnessConfig off = config("typos=0", "no_text=0", "missing=0", "shuffled=0");
    assertThat(new DamagedFolders(off, 7, prepared, "test").write(none)).isEmpty();
    assertThat(Files.exists(none)).isFalse();
  }
}
