package org.rectrain.abtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.abtest.analysis.MetricResult;
import org.rectrain.abtest.analysis.VariantComparison;
import org.rectrain.abtest.decision.AbtestResult;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.run.Progress;
import org.rectrain.spark.TestSpark;

/** The same experiment as events, as users and as sums gives the same answer. */
@Tag("slow")
class InputShapesTest {
  private static final String EVENTS =
      """
      input: {path: experiment.jsonl, period: period}
      metrics:
        - {name: ctr, kind: ratio, value: click, cuped: false}
        - {name: likes, value: like}
      """;
  private static final String USERS =
      """
      input: {path: users.csv, shape: users}
      metrics:
        - {name: ctr, kind: ratio, value: clicks, denominator: shown, cuped: false}
        - {name: likes, value: likes, pre_value: pre_likes}
      """;
  private static final String SUMMARY =
      """
      input: {path: summary.csv, shape: summary}
      metrics:
        - {name: ctr, kind: ratio, value: clicks, cuped: false}
        - {name: likes, value: likes}
      """;

  @TempDir Path folder;

  @Test
  void eventsUsersAndSumsAgree() throws IOException {
    FakeLog log =
        new FakeLog(31).users(1000, new String[] {"control", "treatment"}, new double[] {1, 1.2});
    log.write(folder);
    Files.writeString(folder.resolve("users.csv"), log.users());
    Files.writeString(folder.resolve("summary.csv"), summary(log.users()));
    AbtestResult events = analyze(EVENTS);
    AbtestResult users = analyze(USERS);
    AbtestResult sums = analyze(SUMMARY);
    assertThat(events.metrics().get(1).varianceReduction()).isGreaterThan(0.05);
    for (AbtestResult other : List.of(users, sums)) {
      assertThat(other.firstDay()).isNull();
      assertThat(other.verdict().decision()).isEqualTo(events.verdict().decision());
      for (int m = 0; m < 2; m++) {
        VariantComparison a = events.metrics().get(m).comparisons().get(0);
        VariantComparison b = other.metrics().get(m).comparisons().get(0);
        assertThat(b.relative().value()).isCloseTo(a.relative().value(), within(1e-9));
        assertThat(b.relative().low()).isCloseTo(a.relative().low(), within(1e-9));
        assertThat(b.pValue()).isCloseTo(a.pValue(), within(1e-9));
      }
    }
    Files.writeString(
        folder.resolve("summary.csv"), summary(log.users()).replace("treatment,likes", "b,likes"));
    assertThatThrownBy(() -> analyze(SUMMARY))
        .hasMessageContaining("0 rows for variant 'b' and metric 'ctr'; one is expected");
  }

  /** Users who were assigned but never seen count with zeros; earlier events count as before. */
  @Test
  void aDivisionByZeroInAnExpressionIsTold() throws IOException {
    new FakeLog(31)
        .users(50, new String[] {"control", "treatment"}, new double[] {1, 1})
        .write(folder);
    String metrics =
        """
        input: {path: experiment.jsonl, period: period}
        metrics:
          - {name: broken, value: click / (click - click)}
        """;
    assertThatThrownBy(() -> analyze(metrics))
        .isInstanceOfSatisfying(
            org.rectrain.Failure.class,
            failure -> {
              assertThat(failure.exitCode()).isEqualTo(3);
              assertThat(failure.hint()).contains("try_divide");
            })
        .hasMessageContaining("abtest.metrics")
        .hasMessageContaining("a division by zero");
  }

  @Test
  void anAssignmentTableDecidesWhoCounts() throws IOException {
    FakeLog log =
        new FakeLog(32).users(200, new String[] {"control", "treatment"}, new double[] {1, 1});
    StringBuilder table = new StringBuilder("user_id,variant,timestamp\n");
    for (int u = 0; u < 300; u++) {
      String variant = u % 2 == 0 ? "control" : "treatment";
      table.append("u" + u + "," + variant + ",2026-05-10T00:00:00Z\n");
    }
    table.append("u0,treatment,2026-05-11T00:00:00Z\n");
    log.row("stranger", "control", 3, 1, 1, "ios");
    log.write(folder);
    Files.writeString(folder.resolve("assignment.csv"), table);
    String yaml =
        EVENTS.replace(
            "period: period", "assignment: {path: assignment.csv, timestamp: timestamp}");
    AbtestResult result = analyze(yaml);
    assertThat(result.log().users()).isEqualTo(299);
    assertThat(result.log().contaminated()).isEqualTo(1);
    assertThat(result.log().withoutVariant()).isEqualTo(1);
    assertThat(result.firstDay()).isEqualTo("2026-05-10");
    assertThat(result.days()).isEqualTo(5);
    long likes =
        log.lines.stream()
            .filter(l -> l.contains("\"like\":1") && l.contains("\"treatment\""))
            .filter(l -> l.split("\"", -1)[11].compareTo("2026-05-10") >= 0)
            .count();
    MetricResult.Arm treated = result.metrics().get(1).arms().get(1);
    assertThat(treated.mean() * treated.users()).isCloseTo((double) likes, within(1e-6));
  }

