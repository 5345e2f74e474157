package org.rectrain.eval.slice;

import java.util.Arrays;

/**
 * The rows of one part of a family.
 *
 * @param family what divides the rows
 * @param value which part
 * @param rows their indices
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record SliceRows(String family, String value, int[] rows) {
  /** The parts of a family that have rows. */
  public static java.util.List<SliceRows> of(SliceFamily family) {
    java.util.List<SliceRows> out = new java.util.ArrayList<>();
    for (int v = 0; v < family.values().size(); v++) {
      int[] rows = family.rows(v);
      if (rows.length > 0) {
        out.add(new SliceRows(family.name(), family.values().get(v), rows));
      }
    }
    return out;
  }

  /** The part's name in a resampling. */
  public String key() {
    return family + "=" + value;
  }

  /** Those of the given values that belong to the part. */
  public double[] pick(double[] values) {
    return Arrays.stream(rows).mapToDouble(i -> values[i]).toArray();
  }

  public int[] pick(int[] values) {
    return Arrays.stream(rows).map(i -> values[i]).toArray();
  }
}
