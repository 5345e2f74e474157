package org.rectrain.abtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rectrain.Failure;
import org.rectrain.abtest.decision.AbtestResult;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.run.Progress;
import org.rectrain.spark.TestSpark;

/** What an experiment's values and times are, however they are written. */
@Tag("slow")
class ExperimentValuesTest {
  private static final Instant START = Instant.parse("2026-05-04T00:00:00Z");
  private static final String CLICKS = "metrics: [{name: clicks, value: click}]\n";
  private static final int USERS = 200;

  @TempDir Path folder;

  /** Two rows of each user, a day apart; more rows may follow. */
  private void write(IntFunction<String> time, IntFunction<String> click, String... more)
      throws IOException {
    StringBuilder out = new StringBuilder("user_id,variant,timestamp,click\n");
    for (int i = 0; i < 2 * USERS; i++) {
      int user = i % USERS;
      String variant = user % 2 == 0 ? "control" : "b";
      String row = String.join(",", "0" + user, variant, time.apply(i), click.apply(i));
      out.append(row).append('\n');
    }
    for (String row : more) {
      out.append(row).append('\n');
    }
    Files.writeString(folder.resolve("log.csv"), out);
  }

  private static Instant at(int row) {
    return START.plusSeconds(60L * row + (row >= USERS ? 86_400 : 0));
  }

  private static String iso(int row) {
    return at(row).toString();
  }

  private static String quarter(int row) {
    return row % 4 == 0 ? "1" : "0";
  }

  private AbtestResult analyze(String yaml, String input) throws IOException {
    AbtestConfig config =
        ConfigReader.bind(
            yaml + "input: {path: log.csv" + input + "}\n", List.of(), AbtestConfig.class, "test");
    return new Abtest(config, folder.toString(), 7, TestSpark.session(), Progress.silent())
        .analyze(folder);
  }

  private Failure fails(String yaml, String input) {
    return catchThrowableOfType(Failure.class, () -> analyze(yaml, input));
  }

  private static double clicks(AbtestResult result) {
    return result.metrics().get(0).arms().get(0).mean();
  }

  @Test
  void oneRuleReadsTruthsAndNumbers() throws IOException {
    String[] yes = {"1", "true", "yes", "1.0", "TRUE"};
    String[] no = {"0", "false", "no", "0.0", ""};
    write(ExperimentValuesTest::iso, i -> (i % 4 == 0 ? yes : no)[i / 4 % 5]);
    AbtestResult result = analyze(CLICKS, "");
    assertThat(clicks(result)).isEqualTo(1.0);
    assertThat(result.log().unreadable()).isZero();
    assertThat(result.log().timeUnit()).isNull();
    assertThat(clicks(analyze("metrics: [{name: c, value: 1, filter: click}]\n", ""))).isEqualTo(1);
    assertThat(clicks(analyze(CLICKS, ", where: \"click = 1 or variant = 'b'\""))).isEqualTo(2);
  }

  @Test
  void numbersOfAnotherCountryAreRefusedWithTheKeyThatReadsThem() throws IOException {
    write(ExperimentValuesTest::iso, i -> i == 7 ? "\"1,024.50\"" : "3");
    Failure failure = fails(CLICKS, "");
    assertThat(failure.exitCode()).isEqualTo(Failure.INPUT);
    assertThat(failure)
        .hasMessage(
            "abtest.input: column 'click' is not a number in 1 of 400 rows, such as '1,024.50'");
    assertThat(failure.hint()).isEqualTo("set thousands: ',' in abtest.input");
  }

  @Test
  void aShareOfUnreadableValuesMayBeLeftOut() throws IOException {
    write(ExperimentValuesTest::iso, i -> i == 8 ? "n/a" : quarter(i));
    assertThat(fails(CLICKS, "")).hasMessageContaining("1 of 400 rows, such as 'n/a'");
    assertThat(fails(CLICKS, "").hint()).contains("abtest.input.max_unreadable");
    AbtestResult result = analyze(CLICKS, ", max_unreadable: 0.01");
    assertThat(result.log().unreadable()).isEqualTo(1);
    assertThat(clicks(result)).isCloseTo(0.99, within(1e-12));
    assertThat(result.warnings()).anyMatch(w -> w.contains("value that cannot be read"));
    // What is not read cannot be wrong.
    assertThat(clicks(analyze("metrics: [{name: n, value: 1}]\n", ""))).isEqualTo(2);
  }

