package org.rectrain.dataset;

import java.util.List;

/**
 * What users did before each row, newest last, cut to the newest events whose item is known.
 *
 * @param starts (rows + 1): row r owns places starts[r] to starts[r + 1]
 * @param items index in the catalogue
 * @param events index in {@code eventNames} plus one; 0 for an unknown event
 * @param ages seconds before the row
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
public record Histories(int[] starts, int[] items, int[] events, float[] ages) {

  /**
   * Reads the three history columns of a table.
   *
   * @param longest events kept per row, the newest ones
   * @param eventNames known events
   */
  public static Histories read(
      ParquetTable table, Catalogue catalogue, int longest, List<String> eventNames) {
    String[][] items = table.stringLists(Columns.HISTORY_ITEMS);
    String[][] events = table.stringLists(Columns.HISTORY_EVENTS);
    long[][] ages = table.longLists(Columns.HISTORY_AGES);
    int[] starts = new int[items.length + 1];
    int total = 0;
    for (int row = 0; row < items.length; row++) {
      int known = 0;
      for (int i = items[row].length - 1; i >= 0 && known < longest; i--) {
        known += catalogue.contains(items[row][i]) ? 1 : 0;
      }
      total += known;
      starts[row + 1] = total;
    }
    int[] outItems = new int[total];
    int[] outEvents = new int[total];
    float[] outAges = new float[total];
    for (int row = 0; row < items.length; row++) {
      int at = starts[row + 1];
      for (int i = items[row].length - 1; at > starts[row]; i--) {
        if (catalogue.contains(items[row][i])) {
          at--;
          outItems[at] = catalogue.index(items[row][i]);
          outEvents[at] = i < events[row].length ? eventNames.indexOf(events[row][i]) + 1 : 0;
          outAges[at] = i < ages[row].length ? ages[row][i] : 0;
        }
      }
    }
    return new Histories(starts, outItems, outEvents, outAges);
  }

  /** Mean number of events of some rows; NaN of none. */
  public double meanLength(int[] rows) {
    return java.util.Arrays.stream(rows).map(this::length).average().orElse(Double.NaN);
  }

  /** Events of one row. */
  public int length(int row) {
    return starts[row + 1] - starts[row];
  }
}
