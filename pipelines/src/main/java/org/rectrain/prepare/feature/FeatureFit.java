package org.rectrain.prepare.feature;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.rectrain.Failure;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.StableHash;

/**
 * Gathers what the schema needs of the train rows: categories exactly, numbers from the {@value
 * #SAMPLE} rows with the smallest hashes. Both give the same schema however the rows were spread
 * over tasks; floating-point sums over all rows would not.
 */
public final class FeatureFit implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int SAMPLE = 20_000;
  private static final int BUCKETS = 10;

  private static final class Row implements Serializable {
    private static final long serialVersionUID = 1L;
    private final long hash;
    private final double[] numbers;

    Row(long hash, double[] numbers) {
      this.hash = hash;
      this.numbers = numbers;
    }
  }

  private final Features features;

  /** Counts by value, each in an array of one, so that counting makes no objects. */
  private final ArrayList<HashMap<String, long[]>> categories = new ArrayList<>();

  private final boolean[] isCategory;
  private final long[] missing;
  private final PriorityQueue<Row> sample;
  private long rows;

  /** An empty fit. */
  public FeatureFit(Features features) {
    this.features = features;
    this.missing = new long[features.size()];
    this.sample = new PriorityQueue<>(new LargestFirst());
    this.isCategory = new boolean[features.size()];
    for (int i = 0; i < features.size(); i++) {
      isCategory[i] = features.all().get(i).isCategory();
      categories.add(new HashMap<>());
    }
  }

  private static final class LargestFirst implements java.util.Comparator<Row>, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public int compare(Row a, Row b) {
      return Long.compare(b.hash, a.hash);
    }
  }

  /** Takes a train row. */
  public void add(long exampleId, Values values) {
    rows++;
    long hash = StableHash.mix(exampleId);
    boolean sampled = sample.size() < SAMPLE || hash < sample.peek().hash;
    double[] numbers = sampled ? new double[features.size()] : new double[0];
    for (int i = 0; i < isCategory.length; i++) {
      if (isCategory[i]) {
        String value = values.category(i);
        if (value == null) {
          missing[i]++;
        } else {
          counter(categories.get(i), value)[0]++;
        }
        continue;
      }
      double value = values.number(i);
      missing[i] += Double.isNaN(value) ? 1 : 0;
      if (sampled) {
        numbers[i] = value;
      }
    }
    if (sampled) {
      keep(new Row(hash, numbers));
    }
  }

  private static long[] counter(Map<String, long[]> counts, String value) {
    long[] counter = counts.get(value);
    if (counter == null) {
      counter = new long[1];
      counts.put(value, counter);
    }
    return counter;
  }

  private void keep(Row row) {
    sample.add(row);
    if (sample.size() > SAMPLE) {
      sample.poll();
    }
  }

  /** Adds another task's part. */
  public void add(FeatureFit other) {
    rows += other.rows;
    for (int i = 0; i < missing.length; i++) {
      missing[i] += other.missing[i];
      Map<String, long[]> mine = categories.get(i);
      other.categories.get(i).forEach((value, count) -> counter(mine, value)[0] += count[0]);
    }
    other.sample.forEach(this::keep);
  }

  /**
   * Shares of the train rows in the buckets of another schema: missing, then a number's buckets, or
   * the first {@code kept} values of a category and all others together.
   *
   * @return empty when there is no such feature, or it is of another kind
   */
  public double[] shares(FeatureSpec reference, int kept) {
    for (int i = 0; i < features.size(); i++) {
      Feature feature = features.all().get(i);
      if (feature.name().equals(reference.name()) && feature.kind() == reference.kind()) {
        return feature.isCategory()
            ? shares(counts(i), missing[i], reference.vocabulary().subList(0, kept))
            : shares(present(i), missing[i], reference.edges());
      }
    }
    return new double[0];
  }

  private Map<String, Long> counts(int place) {
    Map<String, Long> out = new HashMap<>();
    categories.get(place).forEach((value, count) -> out.put(value, count[0]));
    return out;
  }

  private double[] shares(Map<String, Long> counts, long absent, List<String> values) {
    double[] out = new double[values.size() + 2];
    double named = absent;
    out[0] = (double) absent / rows;
    for (int i = 0; i < values.size(); i++) {
      long count = counts.getOrDefault(values.get(i), 0L);
      out[i + 1] = (double) count / rows;
      named += count;
    }
    out[values.size() + 1] = (rows - named) / rows;
    return out;
  }

  private double[] shares(double[] sorted, long absent, List<Double> edges) {
    List<Double> histogram = histogram(sorted, edges);
    double[] out = new double[histogram.size() + 1];
    out[0] = (double) absent / rows;
    for (int i = 0; i < histogram.size(); i++) {
      out[i + 1] = histogram.get(i) * (1 - out[0]);
    }
    return out;
  }

  /** The sampled values of a number that are there, ascending. */
  private double[] present(int place) {
    return sample.stream()
        .mapToDouble(r -> r.numbers[place])
        .filter(x -> !Double.isNaN(x))
        .sorted()
        .toArray();
  }

  /** The schema fitted on what was gathered. */
  public FeatureSchema schema(List<String> labels) {
    List<FeatureSpec> specs = new ArrayList<>();
    for (int i = 0; i < features.size(); i++) {
      Feature feature = features.all().get(i);
      double missingRate = rows == 0 ? Double.NaN : (double) missing[i] / rows;
      specs.add(
          feature.isCategory()
              ? categorical(feature, counts(i), missingRate)
              : numeric(feature, i, missingRate));
    }
    return new FeatureSchema(FeatureSchema.VERSION, labels, specs);
  }

  private FeatureSpec categorical(Feature feature, Map<String, Long> counts, double missingRate) {
    List<Map.Entry<String, Long>> kept =
        counts.entrySet().stream()
            .filter(e -> e.getValue() >= feature.minCount())
            .sorted(
                Map.Entry.<String, Long>comparingByValue()
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(feature.maxValues())
            .toList();
    long known = kept.stream().mapToLong(Map.Entry::getValue).sum();
    List<Double> histogram = new ArrayList<>();
    histogram.add(rows == 0 ? 0 : (double) (rows - known) / rows);
    kept.forEach(e -> histogram.add((double) e.getValue() / rows));
    return new FeatureSpec(
        feature.name(),
        feature.side(),
        feature.kind(),
        kept.stream().map(Map.Entry::getKey).toList(),
        feature.transform(),
        0,
        1,
        missingRate,
        histogram,
        List.of());
  }

  private FeatureSpec numeric(Feature feature, int place, double missingRate) {
    double[] raw = present(place);
    double mean = 0;
    double squares = 0;
    for (int i = 0; i < raw.length; i++) {
      double x = feature.transform().apply(raw[i]);
      double delta = x - mean;
      mean += delta / (i + 1);
      squares += delta * (x - mean);
    }
    double std = raw.length == 0 ? 0 : Math.sqrt(squares / raw.length);
    if (!Double.isFinite(std) || !Double.isFinite(mean)) {
      throw Failure.input(
          "prepare: the values of feature '"
              + feature.name()
              + "' are too large for a mean and a standard deviation",
          "set its transform: log1p or its buckets, or bound its column in prepare.clean.ranges");
    }
    List<Double> edges = edges(raw);
    return new FeatureSpec(
        feature.name(),
        feature.side(),
        feature.kind(),
        List.of(),
        feature.transform(),
        mean,
        std > 1e-9 ? std : 1,
        missingRate,
        histogram(raw, edges),
        edges);
  }

  private static List<Double> edges(double[] sorted) {
    List<Double> edges = new ArrayList<>();
    for (int i = 1; i < BUCKETS && sorted.length > 0; i++) {
      double edge = sorted[(int) ((long) i * sorted.length / BUCKETS)];
      if (edges.isEmpty() || edge > edges.get(edges.size() - 1)) {
        edges.add(edge);
      }
    }
    return edges;
  }

  /** Shares per bucket; a value that equals an edge belongs to the bucket above it. */
  private static List<Double> histogram(double[] values, List<Double> edges) {
    double[] bounds = edges.stream().mapToDouble(Double::doubleValue).toArray();
    long[] counts = new long[bounds.length + 1];
    for (double value : values) {
      int found = Arrays.binarySearch(bounds, value);
      counts[found >= 0 ? found + 1 : -found - 1]++;
    }
    return Arrays.stream(counts)
        .mapToObj(c -> values.length == 0 ? 0.0 : (double) c / values.length)
        .toList();
  }
}
