package org.rectrain.abtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.abtest.decision.AbtestResult;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.run.Progress;
import org.rectrain.spark.TestSpark;

/** An experiment's tables come in every layout in which a log comes, with the same keys. */
@Tag("slow")
class ExperimentLayoutsTest {
  private static final int USERS = 240;

  @TempDir Path folder;

  /** Four rows of each of 240 users; a third of the treatment's rows is a click, a quarter else. */
  private List<String[]> rows() {
    List<String[]> out = new ArrayList<>();
    for (int i = 0; i < 4 * USERS; i++) {
      int user = i % USERS;
      String variant = user % 2 == 0 ? "control" : "b";
      String click = (user / 2 + i / USERS) % (user % 2 == 0 ? 4 : 3) == 0 ? "1" : "0";
      String day = String.format(Locale.ROOT, "2026-05-0%d", 4 + i / USERS);
      out.add(new String[] {"0" + user, variant, day, click, "one\ntwo"});
    }
    return out;
  }

  private void csv(String name, String delimiter, Charset charset, String prefix)
      throws IOException {
    StringBuilder out =
        new StringBuilder(
            String.join(delimiter, "user_id", "variant", "timestamp", "click", "note"));
    for (String[] row : rows()) {
      String note = "\"" + row[4] + "\"";
      out.append('\n')
          .append(String.join(delimiter, prefix + row[0], row[1], row[2], row[3], note));
    }
    Files.write(folder.resolve(name), out.toString().getBytes(charset));
  }

  private AbtestResult analyze(String input) throws IOException {
    AbtestConfig config =
        ConfigReader.bind(
            "metrics: [{name: ctr, kind: ratio, value: click, denominator: 1}]\ninput: " + input,
            List.of(),
            AbtestConfig.class,
            "test");
    return new Abtest(config, folder.toString(), 7, TestSpark.session(), Progress.silent())
        .analyze(folder);
  }

  private void isTheSame(String input) throws IOException {
    AbtestResult result = analyze(input);
    assertThat(result.log().rows()).as(input).isEqualTo(4 * USERS);
    assertThat(result.log().badTime()).as(input).isZero();
    assertThat(result.metrics().get(0).arms().get(0).mean()).as(input).isEqualTo(0.25);
    assertThat(result.metrics().get(0).arms().get(1).mean())
        .as(input)
        .isCloseTo(1 / 3.0, within(1e-9));
  }

  @Test
  void delimitersQuotedLineBreaksAndLeadingZeros() throws IOException {
    csv("log.csv", ",", StandardCharsets.UTF_8, "");
    isTheSame("{path: log.csv}");
    csv("log.tsv", "\t", StandardCharsets.UTF_8, "");
    isTheSame("{path: log.tsv}");
    csv("log[1].dat", ";", StandardCharsets.UTF_8, "");
    isTheSame("{path: 'log[1].dat'}");
  }

  @Test
  void otherEncodingsAreReadByTheirKeyAndNamedWithoutIt() throws IOException {
    csv("log.csv", ",", StandardCharsets.ISO_8859_1, "Ren\u00e9");
    isTheSame("{path: log.csv, encoding: ISO-8859-1}");
    assertThatThrownBy(() -> analyze("{path: log.csv}"))
        .isInstanceOfSatisfying(
            Failure.class,
            f -> {
              assertThat(f.exitCode()).isEqualTo(3);
              assertThat(f.hint()).contains("set abtest.input.encoding: ISO-8859-1");
            });
  }

  @Test
  void noHeaderAndNestedJson() throws IOException {
    StringBuilder plain = new StringBuilder();
    StringBuilder json = new StringBuilder("[");
    for (String[] row : rows()) {
      plain.append(String.join("|", row[0], row[1], row[2], row[3])).append('\n');
      json.append(json.length() > 1 ? "," : "")
          .append("{\"user\":{\"id\":\"" + row[0] + "\"},\"variant\":\"" + row[1])
          .append("\",\"timestamp\":\"" + row[2] + "\",\"click\":" + row[3] + "}");
    }
    Files.writeString(folder.resolve("plain.csv"), plain);
    isTheSame("{path: plain.csv, columns: [user_id, variant, timestamp, click]}");
    Files.writeString(folder.resolve("log.json"), json + "]");
    isTheSame("{path: log.json, user: user.id}");
  }
}
