package org.rectrain.abtest.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.rectrain.Failure;
import org.rectrain.abtest.analysis.Caps;
import org.rectrain.abtest.decision.LogCheck;
import org.rectrain.abtest.log.Experiment;
import org.rectrain.abtest.log.ExperimentLog;
import org.rectrain.abtest.log.ExperimentLog.Purpose;
import org.rectrain.abtest.log.LogAggregation;
import org.rectrain.abtest.log.Measures;
import org.rectrain.abtest.log.MetricVector;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.config.abtest.AbtestInput.Shape;
import org.rectrain.config.abtest.AbtestMetric;
import org.rectrain.config.abtest.AbtestMetric.Kind;
import org.rectrain.config.abtest.AbtestMetric.Role;

/**
 * A log read to learn how users vary: all users are one arm, whatever variants it names.
 *
 * @param log keeps the days
 * @param users all users
 * @param metrics those that can be planned and simulated: no quantiles; the primary one first
 * @param vectors of these metrics
 */
public record ExperimentHistory(
    LogAggregation log, Experiment users, List<AbtestMetric> metrics, List<MetricVector> vectors)
    implements AutoCloseable {

  public static ExperimentHistory open(SparkSession spark, AbtestConfig config, String root) {
    if (config.input().shape() == Shape.SUMMARY) {
      throw Failure.usage(
          "abtest.input.shape: a summary table does not tell how users vary",
          "name a log of events or a table of users in abtest.input");
    }
    Measures measures = Measures.of(config.metrics());
    ExperimentLog rows = ExperimentLog.open(spark, config, measures, root, Purpose.HISTORY);
    LogAggregation log = LogAggregation.history(rows, config);
    try {
      return open(log, config, measures);
    } catch (RuntimeException e) {
      log.close();
      throw e;
    }
  }

  private static ExperimentHistory open(
      LogAggregation log, AbtestConfig config, Measures measures) {
    LogCheck.values(log.counts(), measures, config);
    Experiment users = log.experiment();
    LogCheck.users(users, config);
    List<AbtestMetric> metrics = new ArrayList<>();
    List<MetricVector> vectors = new ArrayList<>();
    for (AbtestMetric metric : primaryFirst(config.metrics())) {
      int m = config.metrics().indexOf(metric);
      double cap = Caps.of(metric, users.users().now()[measures.value().get(m)]);
      metrics.add(metric);
      vectors.add(MetricVector.of(metric, measures, m, cap, users.hasPre()));
    }
    return new ExperimentHistory(log, users, metrics, vectors);
  }

  private static List<AbtestMetric> primaryFirst(List<AbtestMetric> all) {
    List<AbtestMetric> usable =
        new ArrayList<>(all.stream().filter(m -> m.kind() != Kind.QUANTILE).toList());
    if (usable.isEmpty()) {
      throw Failure.usage(
          "abtest.metrics: only quantiles, which can be neither planned nor simulated",
          "add a mean, a ratio or a proportion");
    }
    Optional<AbtestMetric> primary = usable.stream().filter(m -> m.role() == Role.GOAL).findFirst();
    primary.ifPresent(
        p -> {
          usable.remove(p);
          usable.add(0, p);
        });
    return usable;
  }

  @Override
  public void close() {
    log.close();
  }
}
