package org.rectrain.federate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.federate.FederateConfig;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.Json;
import org.rectrain.run.Progress;
import org.rectrain.weights.TensorFile;

/** A round of four silos over files that are written by hand. */
class FederateServerTest {
  @TempDir Path folder;
  private Exchange exchange;
  private final List<String> log = new ArrayList<>();

  @BeforeEach
  void model() throws IOException {
    exchange = new Exchange(folder);
    Path model = Files.createDirectories(exchange.model(1));
    new FeatureSchema(FeatureSchema.VERSION, List.of("click"), List.of()).write(model);
    tensors(1, 2, 3).write(model.resolve("scorer.safetensors"));
    Files.createDirectories(exchange.updates(1));
  }

  private static TensorFile tensors(float... values) {
    TreeMap<String, TensorFile.Tensor> out = new TreeMap<>();
    out.put("scorer.a", new TensorFile.Tensor(new long[] {values.length}, values));
    return new TensorFile(out, Map.of("rectrain_spec", "x"));
  }

  private void update(String silo, long examples, float... values) throws IOException {
    Path model = exchange.model(1);
    update(silo, examples, Exchange.fingerprint(model), FeatureSchema.read(model), values);
  }

  private void update(
      String silo, long examples, String base, FeatureSchema features, float... values)
      throws IOException {
    tensors(values).write(exchange.values(1, silo, false));
    header(silo, examples, base, features, values.length);
  }

  /** What a silo says of the values that are there. */
  private void header(String silo, long examples, String base, FeatureSchema features, int size)
      throws IOException {
    Json.write(
        exchange.updates(1).resolve(silo + ".json"),
        new SiloUpdate(
            SiloUpdate.VERSION,
            silo,
            1,
            examples,
            base,
            features.fingerprint(),
            size,
            1,
            false,
            0,
            SiloUpdate.fingerprint(exchange.values(1, silo, false))));
  }

  private FederateResult.Round join(String... overrides) throws IOException {
    FederateConfig config =
        ConfigReader.bind("by: region", List.of(overrides), FederateConfig.class, "test");
    return new FederateServer(config, exchange, List.of("a", "b", "c", "d"), new Lines(log))
        .join(1, Map.of());
  }

  /** Keeps the lines of a log. */
  private record Lines(List<String> lines) implements Progress {
    @Override
    public Bar step(String what, long total) {
      return Progress.silent().step(what, total);
    }

    @Override
    public void log(String line) {
      lines.add(line);
    }
  }

  @Test
  void theNextModelIsTheCommonOnePlusTheMean() throws IOException {
    update("a", 10, 1, 0, 0);
    update("b", 10, 0, 1, 0);
    update("c", 20, 0, 0, 1);
    update("d", 40, 0.5f, 0, 0);
    FederateResult.Round round = join();
    assertThat(round.members()).containsEntry("d", 40L).hasSize(4);
    TensorFile next = TensorFile.read(Exchange.weights(exchange.model(2)));
    assertThat(next.flat()).containsExactly(new float[] {1.375f, 2.125f, 3.25f}, within(1e-6f));
    assertThat(next.metadata()).containsEntry("rectrain_spec", "x");
    assertThat(exchange.current()).isEqualTo(2);
    byte[] made = Files.readAllBytes(Exchange.weights(exchange.model(2)));
    join();
    assertThat(Files.readAllBytes(Exchange.weights(exchange.model(2)))).isEqualTo(made);
  }

  @Test
  void aSiloThatIsMissingOrDoesNotFitIsNamedAndLeftOut() throws IOException {
    update("a", 10, 1, 0, 0);
    update("b", 10, "other", FeatureSchema.read(exchange.model(1)), 0, 1, 0);
    update("c", 10, 0, Float.NaN, 1);
    assertThatThrownBy(this::join)
        .isInstanceOf(Failure.class)
        .hasMessageContaining("round 1 has 1 of 4 updates")
        .extracting(f -> ((Failure) f).exitCode())
        .isEqualTo(3);
    FederateResult.Round round = join("min_silos=1");
    Map<String, String> refused = round.refused();
    assertThat(refused.get("b")).isEqualTo("it started from another model (other)");
    assertThat(refused.get("c")).contains("scorer.a holds NaN");
    assertThat(refused.get("d")).startsWith("no update; expected ");
    assertThat(log)
        .anyMatch(l -> l.startsWith("federate: round 1: b is left out: it started from another"));
  }

