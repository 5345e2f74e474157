package org.rectrain.abtest.log;

import java.io.Serializable;
import java.util.List;

/**
 * One partition's users with what each did on each day, in columns. Users are ascending by key,
 * cells by user, phase and day.
 *
 * @param key 64-bit key of each user
 * @param variant index into {@code variants}; {@link #NONE} without one, {@link #SEVERAL} when the
 *     user was seen in more than one
 * @param variants names met in this partition
 * @param segment per segment column: index into its names per user; -1 when missing
 * @param segments names met per segment column
 * @param start first cell of each user, one longer than the users
 * @param day epoch day of each cell, UTC
 * @param before whether a cell is before the experiment
 * @param values sums, (measure, cell)
 * @param counts rows of every kind
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
public record UserDays(
    long[] key,
    int[] variant,
    List<String> variants,
    int[][] segment,
    List<List<String>> segments,
    int[] start,
    int[] day,
    boolean[] before,
    double[][] values,
    RowCounts counts) {
  static final int NONE = -1;
  static final int SEVERAL = -2;

  int users() {
    return key.length;
  }

  /**
   * What is known of a partition without its users.
   *
   * @param counts rows of every kind
   * @param variants names met
   * @param segments names met per segment column
   */
  record Found(RowCounts counts, List<String> variants, List<List<String>> segments)
      implements Serializable {

    /** Reads it from a packed partition. */
    static Found of(byte[] packed) {
      return Packed.open(new ColumnReader(packed).block(), Found.class);
    }
  }

  /** As bytes: what is kept between the passes. */
  public byte[] pack() {
    ColumnWriter out = new ColumnWriter();
    out.block(Packed.of(new Found(counts, variants, segments)));
    out.number(users()).number(day.length).number(values.length).longs(key, users());
    out.ints(variant, users());
    for (int[] column : segment) {
      out.ints(column, users());
    }
    int[] cells = new int[users()];
    for (int u = 0; u < cells.length; u++) {
      cells[u] = start[u + 1] - start[u];
    }
    int[] tag = new int[day.length];
    for (int c = 0; c < tag.length; c++) {
      tag[c] = before[c] ? ~day[c] : day[c];
    }
    out.ints(cells, cells.length).ints(tag, tag.length);
    for (double[] column : values) {
      out.doubles(column, day.length);
    }
    return out.bytes();
  }

  /** Reads what {@link #pack} wrote. */
  public static UserDays open(byte[] packed) {
    ColumnReader in = new ColumnReader(packed);
    Found found = Packed.open(in.block(), Found.class);
    int users = in.number();
    int cells = in.number();
    double[][] values = new double[in.number()][];
    long[] key = in.longs(users);
    int[] variant = in.ints(users);
    int[][] segment = new int[found.segments().size()][];
    for (int s = 0; s < segment.length; s++) {
      segment[s] = in.ints(users);
    }
    int[] count = in.ints(users);
    int[] start = new int[users + 1];
    for (int u = 0; u < users; u++) {
      start[u + 1] = start[u] + count[u];
    }
    int[] day = in.ints(cells);
    boolean[] before = new boolean[cells];
    for (int c = 0; c < cells; c++) {
      before[c] = day[c] < 0;
      day[c] = before[c] ? ~day[c] : day[c];
    }
    for (int m = 0; m < values.length; m++) {
      values[m] = in.doubles(cells);
    }
    return new UserDays(
        key,
        variant,
        found.variants(),
        segment,
        found.segments(),
        start,
        day,
        before,
        values,
        found.counts());
  }
}
