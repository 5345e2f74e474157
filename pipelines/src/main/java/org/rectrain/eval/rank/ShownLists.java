package org.rectrain.eval.rank;

import java.util.List;
import java.util.Map;
import org.rectrain.metric.ListMetric;

/**
 * Some users' recommendations as a person would look at them; written to {@code lists.json}.
 *
 * @param users in the order to show them
 */
public record ShownLists(List<User> users) {
  /** File name inside the stage's folder. */
  public static final String FILE = "lists.json";

  /** Items of each list. */
  public static final int LENGTH = ListMetric.TOP;

  /** Why a user is among them. */
  public enum Group {
    HEAVY("most clicks in train"),
    LIGHT("fewest clicks in train, but some"),
    NEW("no click in train"),
    WORST_SERVED("most to find, nothing found");

    private final String words;

    Group(String words) {
      this.words = words;
    }

    /** The reason in words. */
    public String words() {
      return words;
    }
  }

  /**
   * A user.
   *
   * @param trainClicks clicks in train
   * @param history newest items before the split, newest first
   * @param clicked what the user went on to click in the split
   * @param lists each model's first items, the main model's first
   */
  public record User(
      Group group,
      String id,
      long trainClicks,
      List<Item> history,
      List<Item> clicked,
      Map<String, List<Item>> lists) {}

  /**
   * An item.
   *
   * @param title the first words of its text; its id where it has none
   * @param clicked whether the user went on to click it
   */
  public record Item(String id, String title, boolean clicked) {}
}
