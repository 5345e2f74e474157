package org.rectrain.prepare.consistency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.config.prepare.CheckConfig;
import org.rectrain.config.read.InputPath;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.FeatureSpec.Kind;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.dataset.FeatureSpec.Transform;
import org.rectrain.dataset.ParquetTableWriter;

class ConsistencyCheckTest {
  @TempDir Path folder;
  private final List<String> told = new java.util.ArrayList<>();

  private static final FeatureSpec DEVICE =
      new FeatureSpec(
          "device",
          Side.CONTEXT,
          Kind.CATEGORICAL,
          List.of("phone", "tv"),
          Transform.NONE,
          0,
          1,
          0.0,
          List.of(0.0, 0.75, 0.25),
          List.of());
  private static final FeatureSpec RATE =
      new FeatureSpec(
          "rate",
          Side.ITEM,
          Kind.NUMERIC,
          List.of(),
          Transform.NONE,
          0.5,
          0.2,
          0.0,
          List.of(0.5, 0.5),
          List.of(0.5));

  @BeforeEach
  void writeOfflineSchema() throws IOException {
    new FeatureSchema(1, List.of("click"), List.of(DEVICE, RATE)).write(folder);
  }

  private CheckResult check(Path online) throws IOException {
    CheckConfig config =
        new CheckConfig(InputPath.of(online.toString()), null, 0.05, 0.25, 0.1, 0.01, 4);
    return ConsistencyCheck.run(config, folder, online, folder, told::add);
  }

  private CheckResult tables(Path offline, Path online) throws IOException {
    CheckConfig config =
        new CheckConfig(InputPath.of(online.toString()), null, 0.05, 0.25, 0.1, 0.01, 4);
    return ConsistencyCheck.run(config, offline, online, folder, told::add);
  }

