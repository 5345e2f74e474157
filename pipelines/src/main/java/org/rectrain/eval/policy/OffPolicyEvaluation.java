package org.rectrain.eval.policy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.causal.Examination;
import org.rectrain.causal.Propensities;
import org.rectrain.config.eval.OffPolicyConfig;
import org.rectrain.config.eval.OffPolicyConfig.Chances;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.eval.measure.Resampling;
import org.rectrain.eval.rows.TestRows;
import org.rectrain.metric.Figure;
import org.rectrain.stat.policy.OffPolicy;
import org.rectrain.stat.policy.Rounds;

/**
 * Off-policy estimates of each model's ranking of the logged lists: the lists are those of the log,
 * their order is that of the model's scores of the first task.
 */
public final class OffPolicyEvaluation {
  private static final String KEY = "eval.offpolicy";
  private static final String LOGGED = "offpolicy/logged";

  private final OffPolicyConfig config;
  private final String task;
  private final LoggedLists lists;
  private final int[] labels;
  private final int[] users;
  private final int userCount;
  private final double[] chances;
  private final @Nullable Examination examination;
  private final int rows;
  private final Resampling resampling;
  private final List<OffPolicyResult.OfModel> models = new ArrayList<>();

  /**
   * An evaluation of the rows that models are judged on.
   *
   * @param test read with {@link #columns}
   */
  public OffPolicyEvaluation(
      OffPolicyConfig config,
      String task,
      Path prepared,
      String split,
      TestRows test,
      int userCount,
      Resampling resampling) {
    this.config = config;
    this.task = task;
    this.resampling = resampling;
    this.userCount = userCount;
    this.rows = test.size();
    ParquetTable table = test.table();
    int[] positions = Propensities.positions(table, Prepared.examples(prepared, split));
    this.labels = test.labels(0);
    for (int i = 0; i < positions.length; i++) {
      positions[i] = labels[i] < 0 ? -1 : positions[i];
    }
    String list = config.list();
    this.lists =
        LoggedLists.of(
            test.user(),
            table.longs(Columns.TIMESTAMP),
            positions,
            list == null ? null : texts(table, list));
    if (lists.rows().isEmpty()) {
      throw Failure.input(
          Prepared.examples(prepared, split) + ": no list has two rows, so nothing can be ordered",
          KEY + ".list: name a column whose equal values make a list");
    }
    int[] all = lists.all();
    this.users = Arrays.stream(all).map(i -> test.user()[i]).toArray();
    String column = config.column();
    if (column != null && !table.isNumber(column)) {
      throw Failure.usage(
          KEY + ".column: '" + column + "' holds no numbers; expected chances above 0, at most 1",
          "name the column with the chance that the logging policy put the item there");
    }
    this.chances = column == null ? new double[0] : table.doubles(column);
    this.examination = examination(prepared);
    double[] rewards = Arrays.stream(all).mapToDouble(i -> labels[i]).toArray();
    resampling.add(LOGGED, new Figure.Ratio(byUser(rewards), byUser(ones())));
    resampling.run();
  }

  /** The columns of the test rows that it reads beside those that are always there. */
  public static List<String> columns(OffPolicyConfig config) {
    Set<String> out = new LinkedHashSet<>(List.of(Columns.POSITION));
    String list = config.list();
    if (list != null) {
      out.add(list);
    }
    String column = config.column();
    if (column != null) {
      out.add(column);
    }
    return List.copyOf(out);
  }

  /** All columns of examples that the configuration names, by their keys. */
  public static Map<String, List<String>> named(OffPolicyConfig config) {
    Map<String, List<String>> out = new LinkedHashMap<>();
    String list = config.list();
    out.put(KEY + ".list", list == null ? List.of() : List.of(list));
    String column = config.column();
    out.put(KEY + ".column", column == null ? List.of() : List.of(column));
    String propensities = KEY + ".propensities";
    out.put(propensities, new Propensities(config.propensities(), propensities).columns());
    return out;
  }

