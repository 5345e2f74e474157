package org.rectrain.prepare.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.dataset.DataAudit;
import org.rectrain.dataset.PreparedManifest;
import org.rectrain.prepare.PreparedFolder;
import org.rectrain.prepare.SampleDirt;

/** Several annotators, through the whole stage. */
@Tag("slow")
final class AnnotationsTest {
  private static final String CONFIG =
      """
      data:
        root: ROOT
        events: {path: log.csv, time_format: epoch_s, id: id, labels: {click: click}}
      prepare:
        clean: {max_time: "1980-01-01T00:00:00Z", min_time: "1970-01-01T00:00:00Z"}
        split: {kind: temporal, test_from: "1970-01-03T00:00:00Z", valid_from: "1970-01-02T00:00:00Z"}
        negatives: {ratio: 0}
        annotations: {path: answers.csv, id: id}
      """;

  @TempDir Path root;

  @BeforeEach
  void write() throws IOException {
    PreparedFolder.write(
        root.resolve("log.csv"),
        "user_id,item_id,timestamp,click,id",
        "u1,a,100,1,r1",
        "u1,b,200,0,r2",
        "u2,a,300,1,r3",
        "u2,b,400,0,r4",
        "u3,a,500,1,r5",
        "u3,a,90000,1,r6",
        "u3,b,180000,0,r7");
    answers(
        "r1,ann,1",
        "r1,bob,1",
        "r1,cat,1", // all agree with the log
        "r2,ann,1",
        "r2,bob,1",
        "r2,cat,0", // the majority turns it
        "r3,ann,0",
        "r3,bob,0",
        "r3,cat,0", // all turn it
        "r4,ann,0",
        "r4,bob,0",
        "r4,cat,1", //
        "r5,ann,1",
        "r5,bob,0"); // two, and of two minds
  }

  private void answers(String... rows) throws IOException {
    List<String> lines = new java.util.ArrayList<>(List.of("id,annotator,answer"));
    lines.addAll(List.of(rows));
    PreparedFolder.write(root.resolve("answers.csv"), lines.toArray(String[]::new));
  }

  private PreparedFolder make(String... overrides) throws IOException {
    return PreparedFolder.make(
        root.resolve("out"), CONFIG.replace("ROOT", root.toString()), overrides);
  }

  private Map<String, String> clicks(PreparedFolder made) {
    Map<String, String> out = new java.util.TreeMap<>();
    made.rows("examples/split=train").forEach(r -> out.put(r.get("timestamp"), r.get("click")));
    return out;
  }

  @Test
  void agreementIsMeasuredAndTheOpenRowIsListed() throws IOException {
    PreparedFolder made = make();
    DataAudit.Agreement found = made.manifest().audit().agreement();
    assertThat(found.impressions()).isEqualTo(5);
    assertThat(found.raters()).isEqualTo(3);
    assertThat(found.rated()).isEqualTo(4);
    // statsmodels fleiss_kappa([[0, 3], [1, 2], [3, 0], [2, 1]]): P = 2/3, Pe = 1/2.
    assertThat(found.fleissKappa()).isCloseTo(1.0 / 3, within(1e-12));
    assertThat(found.pairs())
        .extracting(p -> p.first() + " " + p.second() + " " + p.both())
        .containsExactly("ann bob 5", "ann cat 4", "bob cat 4");
    // Of five, four equal; ann says yes thrice, bob twice: pe = 0.6 x 0.4 + 0.4 x 0.6.
    assertThat(found.pairs().get(0).cohenKappa()).isCloseTo((0.8 - 0.48) / 0.52, within(1e-12));
    List<JsonNode> open = SampleDirt.lines(root.resolve("out").resolve(found.arbitration()));
    assertThat(open)
        .singleElement()
        .hasToString(
            "{\"impression_id\":\"r5\",\"label\":\"click\",\"answers\":{\"ann\":true,\"bob\":false}}");
    assertThat(found.open()).isEqualTo(1);
    assertThat(clicks(made).values()).containsExactly("1", "0", "1", "0", "1");
  }

  @Test
  void theMajorityTakesThePlaceOfTheLogOnRequest() throws IOException {
    assertThat(clicks(make("prepare.annotations.apply=majority")).values())
        .containsExactly("1", "1", "0", "0", "1");
  }

  @Test
  void lowAgreementFailsItsGateAndEverythingIsWritten() throws IOException {
    assertThatThrownBy(() -> make("prepare.annotations.min_kappa=0.6"))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(4))
        .hasMessageContaining("Fleiss' kappa of click = 0.3333, expected at least 0.6000");
    assertThat(PreparedManifest.read(root.resolve("out")).audit().agreement()).isNotNull();
  }

  @Test
  void whatIsNoAnswerIsToldWithItsRow() throws IOException {
    answers("r1,ann,perhaps");
    assertThatThrownBy(this::make)
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(3))
        .hasMessageContaining("\"answer\":\"perhaps\"} is no answer");
    assertThatThrownBy(() -> make("prepare.annotations.label=buy"))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(2))
        .hasMessage("prepare.annotations.label: 'buy' is no label");
  }
}