  @Test
  void comparesTwoTablesWithoutASchema() throws IOException {
    Path csv =
        Files.write(
            folder.resolve("then.csv"),
            List.of("device,rate", "phone,0.1", "phone,0.3", "\"phone\",0.6", "tv,0.8", "tv,"));
    Path same =
        Files.write(
            folder.resolve("now.jsonl"),
            List.of(
                "{\"device\": \"tv\", \"rate\": null}",
                "{\"device\": \"tv\", \"rate\": 0.8}",
                "{\"device\": \"phone\", \"rate\": 0.6}",
                "{\"device\": \"phone\", \"rate\": 0.3}",
                "{\"device\": \"phone\", \"rate\": 0.1}"));
    assertThat(tables(csv, same).mismatches()).isZero();
    assertThat(told.get(0)).startsWith("verdict").contains("feature", "offline", "online");
    assertThat(told).filteredOn(l -> l.startsWith("ok")).hasSize(told.size() - 1);
    Path percent =
        Files.write(
            folder.resolve("now.csv"),
            List.of("device,rate", "phone,10", "phone,30", "phone,60", "tv,80", "tv,"));
    assertThatThrownBy(() -> tables(csv, percent))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(4))
        .hasMessageContaining(
            "rate: range offline 0.1 to 0.8, online 10.0 to 80.0, 0.8000 outside; expected at most"
                + " 0.01 outside")
        .hasMessageContaining("rate: psi");
    assertThat(told).anyMatch(l -> l.startsWith("FAILED   rate"));
  }

  @Test
  void comparesTwoPreparedFoldersByTheirRowsToo() throws IOException {
    Path other = Files.createDirectories(folder.resolve("other"));
    for (Path prepared : List.of(folder, other)) {
      new FeatureSchema(1, List.of("click"), List.of(DEVICE, RATE)).write(prepared);
      Path rows = Files.createDirectories(prepared.resolve("examples/split=train"));
      double scale = prepared.equals(other) ? 2 : 1;
      new ParquetTableWriter()
          .strings("device", new String[] {"phone", "phone", "phone", "tv"})
          .doubles("rate", new double[] {0.1 * scale, 0.2, 0.7, 0.9 * scale})
          .write(rows.resolve("part.parquet"));
    }
    assertThatThrownBy(() -> check(other))
        .hasMessageContaining("1 mismatch")
        .hasMessageContaining("rate: range offline 0.1 to 0.9, online 0.2 to 1.8, 0.2500 outside");
  }

  private Path lines(String... lines) throws IOException {
    return Files.write(folder.resolve("online.jsonl"), List.of(lines));
  }

  @Test
  void passesWhatLooksLikeTraining() throws IOException {
    Path online =
        lines(
            "{\"device\": \"phone\", \"rate\": 0.2}",
            "{\"device\": \"phone\", \"rate\": 0.4}",
            "{\"device\": \"phone\", \"rate\": 0.6}",
            "{\"device\": \"tv\", \"rate\": 0.8}");
    CheckResult result = check(online);
    assertThat(result.records()).isEqualTo(4);
    assertThat(result.mismatches()).isZero();
    assertThat(result.findings()).hasSize(9);
  }

  @Test
  void tellsEveryMismatchAndStillWritesTheResult() throws IOException {
    Path online =
        lines(
            "{\"device\": \"watch\", \"rate\": \"high\"}",
            "{\"device\": \"phone\", \"rate\": null}",
            "{\"device\": \"phone\", \"rate\": 0.9}",
            "{\"device\": \"phone\", \"rate\": 0.8}");
    assertThatThrownBy(() -> check(online))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(4))
        .hasMessageContaining("5 mismatches")
        .hasMessageContaining("device: unknown offline 0.0000, online 0.2500")
        .hasMessageContaining("device: psi")
        .hasMessageContaining("rate: type offline numeric, online 'high'; expected numeric")
        .hasMessageContaining("rate: missing offline 0.0000, online 0.2500")
        .hasMessageContaining("rate: psi");
    assertThat(folder.resolve("check.json")).exists();
  }

  @Test
  void namesAFeatureThatServingDoesNotSend() throws IOException {
    Path online = lines("{\"device\": \"tv\"}");
    assertThatThrownBy(() -> check(online))
        .hasMessageContaining("rate: presence offline present, online absent; expected present");
  }

  @Test
  void comparesTwoSchemas() throws IOException {
    Path other = Files.createDirectories(folder.resolve("other"));
    FeatureSpec changed =
        new FeatureSpec(
            "rate",
            Side.USER,
            Kind.NUMERIC,
            List.of(),
            Transform.LOGIT,
            0.5,
            0.2,
            0.0,
            List.of(),
            List.of());
    new FeatureSchema(1, List.of("click"), List.of(DEVICE, changed)).write(other);
    assertThatThrownBy(() -> check(other))
        .hasMessageContaining("2 mismatches")
        .hasMessageContaining("rate: side offline item, online user")
        .hasMessageContaining("rate: transform offline none");
    assertThat(check(folder.resolve(FeatureSchema.FILE)).mismatches()).isZero();
  }

  @Test
  void readsParquet() throws IOException {
    Path file = folder.resolve("online.parquet");
    new ParquetTableWriter()
        .strings("device", new String[] {"phone", "phone", "phone", "tv"})
        .doubles("rate", new double[] {0.1, 0.2, 0.7, 0.9})
        .write(file);
    assertThat(check(file).mismatches()).isZero();
  }

  @Test
  void namesTheLineThatIsNoRecord() throws IOException {
    Path online = lines("{\"device\": \"tv\", \"rate\": 1}", "oops");
    assertThatThrownBy(() -> check(online))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(3))
        .hasMessageStartingWith(online + ":2: not JSON");
  }

  /** A train row knew little of its item; a served one knows all, as the rows of test do. */
  @Test
  void comparesStatisticsWithRowsThatKnowWhatServingKnows() throws IOException {
    FeatureSpec count =
        new FeatureSpec(
            "stat_item_count",
            Side.ITEM,
            Kind.NUMERIC,
            List.of(),
            Transform.LOG1P,
            1,
            1,
            0.0,
            List.of(0.5, 0.5),
            List.of(2.0));
    new FeatureSchema(1, List.of("click"), List.of(DEVICE, count)).write(folder);
    counts("train", 0, 1, 2, 3);
    counts("test", 7, 8, 8, 9);
    String[] served = new String[4];
    for (int i = 0; i < 4; i++) {
      served[i] =
          "{\"device\": \""
              + (i == 3 ? "tv" : "phone")
              + "\", \"stat_item_count\": "
              + List.of(7.0, 8.0, 8.0, 9.0).get(i)
              + "}";
    }
    assertThat(check(lines(served)).mismatches()).isZero();
    String[] asTrained = served.clone();
    for (int i = 0; i < 4; i++) {
      asTrained[i] = served[i].replaceAll("[0-9.]+}", i + "}");
    }
    assertThat(check(lines(asTrained)).mismatches()).isZero();
    String[] frozen = served.clone();
    for (int i = 0; i < 4; i++) {
      frozen[i] = served[i].replaceAll("[0-9.]+}", "100}");
    }
    Path wrong = lines(frozen);
    assertThatThrownBy(() -> check(wrong))
        .hasMessageContaining("stat_item_count: range offline 0.0 to 9.0")
        .hasMessageContaining("stat_item_count: psi");
  }

  private void counts(String split, double... values) throws IOException {
    Path rows = Files.createDirectories(folder.resolve("examples/split=" + split));
    new ParquetTableWriter()
        .strings("device", new String[] {"phone", "phone", "phone", "tv"})
        .doubles("stat_item_count", values)
        .write(rows.resolve("part.parquet"));
  }
}