  /** Files of two silos that changed places on their way. */
  @Test
  void theValuesOfAnotherSiloAreRefused() throws IOException {
    update("a", 10, 1, 0, 0);
    update("b", 10, 0, 1, 0);
    update("c", 10, 0, 0, 1);
    update("d", 10, 1, 1, 0);
    Path a = exchange.values(1, "a", false);
    byte[] own = Files.readAllBytes(a);
    Files.write(a, Files.readAllBytes(exchange.values(1, "b", false)));
    Files.write(exchange.values(1, "b", false), own);
    FederateResult.Round round = join("min_silos=2");
    assertThat(round.members()).containsOnlyKeys("c", "d");
    assertThat(round.refused().get("a")).contains("does not hold the values that it sent");
  }

  @Test
  void otherFeaturesAndLengthsFarFromTheMedianAreRefused() throws IOException {
    update("a", 10, 1, 0, 0);
    update("b", 10, 0, 1, 0);
    update("c", 10, 0, 0, 500);
    update(
        "d",
        10,
        Exchange.fingerprint(exchange.model(1)),
        new FeatureSchema(FeatureSchema.VERSION, List.of("click", "like"), List.of()),
        0,
        0,
        1);
    Map<String, String> refused = join("min_silos=2").refused();
    assertThat(Objects.requireNonNull(refused.get("c")))
        .contains("its update has length 500")
        .contains("federate.outlier: 10.0 times the median");
    assertThat(refused.get("d")).startsWith("it has other features");
  }

  @Test
  void aTensorThatTheCommonModelHasNotIsRefused() throws IOException {
    update("a", 10, 1, 0, 0);
    update("b", 10, 0, 1, 0);
    TreeMap<String, TensorFile.Tensor> more = new TreeMap<>(tensors(0, 1, 0).tensors());
    more.put("scorer.0", new TensorFile.Tensor(new long[] {1}, new float[] {9}));
    new TensorFile(more, Map.of()).write(exchange.values(1, "b", false));
    Path model = exchange.model(1);
    header("b", 10, Exchange.fingerprint(model), FeatureSchema.read(model), 3);
    FederateResult.Round round = join("min_silos=1");
    assertThat(round.refused().get("b"))
        .contains("b.safetensors: tensor scorer.0 is none of the common model's");
    assertThat(TensorFile.read(Exchange.weights(exchange.model(2))).flat())
        .containsExactly(2, 2, 3);
  }

  @Test
  void aClaimThatWouldCountForMoreThanWasAgreedIsRefused() throws IOException {
    update("a", 1, 1, 0, 0);
    update("b", 50, 0, 1, 0);
    update("c", 1, 0, 3, 0);
    FederateResult.Round round = join("weights=equal", "min_silos=1", "privacy={clip: 1}");
    assertThat(round.members().keySet()).containsExactly("a");
    assertThat(round.refused().get("b"))
        .isEqualTo("it claims 50 examples; expected 1, with federate.weights: equal");
    assertThat(round.refused().get("c"))
        .contains("c.safetensors: has length 3.0; expected federate.privacy.clip: 1.0 at most");
  }

  @Test
  void aNoiseThatWasPromisedAndNotAddedIsRefused() throws IOException {
    update("a", 1, 1, 0, 0);
    assertThatThrownBy(() -> join("weights=equal", "privacy={clip: 1, noise: 2}"))
        .hasMessageContaining("it added noise 0.0; expected 1.0");
    // What is claimed beyond it would make the budget look smaller than it is.
    Path header = exchange.updates(1).resolve("a.json");
    String written = Files.readString(header);
    for (String claim : List.of("1e9", "\"NaN\"")) {
      Files.writeString(
          header, written.replaceFirst("\"noise\" : [0-9.]+", "\"noise\" : " + claim));
      assertThatThrownBy(() -> join("weights=equal", "min_silos=1", "privacy={clip: 1, noise: 2}"))
          .hasMessageContaining("round 1 has 0 of 1 updates")
          .hasMessageContaining("; expected 1.0");
    }
  }
}
