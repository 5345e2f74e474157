package org.rectrain.export.serving;

import ai.onnxruntime.OnnxJavaType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.Histories;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;
import org.rectrain.export.onnx.FeatureGraph;
import org.rectrain.export.onnx.OnnxEnsemble;
import org.rectrain.export.onnx.OnnxSession;
import org.rectrain.model.ModelData;

/** Rows of prepared data as a client would send them: ids, names and numbers as they are. */
public final class RawRows {
  private static final double SECONDS_PER_HOUR = 3600;

  private final ModelData data;
  private final Examples examples;
  private final ParquetTable table;
  private final Map<Long, Integer> places = new HashMap<>();

  /** Rows of one split. */
  public RawRows(ModelData data, Examples examples, String split, OnnxEnsemble ensemble) {
    this.data = data;
    this.examples = examples;
    List<String> columns =
        data.schema().features().stream()
            .map(f -> f.name())
            .filter(name -> asks(ensemble, FeatureGraph.FEATURE + name))
            .toList();
    String[] all = Arrays.copyOf(columns.toArray(String[]::new), columns.size() + 1);
    all[columns.size()] = Columns.EXAMPLE_ID;
    this.table = ParquetTable.read(Prepared.examples(data.prepared(), split), all);
    long[] ids = table.longs(Columns.EXAMPLE_ID);
    for (int i = 0; i < ids.length; i++) {
      places.put(ids[i], i);
    }
  }

  private static boolean asks(OnnxEnsemble ensemble, String input) {
    return ensemble.inputs().stream().anyMatch(t -> t.name().equals(input));
  }

  /** The name of the column that an input is read from. */
  private static String column(String input) {
    return input.startsWith(FeatureGraph.FEATURE)
        ? input.substring(FeatureGraph.FEATURE.length())
        : input;
  }

  /** The ensemble's scores (rows, tasks) of some examples. */
  public float[] score(OnnxEnsemble ensemble, int[] rows) {
    int events = 1;
    for (int row : rows) {
      events = Math.max(events, examples.histories().length(row));
    }
    Map<String, String[]> texts = new LinkedHashMap<>();
    Map<String, double[]> numbers = new LinkedHashMap<>();
    for (OnnxSession.Tensor input : ensemble.inputs()) {
      if (input.type() == OnnxJavaType.STRING) {
        texts.put(input.name(), texts(input.name(), rows, events));
      } else {
        numbers.put(input.name(), numbers(input.name(), rows, events));
      }
    }
    return ensemble.run(texts, numbers, rows.length);
  }

  private String[] texts(String name, int[] rows, int events) {
    boolean history = name.equals(FeatureGraph.HISTORY);
    String[] out = new String[rows.length * (history ? events : 1)];
    Arrays.fill(out, "");
    Histories past = examples.histories();
    @Nullable String[] column =
        name.startsWith(FeatureGraph.FEATURE) ? table.strings(column(name)) : new String[0];
    for (int i = 0; i < rows.length; i++) {
      int row = rows[i];
      switch (name) {
        case FeatureGraph.HISTORY -> {
          for (int j = 0; j < past.length(row); j++) {
            out[i * events + j] = data.catalogue().ids()[past.items()[past.starts()[row] + j]];
          }
        }
        case FeatureGraph.ITEM -> out[i] = data.catalogue().ids()[examples.items()[row]];
        case FeatureGraph.USER -> out[i] = examples.users()[row];
        default -> {
          String value = column[place(row)];
          out[i] = value == null ? "" : value;
        }
      }
    }
    return out;
  }

  private double[] numbers(String name, int[] rows, int events) {
    boolean skipped = name.equals(FeatureGraph.SKIPPED);
    boolean history = skipped || name.equals(FeatureGraph.HOURS);
    double[] out = new double[rows.length * (history ? events : 1)];
    Histories past = examples.histories();
    double[] column = history ? new double[0] : table.doubles(column(name));
    for (int i = 0; i < rows.length; i++) {
      if (!history) {
        out[i] = column[place(rows[i])];
        continue;
      }
      int start = past.starts()[rows[i]];
      for (int j = 0; j < past.length(rows[i]); j++) {
        out[i * events + j] =
            skipped
                ? (past.isSkipped(start + j) ? 1 : 0)
                : past.ages()[start + j] / SECONDS_PER_HOUR;
      }
    }
    return out;
  }

  private int place(int row) {
    Integer place = places.get(examples.ids()[row]);
    if (place == null) {
      throw new IllegalStateException("no row of example " + examples.ids()[row]);
    }
    return place;
  }
}
