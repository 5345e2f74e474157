package org.rectrain.model.input;

import java.util.Arrays;
import java.util.function.IntPredicate;
import org.rectrain.model.ModelData;

/**
 * Which row of a pass's contents is that of an item, of a user's text, or of a user with vectors.
 * Either all of them in their order ({@link #whole}), or only those that a batch touches, in the
 * order of their first use ({@link #collecting}), or as often as it touches them ({@link
 * #repeating}).
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
    int users = data.userVectors().width() > 0 ? data.users().ids().length + 1 : 0;
    int all = data.catalogue().size() + data.texts().size() + users;
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

  /** Every item, then every text, then every user with vectors and one for unknown ones. */
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

  /** The row of a user's own text and vectors; an unknown user has the empty text and none. */
  public int user(String user) {
    int index = data.users().index(user);
    if (data.userVectors().width() > 0) {
      int own = index < 0 ? data.users().ids().length : index;
      return place(data.catalogue().size() + data.texts().size() + own);
    }
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
    return texts(item -> false);
  }

  /**
   * The same where some items have the empty text.
   *
   * @param hidden whether an item of the catalogue is one of them
   */
  public int[] texts(IntPredicate hidden) {
    int items = data.catalogue().size();
    int[] out = new int[count];
    for (int i = 0; i < count; i++) {
      out[i] = used[i] < items && hidden.test(used[i]) ? 0 : text(used[i]);
    }
    return out;
  }

  private int text(int thing) {
    int items = data.catalogue().size();
    if (thing < items) {
      return data.itemTexts()[thing];
    }
    int user = thing - items - data.texts().size();
    if (user < 0) {
      return thing - items;
    }
    return user < data.userTexts().length ? data.userTexts()[user] : 0;
  }

  /** The vectors of each row, (N, V): an item's first, a user's behind them. */
  public float[] vectors() {
    int items = data.catalogue().size();
    int width = data.vectorWidth();
    float[] out = new float[count * width];
    for (int i = 0; i < count && width > 0; i++) {
      int user = used[i] - items - data.texts().size();
      if (used[i] < items) {
        data.itemVectors().copy(used[i], out, i * width);
      } else if (user >= 0) {
        int at = i * width + data.itemVectors().width();
        if (user < data.users().ids().length) {
          data.userVectors().copy(user, out, at);
        } else {
          float[] none = data.userVectors().missing();
          System.arraycopy(none, 0, out, at, none.length);
        }
      }
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
