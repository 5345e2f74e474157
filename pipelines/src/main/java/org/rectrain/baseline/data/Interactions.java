package org.rectrain.baseline.data;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Who clicked what, once per user and item, by user and by item (compressed rows).
 *
 * <p>User u owns the range userStarts[u] to userStarts[u + 1] of userItems; items likewise.
 */
public final class Interactions implements Serializable {
  private static final long serialVersionUID = 1L;

  public final int[] userStarts;
  public final int[] userItems;
  public final int[] itemStarts;
  public final int[] itemUsers;

  private Interactions(int[] userStarts, int[] userItems, int items) {
    this.userStarts = userStarts;
    this.userItems = userItems;
    this.itemStarts = new int[items + 1];
    this.itemUsers = new int[userItems.length];
    for (int item : userItems) {
      itemStarts[item + 1]++;
    }
    for (int i = 0; i < items; i++) {
      itemStarts[i + 1] += itemStarts[i];
    }
    int[] at = Arrays.copyOf(itemStarts, items);
    for (int user = 0; user < users(); user++) {
      for (int p = userStarts[user]; p < userStarts[user + 1]; p++) {
        itemUsers[at[userItems[p]]++] = user;
      }
    }
  }

  /**
   * From each user's items.
   *
   * @param byUser distinct items of each user
   * @param items size of the catalogue
   */
  public static Interactions of(int[][] byUser, int items) {
    int[] starts = new int[byUser.length + 1];
    for (int u = 0; u < byUser.length; u++) {
      starts[u + 1] = starts[u] + byUser[u].length;
    }
    int[] all = new int[starts[byUser.length]];
    for (int u = 0; u < byUser.length; u++) {
      System.arraycopy(byUser[u], 0, all, starts[u], byUser[u].length);
    }
    return new Interactions(starts, all, items);
  }

  public int users() {
    return userStarts.length - 1;
  }

  public int items() {
    return itemStarts.length - 1;
  }

  public int clicksOfUser(int user) {
    return userStarts[user + 1] - userStarts[user];
  }

  public int clicksOfItem(int item) {
    return itemStarts[item + 1] - itemStarts[item];
  }

  /** Multiplications that the similarities of an item take. */
  public long work(int item) {
    long sum = 0;
    for (int p = itemStarts[item]; p < itemStarts[item + 1]; p++) {
      sum += clicksOfUser(itemUsers[p]);
    }
    return sum;
  }
}
