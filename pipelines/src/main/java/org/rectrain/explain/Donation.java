package org.rectrain.explain;

import java.util.List;
import org.rectrain.dataset.EncodedFeatures;
import org.rectrain.dataset.ExampleRows;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.Histories;
import org.rectrain.explain.Player.Kind;

/** Rows that take some of their parts from other rows, or do without them. */
final class Donation {
  private Donation() {}

  /**
   * Rows with parts of others.
   *
   * @param taken parts that come from the donors; any of the history is all of it
   * @param from the donor of each row
   */
  static Examples of(
      Examples rows, List<Player> taken, FeatureGroups groups, Examples donors, int[] from) {
    Examples out = copy(rows);
    Examples given = ExampleRows.select(donors, from);
    boolean history = false;
    String[] users = out.users();
    int[] items = out.items();
    for (Player player : taken) {
      switch (player.kind()) {
        case FEATURES -> {
          for (FeatureGroups.Cell cell : groups.cells(player.name())) {
            for (int row = 0; row < out.size(); row++) {
              set(cell, out, row, RawValues.encoded(cell, given, row));
            }
          }
        }
        case ITEM -> {
          System.arraycopy(given.items(), 0, items, 0, items.length);
          factors(out.item(), given.item(), groups);
        }
        case USER -> System.arraycopy(given.users(), 0, users, 0, users.length);
        case EVENT, OLDER -> history = true;
      }
    }
    return new Examples(
        out.ids(),
        users,
        items,
        out.timestamps(),
        out.labels(),
        out.weights(),
        out.user(),
        out.context(),
        out.item(),
        out.pair(),
        history ? given.histories() : out.histories());
  }

  /** Rows without some parts: features as if missing, no history. */
  static Examples without(Examples rows, List<Player> taken, FeatureGroups groups) {
    Examples first = ExampleRows.select(rows, new int[] {0});
    Examples empty =
        new Examples(
            first.ids(),
            first.users(),
            first.items(),
            first.timestamps(),
            first.labels(),
            first.weights(),
            empty(first.user()),
            empty(first.context()),
            empty(first.item()),
            empty(first.pair()),
            new Histories(new int[2], new int[0], new int[0], new float[0]));
    return of(rows, taken, groups, empty, new int[rows.size()]);
  }

  /** Whether a part can be left out: features and the history, which a row may lack. */
  static boolean canGo(Player player) {
    return player.kind() != Kind.ITEM && player.kind() != Kind.USER;
  }

  static void set(FeatureGroups.Cell cell, Examples rows, int row, float value) {
    EncodedFeatures side = RawValues.side(cell.spec(), rows);
    if (cell.spec().kind() == org.rectrain.dataset.FeatureSpec.Kind.CATEGORICAL) {
      side.categories()[row * side.categoryWidth() + cell.column()] = (int) value;
    } else {
      side.numbers()[row * side.numberWidth() + cell.column()] = value;
    }
  }

  /** Numbers behind those of the features. */
  private static void factors(EncodedFeatures into, EncodedFeatures from, FeatureGroups groups) {
    int known = groups.numbers(org.rectrain.dataset.FeatureSpec.Side.ITEM);
    for (int row = 0; row < into.rows(); row++) {
      int at = row * into.numberWidth() + known;
      System.arraycopy(from.numbers(), at, into.numbers(), at, into.numberWidth() - known);
    }
  }

  private static EncodedFeatures empty(EncodedFeatures of) {
    return new EncodedFeatures(
        1,
        of.categoryWidth(),
        new int[of.categoryWidth()],
        of.numberWidth(),
        new float[of.numberWidth()]);
  }

  private static Examples copy(Examples rows) {
    int[] all = new int[rows.size()];
    java.util.Arrays.setAll(all, i -> i);
    return ExampleRows.select(rows, all);
  }
}
