package org.rectrain.dataset;

import java.util.Arrays;

/**
 * What users did before each row, newest last, cut to the newest events whose item is known. Rows
 * that were shown and skipped are among the events in the order of time where they are read.
 *
 * @param starts (rows + 1): row r owns the range starts[r] to starts[r + 1]
 * @param items index in the catalogue
 * @param events index in the known events plus one; 0 for an unknown event, -1 for a skipped item
 * @param ages seconds before the row
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
public record Histories(int[] starts, int[] items, int[] events, float[] ages) {
  private static final int SKIPPED = -1;

  /** Reads the columns that {@code read} names; of one age, clicks come before skipped items. */
  public static Histories read(ParquetTable table, Catalogue catalogue, HistoryRead read) {
    String[][] items = table.stringLists(Columns.HISTORY_ITEMS);
    String[][] events = table.stringLists(Columns.HISTORY_EVENTS);
    long[][] ages = table.longLists(Columns.HISTORY_AGES);
    int rows = items.length;
    String[][] skipped =
        read.skipped() > 0 ? table.stringLists(Columns.SKIPPED_ITEMS) : new String[rows][0];
    long[][] skippedAges =
        read.skipped() > 0 ? table.longLists(Columns.SKIPPED_AGES) : new long[rows][0];
    int[] starts = new int[rows + 1];
    int[] clicked = new int[rows];
    for (int row = 0; row < rows; row++) {
      clicked[row] = known(items[row], read.longest(), catalogue);
      starts[row + 1] = starts[row] + clicked[row] + known(skipped[row], read.skipped(), catalogue);
    }
    int total = starts[rows];
    Histories out = new Histories(starts, new int[total], new int[total], new float[total]);
    for (int row = 0; row < rows; row++) {
      // From the newest to the oldest: i and j are the next click and the next skipped item.
      int i = items[row].length - 1;
      int j = skipped[row].length - 1;
      int clicks = clicked[row];
      int skips = starts[row + 1] - starts[row] - clicks;
      for (int at = starts[row + 1] - 1; at >= starts[row]; at--) {
        i = newest(items[row], i, catalogue);
        j = newest(skipped[row], j, catalogue);
        if (skips > 0 && (clicks == 0 || skippedAges[row][j] <= age(ages[row], i))) {
          out.set(at, catalogue.index(skipped[row][j]), SKIPPED, (float) skippedAges[row][j]);
          skips--;
          j--;
        } else {
          int event = i < events[row].length ? read.events().indexOf(events[row][i]) + 1 : 0;
          out.set(at, catalogue.index(items[row][i]), event, (float) age(ages[row], i));
          clicks--;
          i--;
        }
      }
    }
    return out;
  }

  private static long age(long[] ages, int i) {
    return i < ages.length ? ages[i] : 0;
  }

  /** Known items among the newest, at most so many. */
  private static int known(String[] items, int longest, Catalogue catalogue) {
    int known = 0;
    for (int i = items.length - 1; i >= 0 && known < longest; i--) {
      known += catalogue.contains(items[i]) ? 1 : 0;
    }
    return known;
  }

  /** The place of the newest known item at or before one; -1 for none. */
  private static int newest(String[] items, int from, Catalogue catalogue) {
    int i = from;
    while (i >= 0 && !catalogue.contains(items[i])) {
      i--;
    }
    return i;
  }

  private void set(int at, int item, int event, float age) {
    items[at] = item;
    events[at] = event;
    ages[at] = age;
  }

  /** Whether a place holds an item that was shown and not clicked. */
  public boolean isSkipped(int place) {
    return events[place] == SKIPPED;
  }

  /** Whether a row's history holds a click, skipped items aside. */
  public boolean hasClicks(int row) {
    for (int at = starts[row]; at < starts[row + 1]; at++) {
      if (!isSkipped(at)) {
        return true;
      }
    }
    return false;
  }

  /** Mean number of events of some rows; NaN of none. */
  public double meanLength(int[] rows) {
    return Arrays.stream(rows).map(this::length).average().orElse(Double.NaN);
  }

  /** Events of one row. */
  public int length(int row) {
    return starts[row + 1] - starts[row];
  }
}
