package org.rectrain.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.rectrain.dataset.EncodedFeatures;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.dataset.Histories;
import org.rectrain.explain.Player.Kind;

/**
 * Rows between one row and others: what is present is the row's own, what is absent is that of a
 * reference. Events of the history are exchanged by their place from the newest; where the
 * reference has none at a place, the event is missing.
 */
final class RowMixer {
  private final Examples own;
  private final int row;
  private final Examples references;
  private final List<Player> players;
  private final FeatureGroups groups;

  /**
   * Mixes one row with references.
   *
   * @param players in the order of coalitions; parts that no player stands for stay the row's own
   * @param references rows of the same schema and catalogue
   */
  RowMixer(Examples own, int row, List<Player> players, FeatureGroups groups, Examples references) {
    this.own = own;
    this.row = row;
    this.players = List.copyOf(players);
    this.groups = groups;
    this.references = references;
  }

  /**
   * One row per coalition.
   *
   * @param present (coalitions, players)
   * @param reference row of the references, one per coalition
   */
  Examples mix(boolean[][] present, int[] reference) {
    int n = present.length;
    Map<Side, Table> tables = new EnumMap<>(Side.class);
    for (Side side : Side.values()) {
      tables.put(side, new Table(of(own, side), row, n));
    }
    String[] users = new String[n];
    int[] items = new int[n];
    Arrays.fill(users, own.users()[row]);
    Arrays.fill(items, own.items()[row]);
    List<List<int[]>> pasts = new ArrayList<>();
    for (int s = 0; s < n; s++) {
      int other = reference[s];
      boolean[] events = new boolean[places() + 1];
      for (int i = 0; i < players.size(); i++) {
        Player player = players.get(i);
        switch (player.kind()) {
          case FEATURES -> {
            if (!present[s][i]) {
              for (FeatureGroups.Cell cell : groups.cells(player.name())) {
                Side side = cell.spec().side();
                table(tables, side).take(cell, s, of(references, side), other);
              }
            }
          }
          case ITEM -> {
            if (!present[s][i]) {
              items[s] = references.items()[other];
              table(tables, Side.ITEM).takeFactors(s, references.item(), other, factors());
            }
          }
          case USER -> users[s] = present[s][i] ? users[s] : references.users()[other];
          case EVENT -> events[player.place()] = present[s][i];
          case OLDER -> events[0] = present[s][i];
        }
      }
      pasts.add(past(events, other));
    }
    long[] ids = new long[n];
    long[] times = new long[n];
    float[] weights = new float[n];
    Arrays.fill(ids, own.ids()[row]);
    Arrays.fill(times, own.timestamps()[row]);
    Arrays.fill(weights, 1);
    int[][] labels = new int[own.labels().length][n];
    for (int[] task : labels) {
      Arrays.fill(task, -1);
    }
    return new Examples(
        ids,
        users,
        items,
        times,
        labels,
        weights,
        table(tables, Side.USER).features(),
        table(tables, Side.CONTEXT).features(),
        table(tables, Side.ITEM).features(),
        table(tables, Side.PAIR).features(),
        histories(pasts));
  }

  private static Table table(Map<Side, Table> tables, Side side) {
    return java.util.Objects.requireNonNull(tables.get(side));
  }

  private static EncodedFeatures of(Examples examples, Side side) {
    return switch (side) {
      case USER -> examples.user();
      case CONTEXT -> examples.context();
      case ITEM -> examples.item();
      case PAIR -> examples.pair();
    };
  }

  /** Numbers at the end of the item's that are no features: its factors. */
  private int factors() {
    return own.item().numberWidth() - groups.numbers(Side.ITEM);
  }

  /** Events that are exchanged one by one. */
  private int places() {
    return (int) players.stream().filter(p -> p.kind() == Kind.EVENT).count();
  }

  private boolean hasHistory() {
    return players.stream().anyMatch(p -> p.kind() == Kind.EVENT || p.kind() == Kind.OLDER);
  }

  /**
   * The events of a mixed row, oldest first: whose they are (0 own, 1 the reference's) and where.
   *
   * @param events by place from the newest whether it is the row's own; at 0 all older ones
   */
  private List<int[]> past(boolean[] events, int other) {
    List<int[]> out = new ArrayList<>();
    Histories mine = own.histories();
    Histories theirs = references.histories();
    if (!hasHistory()) {
      for (int at = mine.starts()[row]; at < mine.starts()[row + 1]; at++) {
        out.add(new int[] {0, at});
      }
      return out;
    }
    int longest = Math.max(mine.length(row), theirs.length(other));
    for (int place = longest; place >= 1; place--) {
      boolean isOwn = place < events.length ? events[place] : events[0];
      Histories from = isOwn ? mine : theirs;
      int of = isOwn ? row : other;
      if (place <= from.length(of)) {
        out.add(new int[] {isOwn ? 0 : 1, from.starts()[of + 1] - place});
      }
    }
    return out;
  }

  private Histories histories(List<List<int[]>> pasts) {
    int[] starts = new int[pasts.size() + 1];
    for (int s = 0; s < pasts.size(); s++) {
      starts[s + 1] = starts[s] + pasts.get(s).size();
    }
    int total = starts[pasts.size()];
    Histories out = new Histories(starts, new int[total], new int[total], new float[total]);
    int at = 0;
    for (List<int[]> past : pasts) {
      for (int[] event : past) {
        Histories from = event[0] == 0 ? own.histories() : references.histories();
        out.items()[at] = from.items()[event[1]];
        out.events()[at] = from.events()[event[1]];
        out.ages()[at++] = from.ages()[event[1]];
      }
    }
    return out;
  }

  /** One side's features of the mixed rows. */
  static final class Table {
    private final int rows;
    private final int categoryWidth;
    private final int numberWidth;
    private final int[] categories;
    private final float[] numbers;

    /** A row's own features, so many times. */
    Table(EncodedFeatures from, int row, int rows) {
      this.rows = rows;
      this.categoryWidth = from.categoryWidth();
      this.numberWidth = from.numberWidth();
      this.categories = new int[rows * categoryWidth];
      this.numbers = new float[rows * numberWidth];
      for (int s = 0; s < rows; s++) {
        System.arraycopy(
            from.categories(), row * categoryWidth, categories, s * categoryWidth, categoryWidth);
        System.arraycopy(from.numbers(), row * numberWidth, numbers, s * numberWidth, numberWidth);
      }
    }

    void take(FeatureGroups.Cell cell, int row, EncodedFeatures from, int other) {
      if (cell.spec().kind() == FeatureSpec.Kind.CATEGORICAL) {
        categories[row * categoryWidth + cell.column()] =
            from.categories()[other * categoryWidth + cell.column()];
      } else {
        numbers[row * numberWidth + cell.column()] =
            from.numbers()[other * numberWidth + cell.column()];
      }
    }

    void takeFactors(int row, EncodedFeatures from, int other, int count) {
      int end = numberWidth - count;
      System.arraycopy(
          from.numbers(), other * numberWidth + end, numbers, row * numberWidth + end, count);
    }

    EncodedFeatures features() {
      return new EncodedFeatures(rows, categoryWidth, categories, numberWidth, numbers);
    }
  }
}
