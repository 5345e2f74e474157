package org.rectrain.prepare.pass;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.rectrain.dataset.DataAudit.PopulationShare;
import org.rectrain.prepare.feature.Entities;
import org.rectrain.prepare.log.Event;
import org.rectrain.stat.adjust.Raking;

/**
 * Weights that give each group the share it has in a reference population, fitted by raking over
 * the clean rows. Values that the reference does not name keep the share that it leaves over; where
 * it leaves none they keep their own.
 */
public final class PopulationWeights implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ArrayList<StratumColumn> columns;
  private final ArrayList<HashMap<String, Double>> weights = new ArrayList<>();
  private final ArrayList<PopulationShare> shares = new ArrayList<>();
  private double effectiveRows = Double.NaN;

  private PopulationWeights(List<StratumColumn> columns) {
    this.columns = new ArrayList<>(columns);
  }

  /**
   * Fits weights.
   *
   * @param reference wanted share by column and value
   */
  public static PopulationWeights of(Population rows, Map<String, Map<String, Double>> reference) {
    PopulationWeights out = new PopulationWeights(rows.columns());
    if (rows.columns().isEmpty()) {
      return out;
    }
    List<List<String>> keys = new ArrayList<>(rows.cells().keySet());
    long[] counts = rows.cells().values().stream().mapToLong(Long::longValue).toArray();
    long total = java.util.Arrays.stream(counts).sum();
    int[][] cells = new int[keys.size()][rows.columns().size()];
    double[][] targets = new double[rows.columns().size()][];
    List<List<String>> values = new ArrayList<>();
    for (int column = 0; column < targets.length; column++) {
      Map<String, Double> own = new TreeMap<>();
      for (int i = 0; i < counts.length; i++) {
        own.merge(keys.get(i).get(column), (double) counts[i] / total, Double::sum);
      }
      List<String> names = new ArrayList<>(own.keySet());
      values.add(names);
      Map<String, Double> wanted =
          reference.getOrDefault(rows.columns().get(column).name(), Map.of());
      targets[column] = targets(own, wanted);
      for (int i = 0; i < counts.length; i++) {
        cells[i][column] = names.indexOf(keys.get(i).get(column));
      }
    }
    Raking fit = Raking.fit(cells, counts, targets);
    out.effectiveRows = fit.effectiveRows();
    for (int column = 0; column < targets.length; column++) {
      String name = rows.columns().get(column).name();
      HashMap<String, Double> byValue = new HashMap<>();
      for (int value = 0; value < targets[column].length; value++) {
        byValue.put(values.get(column).get(value), fit.weight(column, value));
      }
      out.weights.add(byValue);
      out.log(
          name,
          values.get(column),
          rows,
          column,
          total,
          byValue,
          Objects.requireNonNull(reference.get(name)));
    }
    return out;
  }

  /** Wanted shares in the order of {@code own}, summing to 1. */
  private static double[] targets(Map<String, Double> own, Map<String, Double> wanted) {
    double named = 0;
    double unnamedShare = 0;
    for (Map.Entry<String, Double> entry : own.entrySet()) {
      Double share = wanted.get(entry.getKey());
      named += share == null ? 0 : share;
      unnamedShare += share == null ? entry.getValue() : 0;
    }
    double asked = wanted.values().stream().mapToDouble(Double::doubleValue).sum();
    double left = Math.max(0, 1 - asked);
    double unnamed = unnamedShare == 0 ? 0 : left > 1e-9 ? left : unnamedShare;
    double scale = named == 0 ? 0 : (1 - unnamed) / named;
    double rest = named == 0 ? 1 : unnamed;
    double[] out = new double[own.size()];
    int at = 0;
    for (Map.Entry<String, Double> entry : own.entrySet()) {
      Double share = wanted.get(entry.getKey());
      out[at++] = share == null ? rest * entry.getValue() / unnamedShare : share * scale;
    }
    return out;
  }

  private void log(
      String name,
      List<String> values,
      Population rows,
      int column,
      long total,
      Map<String, Double> byValue,
      Map<String, Double> wanted) {
    Map<String, Double> own = new TreeMap<>();
    rows.cells()
        .forEach((key, count) -> own.merge(key.get(column), (double) count / total, Double::sum));
    for (String value : values) {
      double share = own.getOrDefault(value, 0.0);
      double weight = byValue.getOrDefault(value, 1.0);
      double expected = wanted.getOrDefault(value, Double.NaN);
      shares.add(new PopulationShare(name, value, share, expected, weight));
    }
    wanted.forEach(
        (value, expected) -> {
          if (!own.containsKey(value)) {
            shares.add(new PopulationShare(name, value, 0, expected, Double.NaN));
          }
        });
  }

  /** The weight of an event, mean 1 over all clean rows. */
  double of(Entities entities, int userRow, Event event, int rows) {
    double out = 1;
    for (int i = 0; i < columns.size(); i++) {
      String value = columns.get(i).value(entities, userRow, event, rows);
      out *= weights.get(i).getOrDefault(value, 1.0);
    }
    return out;
  }

  /** Shares, what they ought to be, and weights. */
  public List<PopulationShare> shares() {
    return shares;
  }

  /** Kish's effective sample size under the weights; NaN without a reference population. */
  public double effectiveRows() {
    return effectiveRows;
  }
}