  @Test
  void aRowThatIsNotInTheFormatIsCountedAndNoUnknownUser() throws IOException {
    write(ExperimentValuesTest::iso, ExperimentValuesTest::quarter, "0torn,control");
    assertThat(fails(CLICKS, ""))
        .hasMessage(
            "abtest.input: a row is not in the format, 2 cells; expected 4, in 1 of 401 rows, such"
                + " as '0torn,control'");
    AbtestResult result = analyze(CLICKS, ", max_unreadable: 0.01");
    assertThat(result.log().unreadable()).isEqualTo(1);
    assertThat(result.log().rows()).isEqualTo(401);
    Files.writeString(folder.resolve("who.csv"), "user_id,variant\n01,control\n02\n");
    Failure table = fails(CLICKS, ", assignment: {path: who.csv}");
    assertThat(table.exitCode()).isEqualTo(Failure.INPUT);
    assertThat(table)
        .hasMessageContaining("who.csv: a row is not in the format, 1 cells; expected 2: 02");
  }

  @Test
  void rowsThatAreLeftOutAreInTheQuarantine() throws IOException {
    write(
        ExperimentValuesTest::iso,
        i -> i == 8 ? "n/a" : quarter(i),
        "0torn,control",
        "0a,b,yesterday,1",
        "0b,b,2199-01-01T00:00:00Z,1",
        ",b,2026-05-04T00:00:00Z,1");
    AbtestResult result = analyze(CLICKS, ", max_unreadable: 0.01, max_stray: 0.01");
    assertThat(result.log().unreadable()).isEqualTo(2);
    assertThat(
            TestSpark.session()
                .read()
                .parquet(folder.resolve("quarantine").toString())
                .select("rule", "reason", "source", "raw")
                .collectAsList())
        .extracting(row -> row.mkString("|"))
        .containsExactlyInAnyOrder(
            "unreadable|2 cells; expected 4|log.csv|0torn,control",
            "unreadable|column 'click' is not a number: n/a|log.csv|{\"user_id\":\"08\","
                + "\"timestamp\":\"2026-05-04T00:08:00Z\",\"click\":\"n/a\"}",
            "bad_time|the time 'yesterday' is not in its format|log.csv|{\"user_id\":\"0a\","
                + "\"timestamp\":\"yesterday\",\"click\":\"1\"}",
            "stray_time|2199-01-01T00:00:00Z is before 1990 or after 2100|log.csv|"
                + "{\"user_id\":\"0b\",\"timestamp\":\"2199-01-01T00:00:00Z\",\"click\":\"1\"}",
            "without_user|no user|log.csv|{\"user_id\":null,"
                + "\"timestamp\":\"2026-05-04T00:00:00Z\",\"click\":\"1\"}");
  }

  @Test
  void aColumnOfATypeThatCannotBeReadIsRefusedWithItsType() {
    String file = folder.resolve("log.csv").toString();
    Dataset<Row> log =
        TestSpark.session()
            .sql(
                "select id user_id, binary('b') variant, timestamp'2026-05-04' timestamp,"
                    + " map('a', 1) click, array(named_struct('x', id)) items from range(9)");
    log.write().parquet(file);
    assertThat(fails(CLICKS, ", timestamp: items"))
        .satisfies(f -> assertThat(f.exitCode()).isEqualTo(Failure.INPUT))
        .hasMessageContaining("column 'variant' (abtest.input) is bytes without the annotation");
    assertThat(fails(CLICKS, ", variant: user_id"))
        .hasMessageContaining("column 'click' (abtest.input) is a map: required group click (MAP)");
    assertThat(fails("metrics: [{name: n, value: 1}]\n", ", variant: user_id, timestamp: items"))
        .hasMessageContaining("column 'items' (abtest.input) is a list of values that are no text");
    assertThat(fails(CLICKS, ", variant: arm").exitCode()).isEqualTo(Failure.INPUT);
  }

  @Test
  void textOfTheWhereIsCheckedLikeAllOthers() throws IOException {
    write(ExperimentValuesTest::iso, ExperimentValuesTest::quarter);
    assertThat(fails(CLICKS, ", where: 'click >>> 1'").exitCode()).isEqualTo(Failure.USAGE);
    assertThat(fails(CLICKS, ", where: click + 1"))
        .hasMessageContaining("input.where: 'click + 1': expected a condition");
    assertThat(fails(CLICKS, ", where: \"java_method('a', 'b') is null\""))
        .hasMessageContaining("there is no function 'java_method'");
    assertThat(fails("metrics: [{name: a, value: \"reflect('a', 'b')\"}]\n", ""))
        .hasMessageContaining("metrics[0].value: 'reflect('a', 'b')': there is no function");
    assertThat(fails(CLICKS, ", where: variant = b").hint()).contains("a text goes in quotes: 'b'");
    assertThat(fails(CLICKS, ", where: variant > 1"))
        .hasMessageContaining("column 'variant' is not a number in 400 of 400 rows, such as 'b'");
  }

