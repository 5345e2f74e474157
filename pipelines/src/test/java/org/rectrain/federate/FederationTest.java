package org.rectrain.federate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.federate.FederateConfig;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;
import org.rectrain.nn.Golden;
import org.rectrain.run.Progress;
import org.rectrain.score.ModelFolders;
import org.rectrain.train.TinyData;
import org.rectrain.weights.TensorFile;

/** Tiny data cut by device, which is the same for all of an item's and a user's tastes. */
@Tag("slow")
class FederationTest {
  @TempDir static Path folder;
  private static Path prepared;

  @BeforeAll
  static void prepare() throws IOException {
    prepared = TinyData.write(folder.resolve("prepared"));
    Files.writeString(prepared.resolve("manifest.json"), "{}");
  }

  private static TrainConfig train(String... overrides) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "towers={text: false, dim: 8, tower_hidden: 8, hidden: [8], history: 4}",
                "batch_size=100",
                "workers=1",
                "retrieval={extra_negatives: 10, k: 10}"));
    all.addAll(List.of(overrides));
    return ConfigReader.bind("{}", all, TrainConfig.class, "test");
  }

  private static FederateConfig config(String... overrides) {
    return ConfigReader.bind(
        "{by: device, rounds: 2}", List.of(overrides), FederateConfig.class, "test");
  }

  private static FederateResult run(FederateConfig config, String home) throws IOException {
    return run(config, train(), home);
  }

  private static FederateResult run(FederateConfig config, TrainConfig train, String home)
      throws IOException {
    Path out = Files.createDirectories(folder.resolve(home + "-out"));
    return new Federation(config, train, 7, prepared, folder.resolve(home), Progress.silent())
        .run(out);
  }

  /** Texts say what an item is; without them nothing can be learned from these data. */
  private static TrainConfig reading() {
    return train(
        "towers.text=true",
        "batch_size=40",
        "optimizer.learning_rate=0.02",
        "encoder={max_tokens: 16, lora: {rank: 2, frozen_a: true}}",
        "encoder.base=" + Golden.path("weights/tiny/bert"));
  }

  private static float[] weights(String home) {
    return TensorFile.read(Exchange.weights(folder.resolve(home + "-out").resolve("model"))).flat();
  }

  @Test
  void roundsMakeAModelThatScoresAndGoOnWhereTheyStopped() throws IOException {
    FederateConfig config = config("local_epochs=4");
    FederateResult result = run(config, reading(), "plain");
    assertThat(result.silos()).containsExactly("phone", "tablet");
    assertThat(result.rounds()).hasSize(2);
    assertThat(result.rounds().get(1).auc().values()).allMatch(auc -> auc > 0.6);
    assertThat(result.rounds().get(0).members()).containsEntry("phone", 200L);
    assertThat(ModelFolders.isNetwork(folder.resolve("plain-out/model"))).isTrue();
    Exchange exchange = new Exchange(folder.resolve("plain/exchange"));
    TensorFile.read(exchange.updates(1).resolve("phone.safetensors"))
        .tensors()
        .forEach(
            (name, update) -> {
              if (name.contains("lora_")) {
                assertThat(WeightedMean.norm(update.values()) > 0)
                    .as(name)
                    .isEqualTo(name.contains("lora_B"));
              }
            });
    float[] whole = weights("plain");
    Files.delete(Exchange.weights(exchange.model(3)));
    // What is torn or empty counts as absent.
    Files.writeString(exchange.settings(), "{\"finger");
    Files.writeString(exchange.round(2).resolve(Exchange.RESULT), "");
    Files.writeString(exchange.updates(2).resolve("tablet.json"), "{");
    Files.delete(
        Exchange.weights(folder.resolve("plain/silos/tablet/round-0002").resolve("model")));
    run(config, reading(), "plain");
    assertThat(weights("plain")).isEqualTo(whole);
    Files.writeString(Exchange.weights(exchange.model(3)), "");
    assertThatThrownBy(() -> run(config, reading(), "plain"))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(3))
        .hasMessageContaining("model: is not as round 2 was joined");
  }

  @Test
  void masksChangeNothingButWhatTheServerSees() throws IOException {
    run(config("rounds=1"), "seen");
    FederateResult masked = run(config("rounds=1", "secure=true"), "masked");
    assertThat(masked.rounds().get(0).norms().values()).allMatch(n -> Double.isNaN(n));
    float[] seen = weights("seen");
    assertThat(weights("masked")).containsExactly(seen, within(1e-5f));
    assertThat(folder.resolve("masked/exchange/round-0001/updates/phone.safetensors"))
        .doesNotExist();
  }

  @Test
  void processesOfTheirOwnMeetInAFolder() throws IOException {
    run(config("rounds=1"), "together");
    String exchange = "exchange=" + folder.resolve("shared");
    assertThatThrownBy(() -> run(config("rounds=1", "role=silo", "silo=phone", exchange), "phone"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("no common model yet");
    run(config("rounds=1", "role=server", exchange), "server");
    assertThatThrownBy(
            () -> run(config("rounds=1", "role=silo", "silo=phone", "mu=1", exchange), "phone"))
        .hasMessageContaining("was begun with another seed, train section or federate section");
    run(config("rounds=1", "role=silo", "silo=phone", exchange), "phone");
    assertThatThrownBy(() -> run(config("rounds=1", "role=server", exchange), "server"))
        .hasMessageContaining("tablet=no update; expected ");
    run(config("rounds=1", "role=silo", "silo=tablet", exchange), "tablet");
    FederateResult joined = run(config("rounds=1", "role=server", exchange), "server");
    assertThat(joined.rounds()).hasSize(1);
    assertThat(weights("server")).isEqualTo(weights("together"));
  }

  @Test
  void silosOfFoldersOfTheirOwnGoOnWithoutThoseThatAreMissingOrTorn() throws IOException {
    Path south = TinyData.write(folder.resolve("south"), 40);
    Path torn = TinyData.write(folder.resolve("torn"));
    for (Path own : List.of(south, torn)) {
      Files.writeString(own.resolve("manifest.json"), "{}");
    }
    Path part = ParquetTable.files(Prepared.examples(torn, "train")).get(0);
    byte[] bytes = Files.readAllBytes(part);
    Files.write(part, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    String silos =
        String.format(
            "{silos: {north: '%s', south: '%s', torn: '%s', gone: '%s'}, rounds: 1}",
            prepared, south, torn, folder.resolve("gone"));
    FederateConfig some =
        ConfigReader.bind(silos, List.of("min_silos=2"), FederateConfig.class, "test");
    FederateResult.Round round = run(some, "folders").rounds().get(0);
    assertThat(round.members().keySet()).containsExactly("north", "south");
    assertThat(round.refused().get("torn"))
        .contains(part + ": not a whole Parquet file: is not a Parquet file");
    assertThat(round.refused().get("gone")).endsWith("gone: no finished 'prepare' result");
    assertThat(round.auc().keySet()).containsExactlyInAnyOrder("north", "south");
    FederateConfig all = ConfigReader.bind(silos, List.of(), FederateConfig.class, "test");
    assertThatThrownBy(() -> run(all, "every"))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(3))
        .hasMessageContaining("2 of 4 updates")
        .hasMessageContaining("gone=");
  }

  @Test
  void noiseIsAddedAndAccountedFor() throws IOException {
    FederateResult result =
        run(
            config("rounds=1", "weights=equal", "mu=0.1", "privacy={clip: 0.5, noise: 4}"),
            "noisy");
    assertThat(result.epsilon()).isBetween(0.8, 1.4);
    assertThat(result.rounds().get(0).noise()).isCloseTo(4, within(1e-9));
    double length = result.rounds().get(0).length();
    double expected = 4 * 0.5 / 2 * Math.sqrt(weights("noisy").length);
    assertThat(length).isBetween(0.8 * expected, 1.2 * expected);
  }

  @Test
  void fedProxStaysNearerToTheCommonModel() throws IOException {
    double free = run(config("rounds=1"), "free").rounds().get(0).length();
    double pulled = run(config("rounds=1", "mu=5"), "pulled").rounds().get(0).length();
    assertThat(pulled).isLessThan(free);
  }

  @Test
  void whatCannotBeJoinedIsRefusedBeforeAnyWork() {
    assertThatThrownBy(() -> Federation.check(config(), train("towers.text=true")))
        .hasMessageContaining("train.encoder.lora.frozen_a: true");
    assertThatThrownBy(() -> Federation.check(config(), train("towers.item_ids=true")))
        .hasMessageContaining("item_ids");
    assertThatThrownBy(() -> run(config("min_silos=3"), "three"))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(2))
        .hasMessageContaining("federate.min_silos: 3 of 2 silos: [phone, tablet]");
    assertThatThrownBy(
            () -> run(config("by=null", "silos={a: none/a, b: none/b}", "min_silos=1"), "none"))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(3))
        .hasMessageContaining("federate.silos: none has data to start from: {a=none/a: no ");
    assertThatThrownBy(() -> run(config("by=colour"), "colour"))
        .hasMessageContaining("federate.by: 'colour' is no column of the examples");
    assertThatThrownBy(() -> config("exchange=x"))
        .hasMessageContaining("exchange: x beside role: all");
    assertThatThrownBy(() -> config("by=null", "silos={'..': x, b: y}"))
        .hasMessageContaining("silos: '..' is no file name");
    assertThatThrownBy(() -> config("silos={a: x, b: y}"))
        .hasMessageContaining("expected one of the two");
  }
}
