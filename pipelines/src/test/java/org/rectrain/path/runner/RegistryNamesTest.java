package org.rectrain.path.runner;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.RunConfig;
import org.rectrain.config.read.InputPath;
import org.rectrain.run.Provenance;
import org.rectrain.run.Registry;

class RegistryNamesTest {
  private static final Set<String> ALL =
      Set.of("prepare", "train", "distill", "export", "monitor", "score");

  @TempDir Path runs;

  private RunConfig config(String... overrides) throws IOException {
    Path file = runs.resolve("config.yaml");
    Files.writeString(
        file,
        """
        output: %s/new
        data:
          events: {path: events.jsonl, labels: {click: click}}
          items: {path: items.jsonl, text: "{title}"}
        prepare: {}
        train: {}
        distill: {}
        export: {}
        monitor:
          input: {path: events.jsonl}
          reference: {prepared: production}
          features: {device: device}
        """
            .formatted(runs));
    return ConfigReader.read(file, List.of(overrides));
  }

  private void stage(String name, Map<String, String> inputs) throws IOException {
    Provenance.of(name, Provenance.Status.DONE, name, inputs, 7, Instant.EPOCH, Map.of())
        .write(Files.createDirectories(runs.resolve("old").resolve(name)));
  }

  private void promoted() throws IOException {
    stage("prepare", Map.of());
    Path model = Files.createDirectories(runs.resolve("old/train/model"));
    Files.writeString(model.resolve("weights"), "1");
    stage("train", Map.of("prepare", "prepare"));
    new Registry(runs).promotions().promote(model);
  }

  @Test
  void foldersStandInPlaceOfNames() throws IOException {
    promoted();
    RunConfig resolved =
        RegistryNames.resolved(
            config(
                "prepare.gates.drift.reference=v1",
                "train.init_from=production",
                "train.replay.from=production",
                "distill.teachers=[v1, other/model]",
                "export.model=v1",
                "score.also=[production]"),
            ALL);
    String model = runs.resolve("registry/1/model").toString();
    String data = runs.resolve("old/prepare").toString();
    assertThat(InputPath.textOf(requireNonNull(resolved.train()).initFrom())).isEqualTo(model);
    assertThat(InputPath.textOf(requireNonNull(resolved.train()).replay().from())).isEqualTo(data);
    assertThat(requireNonNull(resolved.distill()).teachers())
        .extracting(InputPath::text)
        .containsExactly(model, "other/model");
    assertThat(InputPath.textOf(requireNonNull(resolved.export()).model())).isEqualTo(model);
    assertThat(InputPath.textOf(requireNonNull(resolved.monitor()).reference().prepared()))
        .isEqualTo(data);
    assertThat(InputPath.textOf(requireNonNull(resolved.prepare()).gates().drift().reference()))
        .isEqualTo(data);
    assertThat(requireNonNull(resolved.score()).also())
        .extracting(InputPath::text)
        .containsExactly("production");
  }

  @Test
  void aNameThatMeansNothingIsRefusedWithItsKey() throws IOException {
    assertThatThrownBy(() -> RegistryNames.resolved(config(), ALL))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(3))
        .hasMessageStartingWith("monitor.reference.prepared: 'production' names no model in");
  }

  @Test
  void dataThatWasMadeAgainIsRefused() throws IOException {
    promoted();
    Provenance.of("prepare", Provenance.Status.DONE, "other", Map.of(), 7, Instant.EPOCH, Map.of())
        .write(runs.resolve("old/prepare"));
    assertThatThrownBy(() -> RegistryNames.resolved(config(), ALL))
        .hasMessageContaining("the data that v1 (old/train/model) learned from was made again");
  }

  @Test
  void aSectionThatIsNotReadMayNameWhatIsNotThereYet() throws IOException {
    RunConfig config = config();
    assertThat(RegistryNames.resolved(config, Set.of("prepare", "train"))).isSameAs(config);
  }

  @Test
  void aConfigurationWithoutNamesStaysAsItIs() throws IOException {
    RunConfig config = config("monitor.reference.prepared=runs/old/prepare");
    assertThat(RegistryNames.resolved(config, ALL)).isSameAs(config);
  }
}