  /** Estimates what a model's ranking would have got. */
  public void add(String model, double[] scores) {
    PolicyRounds policy =
        PolicyRounds.of(lists, labels, scores, config.chances(), examination, chances);
    Rounds rounds = policy.rounds();
    double effective = rounds.effectiveSize();
    String refused = policy.refused();
    if (refused == null && !(effective >= config.minEffective())) {
      refused =
          String.format(
              Locale.ROOT,
              "the effective sample size is %.1f, below %s.min_effective: %s",
              effective,
              KEY,
              config.minEffective());
    }
    models.add(
        new OffPolicyResult.OfModel(
            model,
            effective,
            Arrays.stream(rounds.weights()).max().orElse(Double.NaN),
            policy.moved(),
            refused,
            refused == null ? estimates(model, rounds) : Map.of(),
            refused == null ? gains(model) : Map.of()));
  }

  /** All that was found. */
  public OffPolicyResult result() {
    int rounds = users.length;
    return new OffPolicyResult(
        task,
        config.chances().name().toLowerCase(Locale.ROOT),
        examination,
        lists.rows().size(),
        rounds,
        rows - rounds,
        resampling.estimate(LOGGED),
        models);
  }

  private Map<String, IntervalEstimate> estimates(String model, Rounds rounds) {
    double[] counts = byUser(ones());
    double[] weights = byUser(rounds.weights());
    double[] rewards = byUser(rounds.rewards());
    for (OffPolicy estimator : estimators()) {
      double[] expected = new double[rounds.size()];
      double[] corrections = new double[rounds.size()];
      for (int i = 0; i < rounds.size(); i++) {
        expected[i] = estimator.expected(rounds, i);
        corrections[i] = estimator.correction(rounds, i, config.limit());
      }
      Figure.Ratio mean = new Figure.Ratio(byUser(expected), counts);
      Figure.Ratio correction =
          new Figure.Ratio(byUser(corrections), estimator.normalised() ? weights : counts);
      Figure.Ratio logged = new Figure.Ratio(rewards, counts);
      double value = estimator.estimate(rounds, config.limit());
      resampling.add(
          name(model, estimator),
          new Figure.Combined(value, List.of(mean, correction), p -> p[0] + p[1]));
      resampling.add(
          name(model, estimator) + "/gain",
          new Figure.Combined(
              value - resampling.value(LOGGED),
              List.of(mean, correction, logged),
              p -> p[0] + p[1] - p[2]));
    }
    resampling.run();
    return resampled(model, "");
  }

  private Map<String, IntervalEstimate> gains(String model) {
    return resampled(model, "/gain");
  }

  private Map<String, IntervalEstimate> resampled(String model, String suffix) {
    Map<String, IntervalEstimate> out = new LinkedHashMap<>();
    for (OffPolicy estimator : estimators()) {
      out.put(
          estimator.name().toLowerCase(Locale.ROOT),
          resampling.estimate(name(model, estimator) + suffix));
    }
    return out;
  }

  /**
   * Under the click model a row's weights have no mean of 1 to be divided by: their expectation
   * depends on where the row is moved.
   */
  private List<OffPolicy> estimators() {
    return Arrays.stream(OffPolicy.values())
        .filter(e -> config.chances() != Chances.EXAMINATION || !e.normalised())
        .toList();
  }

  private static String name(String model, OffPolicy estimator) {
    return model + "/offpolicy/" + estimator;
  }

  /** Where items were in random order, or their chances are known, nothing else is needed. */
  private @Nullable Examination examination(Path prepared) {
    String key = KEY + ".propensities";
    return config.chances() == Chances.EXAMINATION
        ? new Propensities(config.propensities(), key).of(prepared, task)
        : null;
  }

  private static @Nullable String[] texts(ParquetTable table, String column) {
    return table.isText(column)
        ? table.strings(column)
        : Arrays.stream(table.doubles(column)).mapToObj(Double::toString).toArray(String[]::new);
  }

  private double[] ones() {
    double[] out = new double[users.length];
    Arrays.fill(out, 1);
    return out;
  }

  /** Sums over the rows of each user; NaN for users without one. */
  private double[] byUser(double[] values) {
    double[] sums = new double[userCount];
    Arrays.fill(sums, Double.NaN);
    for (int i = 0; i < values.length; i++) {
      int user = users[i];
      sums[user] = (Double.isNaN(sums[user]) ? 0 : sums[user]) + values[i];
    }
    return sums;
  }
}