  @ParameterizedTest
  @CsvSource({"1,epoch_s", "1000,epoch_ms", "1000000,epoch_us", "1000000000,epoch_ns"})
  void unitsOfTimeAreToldBySize(long perSecond, String unit) throws IOException {
    write(i -> Long.toString(at(i).getEpochSecond() * perSecond), ExperimentValuesTest::quarter);
    AbtestResult result = analyze(CLICKS, "");
    assertThat(result.days()).isEqualTo(2);
    assertThat(result.firstDay()).isEqualTo("2026-05-04");
    assertThat(result.log().timeUnit()).isEqualTo(unit);
    String wrong = unit.equals("epoch_ns") ? "epoch_s" : "epoch_ns";
    assertThat(fails(CLICKS, ", time_format: " + wrong))
        .satisfies(
            f -> {
              assertThat(f.exitCode()).isEqualTo(Failure.INPUT);
              assertThat(f.hint()).contains("abtest.input.time_format");
            });
  }

  @Test
  void timesMayHaveFractionsZonesAndPatterns() throws IOException {
    write(i -> at(i).getEpochSecond() + ".25", ExperimentValuesTest::quarter);
    assertThat(analyze(CLICKS, "").days()).isEqualTo(2);
    write(i -> iso(i).replace('T', ' ').replace("Z", " UTC"), ExperimentValuesTest::quarter);
    assertThat(analyze(CLICKS, "").days()).isEqualTo(2);
    write(i -> "04.05.2026 10:00 Asia/Tokyo", ExperimentValuesTest::quarter);
    String format = ", time_format: dd.MM.yyyy HH:mm VV";
    assertThat(analyze(CLICKS, format).firstDay()).isEqualTo("2026-05-04");
    assertThat(fails(CLICKS, "")).hasMessageContaining("such as '04.05.2026 10:00 Asia/Tokyo'");
    assertThat(fails(CLICKS, ", time_format: 'quarter past'").exitCode()).isEqualTo(Failure.USAGE);
  }

  @Test
  void wrongClocksNeitherEndNorBeginAnExperiment() throws IOException {
    String late = "strange,b,2026-05-30T00:00:00Z,1";
    String early = "strange,b,1970-01-01T00:00:07Z,1";
    write(ExperimentValuesTest::iso, ExperimentValuesTest::quarter, late, early);
    AbtestResult result = analyze(CLICKS, "");
    assertThat(result.firstDay()).isEqualTo("2026-05-04");
    assertThat(result.lastDay()).isEqualTo("2026-05-05");
    assertThat(result.log().strayTime()).isEqualTo(2);
    assertThat(result.warnings()).anyMatch(w -> w.contains("far from the days"));
    Failure failure = fails(CLICKS, ", max_stray: 0.001");
    assertThat(failure.exitCode()).isEqualTo(Failure.INPUT);
    assertThat(failure).hasMessageContaining("the time of 2 is before 1990");
  }

  @Test
  void aTenthOfTheClocksWrongByTheSameMonthsIsRefused() throws IOException {
    write(
        i -> at(i).plusSeconds(i % 10 == 0 ? 200L * 86_400 : 0).toString(),
        ExperimentValuesTest::quarter);
    Failure failure = fails(CLICKS, "");
    assertThat(failure.exitCode()).isEqualTo(Failure.INPUT);
    assertThat(failure).hasMessageContaining("the time of 40 is before 1990");
    AbtestResult allowed = analyze(CLICKS, ", max_stray: 0.2");
    assertThat(allowed.lastDay()).isEqualTo("2026-05-05");
    assertThat(allowed.log().strayTime()).isEqualTo(40);
  }

  @Test
  void aNumberThatIsNoConditionIsNoFaultOfItsSigns() throws IOException {
    write(ExperimentValuesTest::iso, i -> "0.25");
    Failure failure = fails(CLICKS, ", where: click");
    assertThat(failure).hasMessageContaining("not true or false").hasMessageContaining("0.25");
    assertThat(failure.hint()).doesNotContain("decimal").contains("abtest.input.where");
  }

  @Test
  void idsJoinByTheirText() throws IOException {
    write(ExperimentValuesTest::iso, ExperimentValuesTest::quarter);
    StringBuilder table = new StringBuilder("user_id,variant\n");
    for (int user = 0; user < USERS; user++) {
      table.append("0%d,%s%n".formatted(user, user % 4 < 2 ? "1.10" : "1.1"));
    }
    Files.writeString(folder.resolve("assignment.csv"), table.append("7,1.1\n"));
    AbtestResult result =
        analyze(CLICKS + "control: \"1.10\"\n", ", assignment: {path: assignment.csv}");
    assertThat(result.log().withoutVariant()).isZero();
    assertThat(result.variants()).extracting(v -> v.name()).containsExactly("1.10", "1.1");
    // The user 7 is not the user 07.
    assertThat(result.variants()).extracting(v -> v.users()).containsExactly(100L, 101L);
  }
}
