package org.rectrain.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.dataset.DataAudit;
import org.rectrain.dataset.PreparedManifest;

/** Gates against a reference population and a reference data set, through the whole stage. */
@Tag("slow")
final class GateReferenceTest {
  private static final String CONFIG =
      """
      data:
        root: ROOT
        events:
          path: log.csv
          time_format: epoch_s
          labels: {click: click}
          context: {device: {}, age: {kind: numeric}}
      prepare:
        clean: {max_time: "1980-01-01T00:00:00Z", min_time: "1970-01-01T00:00:00Z"}
        split: {kind: temporal, test_from: "1970-01-02T00:00:00Z", valid_from: "1970-01-01T20:00:00Z"}
        negatives: {ratio: 0}
      """;

  @TempDir Path root;

  /** A log of 100 users, one train row each, of which {@code phones} come from a phone. */
  private Path log(String name, int phones, double ageStep) throws IOException {
    Path folder = java.nio.file.Files.createDirectories(root.resolve(name));
    List<String> lines = new ArrayList<>();
    lines.add("user_id,item_id,timestamp,click,device,age");
    for (int i = 0; i < 100; i++) {
      String device = i < phones ? "phone" : "tv";
      lines.add("u" + i + ",a," + (100 + i) + "," + i % 2 + "," + device + "," + i * ageStep);
    }
    lines.add("u1,a,72000,1,phone,1");
    lines.add("u2,a,86400,1,tv,1");
    PreparedFolder.write(folder.resolve("log.csv"), lines.toArray(String[]::new));
    return folder;
  }

  private PreparedFolder make(Path log, String out, String... overrides) throws IOException {
    return PreparedFolder.make(
        root.resolve(out), CONFIG.replace("ROOT", log.toString()), overrides);
  }

  @Test
  void profilesThatDoNotFitTheLogFailTheirGate() throws IOException {
    Path log = log("profiles", 50, 1);
    List<String> users = new ArrayList<>(List.of("user_id,age"));
    for (int i = 0; i < 100; i++) {
      users.add((i < 40 ? "u" : "U-") + i + ",1");
    }
    PreparedFolder.write(log.resolve("users.csv"), users.toArray(String[]::new));
    String path = "data.users.path=users.csv";
    assertThatThrownBy(() -> make(log, "few", path))
        .isInstanceOfSatisfying(
            Failure.class,
            f -> {
              assertThat(f.exitCode()).isEqualTo(4);
              assertThat(f.hint()).contains("data.users.id", "prepare.gates.max_unknown_users");
            })
        // 60 of the 100 rows; the two later ones are of users with a profile.
        .hasMessageContaining("rows of users without a profile = 0.5882, expected at most 0.5000");
    PreparedManifest all =
        make(log, "some", path, "prepare.gates.max_unknown_users=0.6").manifest();
    assertThat(all.rows().kept()).isEqualTo(102);
    assertThat(make(log, "off", path, "prepare.clean.unknown_users=off").manifest().gates())
        .noneMatch(gate -> gate.name().contains("profile"));
  }

