package org.rectrain.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;

class RegistryTest {
  @TempDir Path runs;

  private Path model(String run, Provenance.Status status) throws IOException {
    Path stage = runs.resolve(run).resolve("train");
    Path model = Files.createDirectories(stage.resolve("model"));
    Provenance.of("train", status, "print-" + run, Map.of(), 7, Instant.EPOCH, Map.of("auc", 0.7))
        .write(stage);
    return model;
  }

  @Test
  void promotesAndRollsBack() throws IOException {
    Registry registry = new Registry(runs);
    registry.promote(model("a", Provenance.Status.DONE));
    registry.promote(model("b", Provenance.Status.DONE));
    assertThat(registry.production().orElseThrow().model()).isEqualTo("b/train/model");
    assertThat(registry.rollback().model()).isEqualTo("a/train/model");
    assertThat(registry.production().orElseThrow().fingerprint()).isEqualTo("print-a");
    assertThat(registry.history())
        .extracting(Registry.Event::action)
        .containsExactly("promote", "promote", "rollback");
    assertThatThrownBy(registry::rollback)
        .isInstanceOf(Failure.class)
        .hasMessageEndingWith("no earlier promotion to go back to");
  }

  @Test
  void everyOneOfManyPromotionsAtOnceIsRecorded() throws Exception {
    Path model = model("a", Provenance.Status.DONE);
    ExecutorService many = Executors.newFixedThreadPool(8);
    try {
      List<Future<Registry.Event>> all =
          many.invokeAll(Collections.nCopies(24, () -> new Registry(runs).promote(model)));
      for (Future<Registry.Event> one : all) {
        assertThat(one.get().action()).isEqualTo("promote");
      }
    } finally {
      many.shutdownNow();
    }
    assertThat(new Registry(runs).history()).hasSize(24);
  }

  @Test
  void aModelThatWasChangedByHandIsNotPromoted() throws IOException {
    Path stage = runs.resolve("a/train");
    Path model = Files.createDirectories(stage.resolve("model"));
    Files.writeString(model.resolve("rectrain.json"), "{}");
    model("a", Provenance.Status.DONE);
    Files.writeString(model.resolve("rectrain.json"), "[]");
    assertThatThrownBy(() -> new Registry(runs).promote(model))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(3))
        .hasMessageContaining("model/rectrain.json is not as it was written");
  }

  @Test
  void listsTheModelsOfAllRuns() throws IOException {
    model("a", Provenance.Status.DONE);
    Files.createDirectories(runs.resolve("unfinished"));
    assertThat(new Registry(runs).models())
        .extracting(Registry.Model::model)
        .containsExactly("a/train/model");
  }

  @Test
  void refusesWhatIsNoModelOrDidNotPass() throws IOException {
    Registry registry = new Registry(runs);
    Path none = runs.resolve("none/train/model");
    assertThatThrownBy(() -> registry.promote(none))
        .hasMessageStartingWith(none + ": is no finished model");
    Path failed = model("c", Provenance.Status.GATE_FAILED);
    assertThatThrownBy(() -> registry.promote(failed))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(4));
  }
}
