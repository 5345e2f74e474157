package org.rectrain.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.dataset.ParquetTable;

/** A log without times: the order of its rows, or a column of places, stands for them. */
@Tag("slow")
final class OrderTest {
  private static final String CONFIG =
      """
      data:
        root: ROOT
        events: {path: log, time: TIME, time_format: order, labels: {click: "rating >= 3"}}
      prepare:
        split: {kind: SPLIT}
        negatives: {ratio: 0}
        gates: {min_label_entropy: 0}
      """;

  @TempDir Path root;

  /** Two files of 60 rows each; the column place counts downwards. */
  private void write() throws IOException {
    Files.createDirectories(root.resolve("log"));
    for (int file = 0; file < 2; file++) {
      List<String> lines = new ArrayList<>(List.of("user_id,item_id,rating,place"));
      for (int i = 60 * file; i < 60 * (file + 1); i++) {
        lines.add("u" + i % 6 + ",i" + i + "," + i % 5 + "," + (1000 - i));
      }
      Files.write(root.resolve("log/part-" + file + ".csv"), lines);
    }
  }

  private PreparedFolder make(String time, String split) throws IOException {
    String yaml =
        CONFIG.replace("ROOT", root.toString()).replace("TIME", time).replace("SPLIT", split);
    return PreparedFolder.make(root.resolve("out-" + time + split), yaml);
  }

  /** Each user's items by the time that was made of the order. */
  private static Map<String, List<String>> items(Path out) {
    Map<Long, String[]> rows = new TreeMap<>();
    for (String split : List.of("train", "valid", "test")) {
      ParquetTable table =
          ParquetTable.read(
              out.resolve("examples/split=" + split), "user_id", "item_id", "timestamp");
      for (int i = 0; i < table.rows(); i++) {
        rows.put(
            (long) table.doubles("timestamp")[i],
            new String[] {table.strings("user_id")[i], table.strings("item_id")[i]});
      }
    }
    Map<String, List<String>> byUser = new TreeMap<>();
    rows.values().forEach(r -> byUser.computeIfAbsent(r[0], u -> new ArrayList<>()).add(r[1]));
    return byUser;
  }

  @Test
  void theRowsOfAllFilesAreInOrder() throws IOException {
    write();
    PreparedFolder made = make("_row", "leave_last_out");
    assertThat(items(root.resolve("out-_rowleave_last_out")).get("u1").subList(0, 3))
        .containsExactly("i1", "i7", "i13");
    assertThat(items(root.resolve("out-_rowleave_last_out")).get("u1").get(19)).isEqualTo("i115");
    assertThat(made.manifest().sources().get(0).format())
        .isEqualTo("csv, an order of rows in place of times");
  }

  /** Rows that are held out at random have no moment: what they ask knows all of train. */
  @Test
  void rowsHeldOutAtRandomKnowAllOfTrain() throws IOException {
    write();
    PreparedFolder made = make("_row", "stratified");
    Map<String, Set<String>> clicked = new TreeMap<>();
    for (Map<String, String> row : made.rows("examples/split=train")) {
      if (row.get("click").equals("1")) {
        clicked.computeIfAbsent(row.get("user_id"), u -> new TreeSet<>()).add(row.get("item_id"));
      }
    }
    for (String split : List.of("valid", "test")) {
      List<Map<String, String>> asked = made.rows("queries/split=" + split);
      assertThat(asked).isNotEmpty();
      asked.addAll(made.rows("examples/split=" + split));
      for (Map<String, String> row : asked) {
        String history = row.get("history_items").replaceAll("[\\[\\]]", "");
        assertThat(new TreeSet<>(List.of(history.split(", "))))
            .as(row.toString())
            .isEqualTo(clicked.get(row.get("user_id")));
      }
    }
  }

  @Test
  void aColumnOfPlacesOrdersThem() throws IOException {
    write();
    make("place", "leave_last_out");
    assertThat(items(root.resolve("out-placeleave_last_out")).get("u1").subList(0, 2))
        .containsExactly("i115", "i109");
  }

  @Test
  void thereIsNoSplitInTime() throws IOException {
    write();
    assertThatThrownBy(() -> make("_row", "temporal"))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(2))
        .hasMessageStartingWith("prepare.split.kind: temporal needs times");
  }
}
