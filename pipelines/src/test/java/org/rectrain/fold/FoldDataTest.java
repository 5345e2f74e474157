package org.rectrain.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.ParquetTableWriter;
import org.rectrain.run.Provenance;

@Tag("slow")
class FoldDataTest {
  private static final int USERS = 30;
  private static final int ITEMS = 6;

  @TempDir private Path folder;

  /** Users of 3 to 5 train rows, one of them a drawn negative, and 2 valid rows. */
  private Path prepared() throws IOException {
    Path out = folder.resolve("prepare");
    new FeatureSchema(FeatureSchema.VERSION, List.of("click"), List.of())
        .write(Files.createDirectories(out));
    long[] shown = new long[ITEMS];
    long[] clicked = new long[ITEMS];
    for (String split : List.of("train", "valid", "test")) {
      List<String[]> rows = new ArrayList<>();
      for (int u = 0; u < USERS; u++) {
        int n = split.equals("train") ? 3 + u % 3 : 2;
        for (int i = 0; i < n; i++) {
          int item = (u + 2 * i) % ITEMS;
          boolean drawn = split.equals("train") && i == n - 1;
          int click = !drawn && (u * 7 + i * 3) % 4 < 2 ? 1 : 0;
          rows.add(
              new String[] {
                "u" + u, "i" + item, drawn ? "sampled" : click == 1 ? "clicked" : "exposed"
              });
          if (split.equals("train") && !drawn) {
            shown[item]++;
            clicked[item] += click;
          }
        }
      }
      new ParquetTableWriter()
          .strings(Columns.USER_ID, column(rows, 0))
          .strings(Columns.ITEM_ID, column(rows, 1))
          .strings(Columns.ORIGIN, column(rows, 2))
          .ints("click", rows.stream().mapToInt(r -> r[2].equals("clicked") ? 1 : 0).toArray())
          .stringLists(
              Columns.HISTORY_ITEMS,
              rows.stream().map(r -> new String[] {"i0", r[1]}).toArray(String[][]::new))
          .write(
              Files.createDirectories(out.resolve("examples/split=" + split))
                  .resolve("part.parquet"));
    }
    String[] users = new String[USERS];
    Arrays.setAll(users, u -> "u" + u);
    String[] items = new String[ITEMS];
    Arrays.setAll(items, i -> "i" + i);
    new ParquetTableWriter()
        .strings(Columns.ITEM_ID, items)
        .strings(Columns.TEXT, items)
        .longs(Columns.TRAIN_IMPRESSIONS, shown)
        .longs(Columns.TRAIN_CLICKS, clicked)
        .doubles("price", new double[ITEMS])
        .write(Files.createDirectories(out.resolve("items")).resolve("part.parquet"));
    new ParquetTableWriter()
        .strings(Columns.USER_ID, users)
        .write(Files.createDirectories(out.resolve("users")).resolve("part.parquet"));
    new ParquetTableWriter()
        .strings(Columns.USER_ID, users)
        .write(Files.createDirectories(out.resolve("queries/split=valid")).resolve("part.parquet"));
    Map<String, Object> splits = new LinkedHashMap<>();
    List.of("train", "valid", "test").forEach(s -> splits.put(s, Map.of("examples", 1)));
    Json.write(out.resolve("manifest.json"), Map.of("splits", splits));
    Provenance.of("prepare", Provenance.Status.DONE, "print", Map.of(), 7, Instant.now(), Map.of())
        .write(out);
    return out;
  }

  private static String[] column(List<String[]> rows, int at) {
    return rows.stream().map(r -> r[at]).toArray(String[]::new);
  }

  private static ParquetTable rows(Path data, String split) {
    return ParquetTable.read(data.resolve("examples/split=" + split));
  }

