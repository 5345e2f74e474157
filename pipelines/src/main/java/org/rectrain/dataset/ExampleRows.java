package org.rectrain.dataset;

import java.util.Arrays;

/** Chosen rows of examples, and two sets of examples as one; both of one schema and catalogue. */
public final class ExampleRows {
  private ExampleRows() {}

  /** Some rows, in the order given. */
  public static Examples select(Examples from, int[] rows) {
    int[][] labels = new int[from.labels().length][];
    for (int t = 0; t < labels.length; t++) {
      int[] all = from.labels()[t];
      labels[t] = Arrays.stream(rows).map(r -> all[r]).toArray();
    }
    float[] weights = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      weights[i] = from.weights()[rows[i]];
    }
    return new Examples(
        Arrays.stream(rows).mapToLong(r -> from.ids()[r]).toArray(),
        Arrays.stream(rows).mapToObj(r -> from.users()[r]).toArray(String[]::new),
        Arrays.stream(rows).map(r -> from.items()[r]).toArray(),
        Arrays.stream(rows).mapToLong(r -> from.timestamps()[r]).toArray(),
        labels,
        weights,
        select(from.user(), rows),
        select(from.context(), rows),
        select(from.item(), rows),
        select(from.pair(), rows),
        select(from.histories(), rows));
  }

  /** The rows of the first, then those of the second. */
  public static Examples concat(Examples a, Examples b) {
    int[][] labels = new int[a.labels().length][];
    for (int t = 0; t < labels.length; t++) {
      labels[t] = concat(a.labels()[t], b.labels()[t]);
    }
    long[] ids = Arrays.copyOf(a.ids(), a.size() + b.size());
    System.arraycopy(b.ids(), 0, ids, a.size(), b.size());
    long[] times = Arrays.copyOf(a.timestamps(), a.size() + b.size());
    System.arraycopy(b.timestamps(), 0, times, a.size(), b.size());
    String[] users = Arrays.copyOf(a.users(), a.size() + b.size());
    System.arraycopy(b.users(), 0, users, a.size(), b.size());
    return new Examples(
        ids,
        users,
        concat(a.items(), b.items()),
        times,
        labels,
        concat(a.weights(), b.weights()),
        concat(a.user(), b.user()),
        concat(a.context(), b.context()),
        concat(a.item(), b.item()),
        concat(a.pair(), b.pair()),
        concat(a.histories(), b.histories()));
  }

  private static EncodedFeatures select(EncodedFeatures from, int[] rows) {
    int categories = from.categoryWidth();
    int numbers = from.numberWidth();
    int[] outCategories = new int[rows.length * categories];
    float[] outNumbers = new float[rows.length * numbers];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(
          from.categories(), rows[i] * categories, outCategories, i * categories, categories);
      System.arraycopy(from.numbers(), rows[i] * numbers, outNumbers, i * numbers, numbers);
    }
    return new EncodedFeatures(rows.length, categories, outCategories, numbers, outNumbers);
  }

  private static EncodedFeatures concat(EncodedFeatures a, EncodedFeatures b) {
    return new EncodedFeatures(
        a.rows() + b.rows(),
        a.categoryWidth(),
        concat(a.categories(), b.categories()),
        a.numberWidth(),
        concat(a.numbers(), b.numbers()));
  }

  private static Histories select(Histories from, int[] rows) {
    int[] starts = new int[rows.length + 1];
    for (int i = 0; i < rows.length; i++) {
      starts[i + 1] = starts[i] + from.length(rows[i]);
    }
    int total = starts[rows.length];
    int[] items = new int[total];
    int[] events = new int[total];
    float[] ages = new float[total];
    for (int i = 0; i < rows.length; i++) {
      int at = from.starts()[rows[i]];
      int count = from.length(rows[i]);
      System.arraycopy(from.items(), at, items, starts[i], count);
      System.arraycopy(from.events(), at, events, starts[i], count);
      System.arraycopy(from.ages(), at, ages, starts[i], count);
    }
    return new Histories(starts, items, events, ages);
  }

  private static Histories concat(Histories a, Histories b) {
    int[] starts = Arrays.copyOf(a.starts(), a.starts().length + b.starts().length - 1);
    int offset = a.starts()[a.starts().length - 1];
    for (int i = 1; i < b.starts().length; i++) {
      starts[a.starts().length - 1 + i] = offset + b.starts()[i];
    }
    return new Histories(
        starts,
        concat(a.items(), b.items()),
        concat(a.events(), b.events()),
        concat(a.ages(), b.ages()));
  }

  private static int[] concat(int[] a, int[] b) {
    int[] out = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, out, a.length, b.length);
    return out;
  }

  private static float[] concat(float[] a, float[] b) {
    float[] out = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, out, a.length, b.length);
    return out;
  }
}