  @Test
  void aShiftedDeviceFailsItsGateAndTheManifestIsWritten() throws IOException {
    make(log("then", 50, 1), "reference");
    Path shifted = log("now", 80, 1);
    String reference = "prepare.gates.drift.reference=" + root.resolve("reference");
    assertThatThrownBy(() -> make(shifted, "out", reference))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(4))
        .hasMessageStartingWith("1 quality gate did not pass: drift (PSI) of device = 0.41");
    DataAudit audit = PreparedManifest.read(root.resolve("out")).audit();
    DataAudit.Drift device =
        audit.drift().stream().filter(d -> d.feature().equals("device")).findFirst().orElseThrow();
    // SciPy-checked formulas on shares (0, .5, .5, 0) and (0, .8, .2, 0) with 1e-4 added to each.
    double scale = 1.0004;
    double p = 0.5001 / scale;
    double high = 0.8001 / scale;
    double low = 0.2001 / scale;
    assertThat(device.buckets()).isEqualTo(4);
    assertThat(device.psi())
        .isCloseTo((high - p) * Math.log(high / p) + (low - p) * Math.log(low / p), within(1e-12));
    assertThat(device.jensenShannon()).isBetween(0.07, 0.08);
    assertThat(audit.drift())
        .filteredOn(d -> d.feature().equals("age") || d.feature().equals("label click"))
        .extracting(DataAudit.Drift::psi)
        .containsExactly(0.0, 0.0);
    assertThat(audit.drift()).noneMatch(d -> d.feature().startsWith("stat_"));
  }

  @Test
  void aNumberOnAnotherScaleIsFound() throws IOException {
    make(log("then", 50, 1), "reference");
    Path cents = log("now", 50, 100);
    assertThatThrownBy(
            () -> make(cents, "out", "prepare.gates.drift.reference=" + root.resolve("reference")))
        .hasMessageContaining("drift (PSI) of age")
        .hasMessageContaining("drift (Jensen-Shannon, bits) of age");
  }

  @Test
  void aReferenceThatIsNoneIsToldBeforeAnythingIsRead() {
    assertThatThrownBy(
            () ->
                make(
                    root.resolve("no-log"),
                    "out",
                    "prepare.gates.drift.reference=" + root.resolve("nowhere")))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(3))
        .hasMessageEndingWith("nowhere holds no feature_schema.json");
  }

  @Test
  void aSkewedSampleFailsAndTellsTheWeightsThatMendIt() throws IOException {
    Path log = log("now", 70, 1);
    String shares = "prepare.gates.reference={device: {phone: 0.35, tv: 0.65}}";
    assertThatThrownBy(() -> make(log, "out", shares))
        .isInstanceOfSatisfying(
            Failure.class,
            f -> {
              assertThat(f.exitCode()).isEqualTo(4);
              assertThat(f.hint())
                  .contains("these rows are 0.6961 of all")
                  .contains("weight them by 0.5028: prepare.reweight=reference writes it");
            })
        .hasMessageContaining("share of device = phone against 0.35 = 0.3461, expected at most");
    PreparedManifest manifest = PreparedManifest.read(root.resolve("out"));
    assertThat(manifest.audit().reweighted()).isFalse();
    // scipy.stats.entropy([71, 31], base=2)
    assertThat(manifest.audit().balance())
        .singleElement()
        .satisfies(b -> assertThat(b.entropy()).isCloseTo(0.8860318997477157, within(1e-12)));
  }

  @Test
  void weightsAreWrittenOnRequest() throws IOException {
    PreparedFolder made =
        make(
            log("now", 70, 1),
            "out",
            "prepare.gates.reference={device: {phone: 0.35, tv: 0.65}}",
            "prepare.gates.max_share_difference=1",
            "prepare.reweight=reference");
    double phones = 71 / 102.0;
    for (Map<String, String> row : made.rows("examples/split=train")) {
      double expected = row.get("device").equals("phone") ? 0.35 / phones : 0.65 / (1 - phones);
      assertThat(Double.parseDouble(row.get("weight"))).isCloseTo(expected, within(1e-6));
    }
    assertThat(made.rows("examples/split=test"))
        .extracting(r -> r.get("weight"))
        .containsOnly("1.0");
    assertThat(made.manifest().audit().reweighted()).isTrue();
    assertThat(made.manifest().audit().effectiveRows()).isLessThan(102).isGreaterThan(50);
  }

  @Test
  void sharesAboveOneAreAUsageError() throws IOException {
    Path log = log("now", 70, 1);
    assertThatThrownBy(
            () -> make(log, "out", "prepare.gates.reference={device: {phone: 0.7, tv: 0.65}}"))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(2))
        .hasMessageContaining("expected shares from 0 that sum to at most 1");
  }
}