  @Test
  void everyUserIsJudgedOnceByModelsThatNeverSawThem() throws IOException {
    Path prepared = prepared();
    List<Path> folds = FoldData.make(prepared, folder.resolve("data"), 3, 7);
    Set<String> judged = new TreeSet<>();
    int judgedRows = 0;
    for (Path fold : folds) {
      ParquetTable valid = rows(fold, "valid");
      Set<String> users = new TreeSet<>(Arrays.asList(valid.strings(Columns.USER_ID)));
      assertThat(users).noneMatch(judged::contains).hasSize(USERS / 3);
      judged.addAll(users);
      judgedRows += valid.rows();
      assertThat(Arrays.asList(rows(fold, "train").strings(Columns.USER_ID)))
          .doesNotContainAnyElementsOf(users);
      assertThat(valid.strings(Columns.ORIGIN)).doesNotContain("sampled");
      assertThat(ParquetTable.read(fold.resolve("queries/split=valid")).strings(Columns.USER_ID))
          .containsExactlyInAnyOrderElementsOf(users);
      assertThat(fold.resolve("examples/split=test")).doesNotExist();
      assertThat(Json.tree(fold.resolve("manifest.json")).path("splits").path("valid"))
          .hasToString("{\"examples\":" + valid.rows() + "}");
      countsAreThoseOfItsOwnTrainRows(fold);
    }
    assertThat(judged).hasSize(USERS);
    // 3 to 5 train rows less the drawn one, and 2 of valid.
    assertThat(judgedRows).isEqualTo(USERS * (3 + 2));
  }

  private static void countsAreThoseOfItsOwnTrainRows(Path fold) {
    ParquetTable train = rows(fold, "train");
    Map<String, Long> clicks = new HashMap<>();
    Map<String, Long> shown = new HashMap<>();
    for (int i = 0; i < train.rows(); i++) {
      if (!train.strings(Columns.ORIGIN)[i].equals("sampled")) {
        shown.merge(train.strings(Columns.ITEM_ID)[i], 1L, Long::sum);
        clicks.merge(
            train.strings(Columns.ITEM_ID)[i], (long) train.doubles("click")[i], Long::sum);
      }
    }
    ParquetTable items = ParquetTable.read(fold.resolve("items"));
    for (int i = 0; i < ITEMS; i++) {
      assertThat(items.longs(Columns.TRAIN_CLICKS)[i]).isEqualTo(clicks.getOrDefault("i" + i, 0L));
      assertThat(items.longs(Columns.TRAIN_IMPRESSIONS)[i])
          .isEqualTo(shown.getOrDefault("i" + i, 0L));
    }
  }

  @Test
  void whatIsMadeStays() throws IOException {
    Path prepared = prepared();
    Path first = FoldData.make(prepared, folder.resolve("data"), 2, 7).get(0);
    Object made = Files.readAttributes(first, "*").get("fileKey");
    FoldData.make(prepared, folder.resolve("data"), 2, 7);
    assertThat(Files.readAttributes(first, "*").get("fileKey")).isEqualTo(made);
    // One that was damaged is made again.
    Path part = first.resolve("examples/split=valid/part-00000.parquet");
    Files.delete(part);
    FoldData.make(prepared, folder.resolve("data"), 2, 7);
    assertThat(part).exists();
  }

  @Test
  void moreFoldsThanUsersAreRefused() throws IOException {
    Path prepared = prepared();
    assertThatThrownBy(() -> FoldData.make(prepared, folder.resolve("data"), 31, 7))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("30 users for 31 folds");
  }

  @Test
  void foldsAreAlikeInUsersAndPositives() {
    Map<String, Long> positives = new LinkedHashMap<>();
    for (int u = 0; u < 1000; u++) {
      positives.put("user" + u, (long) (u % 10 == 0 ? 50 : u % 3));
    }
    Map<String, Integer> folds = UserFolds.of(positives, 5, 7);
    long[] users = new long[5];
    long[] clicks = new long[5];
    long[] heavy = new long[5];
    folds.forEach(
        (user, fold) -> {
          users[fold]++;
          clicks[fold] += positives.get(user);
          heavy[fold] += positives.get(user) == 50 ? 1 : 0;
        });
    assertThat(users).containsOnly(200);
    assertThat(heavy).containsOnly(20);
    // Strata differ by less than one user in each fold: 1 + 2 clicks beside those of the heavy.
    assertThat(
            Arrays.stream(clicks).max().orElseThrow() - Arrays.stream(clicks).min().orElseThrow())
        .isLessThanOrEqualTo(3);
    Map<String, Long> reversed = new LinkedHashMap<>();
    positives.keySet().stream()
        .sorted(java.util.Comparator.reverseOrder())
        .forEach(user -> reversed.put(user, positives.get(user)));
    assertThat(UserFolds.of(reversed, 5, 7)).isEqualTo(folds);
    assertThat(UserFolds.of(positives, 5, 8)).isNotEqualTo(folds);
  }
}
