package org.rectrain.guess;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A column of the log and the table that has one row for each of its values.
 *
 * @param column of the table, each value once
 * @param share of the log's distinct values that are there, 0 to 1
 */
record Join(Glimpse table, ColumnFacts column, double share) {
  private static final double ENOUGH = 0.3;

  /**
   * The table of a kind that a column joins; null when there is none.
   *
   * @param kind what the table holds: its words break ties, for numbers from 1 on fit anything
   */
  static @Nullable Join of(ColumnFacts ids, ColumnWords kind, List<Glimpse> tables) {
    Join best = null;
    double most = 0;
    ColumnWords other = kind == ColumnWords.ITEM ? ColumnWords.USER : ColumnWords.ITEM;
    for (Glimpse table : tables) {
      String file = String.valueOf(table.file().getFileName()).toLowerCase(Locale.ROOT);
      for (ColumnFacts c : table.columns()) {
        if (!c.unique() || c.missing() > 0.05 || c.words() > 6) {
          continue;
        }
        double share = ids.within(c);
        if (share < ENOUGH || (!c.whole() && c.numeric())) {
          continue;
        }
        double score =
            share
                + (c.name().equals(ids.name()) ? 2 : 0)
                + 0.4 * (kind.fit(c.name()) - other.fit(c.name()))
                + 0.8 * (fileFit(kind, file) - fileFit(other, file))
                + (table.columns().indexOf(c) == 0 ? 0.2 : 0)
                + (table.columns().stream().anyMatch(EntityGuess::isText) ? 0.3 : 0);
        if (score > Math.max(most, 0.5)) {
          most = score;
          best = new Join(table, c, share);
        }
      }
    }
    return best;
  }

  private static int fileFit(ColumnWords kind, String file) {
    String name = file.replaceFirst("\\..*$", "");
    String single = name.endsWith("s") ? name.substring(0, name.length() - 1) : name;
    String ending = file.contains(".item") ? "item" : file.contains(".user") ? "user" : "";
    return kind.is(name) || kind.is(single) || kind.is(ending) ? 1 : 0;
  }
}
