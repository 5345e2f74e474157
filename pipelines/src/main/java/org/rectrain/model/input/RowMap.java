package org.rectrain.model.input;

import java.util.Arrays;
import org.rectrain.model.ModelData;

/**
 * Which row of a pass's contents stands for an item or a user's text. Either all of them in their
 * order ({@link #whole}), or only those that a batch touches, in the order of their first use
 * ({@link #collecting}), or as often as it touches them ({@link #repeating}).
 */
public final class RowMap {
  private final ModelData data;
  private final int[] places;
  private int[] used;
  private int count;

  private final boolean repeats;

  private RowMap(ModelData data, boolean whole, boolean repeats) {
    this.data = data;
    this.repeats = repeats;
    int all = data.catalogue().size() + data.texts().size();
    places = new int[all];
    used = new int[whole ? all : 1024];
    if (whole) {
      for (int i = 0; i < all; i++) {
        places[i] = i;
        used[i] = i;
      }
      count = all;
    } else {
      Arrays.fill(places, -1);
    }
  }

  /** Every item, then every text. */
  public static RowMap whole(ModelData data) {
    return new RowMap(data, true, false);
  }

  /** Rows as they are asked for. */
  public static RowMap collecting(ModelData data) {
    return new RowMap(data, false, false);
  }

  /** A row of its own each time that one is asked for. */
  public static RowMap repeating(ModelData data) {
    return new RowMap(data, false, true);
  }

  /** The row of an item. */
  public int item(int item) {
    return place(item);
  }

  /** The row of a user's own text; unknown users have the empty one. */
  public int user(String user) {
    int index = data.users().index(user);
    int text = index < 0 ? 0 : data.userTexts()[index];
    return place(data.catalogue().size() + text);
  }

  private int place(int thing) {
    if (places[thing] < 0 || repeats) {
      if (count == used.length) {
        used = Arrays.copyOf(used, count * 2);
      }
      places[thing] = count;
      used[count++] = thing;
    }
    return places[thing];
  }

  /** Number of rows, N. */
  public int size() {
    return count;
  }

  /** The text of each row, (N). */
  public int[] texts() {
    int items = data.catalogue().size();
    int[] out = new int[count];
    for (int i = 0; i < count; i++) {
      out[i] = used[i] < items ? data.itemTexts()[used[i]] : used[i] - items;
    }
    return out;
  }

  /** The index of each row's own vector, 0 for none, (N). */
  public long[] ids() {
    int items = data.catalogue().size();
    long[] out = new long[count];
    for (int i = 0; i < count; i++) {
      out[i] = used[i] < items ? data.itemIds()[used[i]] : 0;
    }
    return out;
  }
}
