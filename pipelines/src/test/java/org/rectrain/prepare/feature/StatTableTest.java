package org.rectrain.prepare.feature;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rectrain.dataset.StableHash;

final class StatTableTest {
  @Test
  void knowsWhatCameBeforeABucket() {
    CellMap cells = new CellMap(2);
    cells.add(5, 10, 0b01);
    cells.add(5, 10, 0b11);
    cells.add(5, 12, 0b00);
    cells.add(6, 11, 0b10);
    StatTable table = StatTable.of(cells);
    assertThat(counts(table, 5, 10)).containsExactly(0, 0, 0);
    assertThat(counts(table, 5, 11)).containsExactly(2, 2, 1);
    assertThat(counts(table, 5, 12)).containsExactly(2, 2, 1);
    assertThat(counts(table, 5, 13)).containsExactly(3, 2, 1);
    assertThat(counts(table, 5, Integer.MAX_VALUE)).containsExactly(3, 2, 1);
    assertThat(counts(table, 6, 12)).containsExactly(1, 0, 1);
    assertThat(counts(table, 7, 12)).containsExactly(0, 0, 0);
  }

  private static int[] counts(StatTable table, long key, int bucket) {
    int place = table.before(key, bucket);
    return new int[] {table.count(place, 0), table.count(place, 1), table.count(place, 2)};
  }

  private static CellMap written(CellMap cells) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(cells);
    }
    // The cells in use alone: 20 bytes for key, bucket, rows and one label, and the stream's
    // frames.
    assertThat(bytes.size()).isLessThan(cells.size() * 21 + 1000);
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (CellMap) in.readObject();
    }
  }

  /** Many keys, merged from two parts, one of them from another process, against a plain map. */
  @Test
  void agreesWithAPlainMap() throws Exception {
    CellMap one = new CellMap(1);
    CellMap two = new CellMap(1);
    Map<Long, Integer> rows = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      long key = 1 + Math.floorMod(StableHash.of(1, i), 700L);
      int bucket = (int) Math.floorMod(StableHash.of(2, i), 50L);
      (i % 3 == 0 ? one : two).add(key, bucket, i & 1);
      if (bucket < 20) {
        rows.merge(key, 1, Integer::sum);
      }
    }
    one.addAll(written(two));
    StatTable table = StatTable.of(one);
    for (long key = 1; key <= 700; key++) {
      assertThat(table.count(table.before(key, 20), 0)).isEqualTo(rows.getOrDefault(key, 0));
    }
  }

  @Test
  void isEmptyWithoutRows() {
    StatTable table = StatTable.of(new CellMap(1));
    assertThat(table.before(StatTable.ALL, 5)).isEqualTo(-1);
    assertThat(table.cells()).isZero();
  }
}
