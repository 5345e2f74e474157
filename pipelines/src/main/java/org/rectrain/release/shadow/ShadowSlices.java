package org.rectrain.release.shadow;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.rectrain.config.shadow.ShadowConfig;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;
import org.rectrain.eval.slice.SliceCondition;
import org.rectrain.eval.slice.SliceRows;
import org.rectrain.eval.slice.Slicing;
import org.rectrain.stat.Estimate;
import org.rectrain.stat.Moments;
import org.rectrain.stat.MultipleComparisons;
import org.rectrain.stat.Ratio;

/** Where the scores of two models differ more than elsewhere. */
final class ShadowSlices {
  private static final String KEY = "shadow.slice_by";

  /** Fewest users of a slice that is tested: below, means are not normal. */
  private static final int FEWEST = 30;

  private final ShadowConfig config;
  private final int[] user;
  private final int[][] byUser;
  private final List<SliceRows> slices;

  /**
   * Slices of the rows.
   *
   * @param user index of each row's user
   * @param byUser rows of each user
   * @throws org.rectrain.Failure (exit code 2) when a slice names no column
   */
  ShadowSlices(ShadowConfig config, int[] user, int[][] byUser, Path prepared) {
    this.config = config;
    this.user = user;
    this.byUser = byUser;
    this.slices = read(config, prepared);
  }

  private static List<SliceRows> read(ShadowConfig config, Path prepared) {
    Path examples = Prepared.examples(prepared, config.split().folder());
    List<String> columns = new ArrayList<>(SliceCondition.columns(KEY, config.sliceBy()));
    Prepared.requireColumns(KEY, columns, examples);
    columns.add(Columns.TIMESTAMP);
    ParquetTable table =
        ParquetTable.read(examples, columns.stream().distinct().toArray(String[]::new));
    List<SliceRows> out = new ArrayList<>();
    config.sliceBy().forEach(name -> out.addAll(SliceRows.of(Slicing.byColumn(KEY, name, table))));
    return out;
  }

  /**
   * The mean difference in each slice, and whether it moves more than the rest; those that move
   * most come first.
   *
   * @param difference of the two scores, per row
   */
  List<ShadowResult.Part> of(double[] difference) {
    List<ShadowResult.Part> out = new ArrayList<>();
    List<Estimate> excesses = new ArrayList<>();
    for (SliceRows slice : slices) {
      boolean[] in = new boolean[difference.length];
      Arrays.stream(slice.rows()).forEach(i -> in[i] = true);
      long there = Arrays.stream(slice.rows()).map(i -> user[i]).distinct().count();
      double mean =
          Arrays.stream(ShadowComparison.pick(difference, slice.rows()))
              .average()
              .orElse(Double.NaN);
      Estimate excess =
          there < FEWEST || slice.rows().length == difference.length
              ? Estimate.UNDEFINED
              : excess(difference, in);
      excesses.add(excess);
      out.add(
          new ShadowResult.Part(
              slice.family() + " = " + slice.value(),
              slice.rows().length,
              there,
              mean,
              ShadowComparison.interval(excess),
              Double.NaN,
              false));
    }
    int[] tested = IntStream.range(0, out.size()).filter(i -> excesses.get(i).defined()).toArray();
    double[] adjusted =
        MultipleComparisons.holm(
            Arrays.stream(tested).mapToDouble(i -> excesses.get(i).pValue()).toArray());
    for (int t = 0; t < tested.length; t++) {
      ShadowResult.Part part = out.get(tested[t]);
      out.set(
          tested[t],
          new ShadowResult.Part(
              part.slice(),
              part.rows(),
              part.users(),
              part.difference(),
              part.excess(),
              adjusted[t],
              adjusted[t] <= config.alpha()));
    }
    out.sort(
        Comparator.comparing(ShadowResult.Part::moved)
            .thenComparing(p -> Double.isNaN(p.excess().value()) ? 0 : Math.abs(p.excess().value()))
            .reversed());
    return out;
  }

  /** Mean in a slice minus the mean of all rows, with the error over users of the difference. */
  private Estimate excess(double[] difference, boolean[] in) {
    Moments moments = new Moments(4);
    for (int[] of : byUser) {
      double sum = 0;
      double within = 0;
      int count = 0;
      for (int i : of) {
        sum += difference[i];
        within += in[i] ? difference[i] : 0;
        count += in[i] ? 1 : 0;
      }
      moments.add(within, count, sum, of.length);
    }
    double[] slice = Ratio.weights(moments, 0, 1);
    double[] all = Ratio.weights(moments, 2, 3);
    double[] weights = new double[4];
    Arrays.setAll(weights, i -> slice[i] - all[i]);
    double value = moments.mean(0) / moments.mean(1) - moments.mean(2) / moments.mean(3);
    return Estimate.normal(value, Math.sqrt(moments.variance(weights) / moments.count()));
  }
}
