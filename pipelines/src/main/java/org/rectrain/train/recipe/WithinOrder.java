package org.rectrain.train.recipe;

import ai.djl.ndarray.NDArray;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.config.train.WithinConfig;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;
import org.rectrain.dataset.StableHash;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.loss.Losses;
import org.rectrain.train.batch.MicroBatch;
import org.rectrain.train.batch.StepPlan;

/**
 * The order of rows within a session and within a user, as terms beside the tasks' cross entropies.
 * A group's mean over its pairs (or over its positives) counts by its rows, as a group does in
 * GAUC; groups of one class say nothing. The sum is divided by all rows of the step that have the
 * label, so that a rare label does not weigh more in a step that has few of them.
 */
public final class WithinOrder {
  private final WithinConfig config;
  private final Examples examples;
  private final long[] users;
  private final long[] sessions;

  private WithinOrder(WithinConfig config, Examples examples, long[] users, long[] sessions) {
    this.config = config;
    this.examples = examples;
    this.users = users;
    this.sessions = sessions;
  }

  /** No order: no terms. */
  public static WithinOrder none(Examples examples) {
    return new WithinOrder(
        new WithinConfig(0, 0, WithinConfig.Loss.PAIRWISE), examples, new long[0], new long[0]);
  }

  /**
   * The order that a configuration asks for.
   *
   * @param examples train rows; those that are not of {@code prepared} are sessions of one row
   */
  public static WithinOrder of(WithinConfig config, Examples examples, Path prepared) {
    if (!config.isOn()) {
      return none(examples);
    }
    long[] users = new long[examples.size()];
    for (int i = 0; i < users.length; i++) {
      users[i] = StableHash.of(0, examples.users()[i]);
    }
    return new WithinOrder(
        config, examples, users, config.session() > 0 ? sessions(examples, prepared) : new long[0]);
  }

  private static long[] sessions(Examples examples, Path prepared) {
    ParquetTable table =
        ParquetTable.read(
            Prepared.examples(prepared, "train"), Columns.EXAMPLE_ID, Columns.SESSION_ID);
    long[] ids = table.longs(Columns.EXAMPLE_ID);
    long[] known = table.longs(Columns.SESSION_ID);
    Map<Long, Long> byId = new HashMap<>(2 * ids.length);
    for (int i = 0; i < ids.length; i++) {
      byId.put(ids[i], known[i]);
    }
    long[] out = new long[examples.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = byId.getOrDefault(examples.ids()[i], examples.ids()[i]);
    }
    return out;
  }

  /** Whether there are terms, for which all rows of a user have to come one after another. */
  boolean isOn() {
    return config.isOn();
  }

  /** The terms of one task. */
  List<Term> terms(
      Forward forward, StepPlan step, MicroBatch micro, String task, int t, double weight) {
    List<Term> out = new ArrayList<>();
    add(out, "session_" + task, sessions, config.session() * weight, forward, step, micro, t);
    add(out, "user_" + task, users, config.user() * weight, forward, step, micro, t);
    return out;
  }

  private void add(
      List<Term> out,
      String name,
      long[] groups,
      double weight,
      Forward forward,
      StepPlan step,
      MicroBatch micro,
      int t) {
    if (weight == 0) {
      return;
    }
    double count = 0;
    for (MicroBatch part : step.micros()) {
      for (int row : part.rows()) {
        count += examples.labels()[t][row] < 0 ? 0 : 1;
      }
    }
    out.add(new Term("within_" + name, sum(groups, forward, micro, t), count, weight));
  }

  private NDArray sum(long[] groups, Forward forward, MicroBatch micro, int t) {
    Pass pass = forward.pass();
    int[] rows = micro.rows();
    int[] labels = examples.labels()[t];
    Sizes sizes = Sizes.of(rows, groups, labels);
    float[] y = new float[rows.length];
    float[] w = new float[rows.length];
    long[] g = new long[rows.length];
    for (int i = 0; i < rows.length; i++) {
      int label = labels[rows[i]];
      y[i] = Math.max(0, label);
      g[i] = label < 0 ? -1 - i : sizes.place(groups[rows[i]]);
      w[i] = label < 0 ? 0 : (float) sizes.weight(groups[rows[i]], config.loss());
    }
    NDArray logits = Losses.task(forward.logits(), t);
    NDArray ys = pass.floats(y, rows.length);
    NDArray gs = pass.longs(g, rows.length);
    NDArray ws = pass.floats(w, rows.length);
    return config.loss() == WithinConfig.Loss.PAIRWISE
        ? Losses.pairsWithin(logits, ys, gs, ws)
        : Losses.softmaxWithin(logits, ys, gs, ws);
  }

  /** Rows of each class by group among the rows of one pass. */
  private record Sizes(Map<Long, int[]> groups) {
    private static final int PLACE = 2;

    static Sizes of(int[] rows, long[] group, int[] labels) {
      Map<Long, int[]> out = new HashMap<>();
      for (int row : rows) {
        if (labels[row] >= 0) {
          int place = out.size();
          out.computeIfAbsent(group[row], g -> new int[] {0, 0, place})[labels[row]]++;
        }
      }
      return new Sizes(out);
    }

    private int[] of(long group) {
      return groups.getOrDefault(group, new int[PLACE + 1]);
    }

    int place(long group) {
      return of(group)[PLACE];
    }

    /** What each pair, or each positive of a list, counts; 0 where a class is missing. */
    double weight(long group, WithinConfig.Loss loss) {
      int[] c = of(group);
      if (c[0] == 0 || c[1] == 0) {
        return 0;
      }
      double rows = (double) c[0] + c[1];
      return loss == WithinConfig.Loss.PAIRWISE ? rows / ((double) c[0] * c[1]) : rows / c[1];
    }
  }
}
