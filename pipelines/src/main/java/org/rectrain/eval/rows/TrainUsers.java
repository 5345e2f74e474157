package org.rectrain.eval.rows;

import java.nio.file.Path;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;

/** How active each evaluated user was in train. */
public final class TrainUsers {
  private final long[] rows;
  private final long[] clicks;

  private TrainUsers(long[] rows, long[] clicks) {
    this.rows = rows;
    this.clicks = clicks;
  }

  /**
   * Counts the users' rows and clicks in train.
   *
   * @param click name of the label that counts as a click
   */
  public static TrainUsers read(Path prepared, String click, Users users) {
    ParquetTable table =
        ParquetTable.read(Prepared.examples(prepared, "train"), Columns.USER_ID, click);
    String[] ids = Prepared.ids(table, Columns.USER_ID, prepared);
    double[] labels = table.doubles(click);
    long[] rows = new long[users.size()];
    long[] clicks = new long[users.size()];
    for (int i = 0; i < ids.length; i++) {
      int user = users.index(ids[i]);
      if (user >= 0) {
        rows[user]++;
        clicks[user] += labels[i] == 1 ? 1 : 0;
      }
    }
    return new TrainUsers(rows, clicks);
  }

  public long rows(int user) {
    return rows[user];
  }

  public long clicks(int user) {
    return clicks[user];
  }
}