  @Test
  void aFirstDayThatIsGivenSuitsEveryShape() throws IOException {
    FakeLog log =
        new FakeLog(33).users(200, new String[] {"control", "treatment"}, new double[] {1, 1});
    log.write(folder);
    Files.writeString(folder.resolve("users.csv"), log.users());
    String start = "window: {start: 2026-05-12}\n";
    assertThat(analyze(USERS + start).metrics()).isEqualTo(analyze(USERS).metrics());
    // Rows that the period puts into the experiment, days before it.
    AbtestResult later = analyze(EVENTS + start);
    assertThat(later.firstDay()).isEqualTo("2026-05-12");
    AbtestResult whole = analyze(EVENTS);
    assertThat(later.lastDay()).isEqualTo(whole.lastDay());
    assertThat(later.days()).isEqualTo(3).isLessThan(whole.days());
  }

  @Test
  void anAssignmentAndSharesThatSuitNobodyAreRefused() throws IOException {
    new FakeLog(34)
        .users(50, new String[] {"control", "treatment"}, new double[] {1, 1}) // one never comes
        .write(folder);
    Files.writeString(
        folder.resolve("assignment.csv"), "user_id,variant\n0u1,control\n0u2,treatment\n");
    String yaml = EVENTS.replace("period: period", "assignment: {path: assignment.csv}");
    assertThatThrownBy(() -> analyze(yaml))
        .isInstanceOf(Failure.class)
        .hasMessageStartingWith("abtest.input.assignment: the table has none of the 49 users");
    assertThatThrownBy(() -> analyze(EVENTS + "control: A\nshares: {A: 1, B: 1}\n"))
        .isInstanceOf(Failure.class)
        .hasMessage(
            "abtest.shares: no user has one of the variants [A, B]; there are [control,"
                + " treatment]");
  }

  private static String summary(String users) {
    StringBuilder out =
        new StringBuilder(
            "variant,metric,users,sum,sum_squares,denominator_sum,denominator_sum_squares,"
                + "product_sum,pre_sum,pre_sum_squares,pre_product_sum\n");
    for (String variant : List.of("control", "treatment")) {
      double[][] rows =
          users
              .lines()
              .filter(l -> l.contains("," + variant + ","))
              .map(l -> l.split(",", -1))
              .map(
                  p ->
                      new double[] {
                        Double.parseDouble(p[2]),
                        Double.parseDouble(p[3]),
                        Double.parseDouble(p[4]),
                        Double.parseDouble(p[7])
                      })
              .toArray(double[][]::new);
      out.append(variant + ",ctr," + rows.length + "," + sum(rows, 0, -1) + "," + sum(rows, 0, 0));
      out.append("," + sum(rows, 1, -1) + "," + sum(rows, 1, 1) + "," + sum(rows, 0, 1));
      out.append(",,,\n" + variant + ",likes," + rows.length + "," + sum(rows, 2, -1) + ",");
      out.append(sum(rows, 2, 2) + ",,,," + sum(rows, 3, -1) + "," + sum(rows, 3, 3) + ",");
      out.append(sum(rows, 2, 3) + "\n");
    }
    return out.toString();
  }

  private static double sum(double[][] rows, int i, int j) {
    double sum = 0;
    for (double[] row : rows) {
      sum += j < 0 ? row[i] : row[i] * row[j];
    }
    return sum;
  }

  private AbtestResult analyze(String yaml) throws IOException {
    AbtestConfig config = ConfigReader.bind(yaml, List.of(), AbtestConfig.class, "test");
    return new Abtest(config, folder.toString(), 7, TestSpark.session(), Progress.silent())
        .analyze(folder);
  }
}
