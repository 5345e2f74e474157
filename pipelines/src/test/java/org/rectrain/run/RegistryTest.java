package org.rectrain.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rectrain.Failure;

@Tag("slow")
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
    registry.promotions().promote(model("a", Provenance.Status.DONE));
    registry.promotions().promote(model("b", Provenance.Status.DONE));
    assertThat(registry.production().orElseThrow().model()).isEqualTo("b/train/model");
    assertThat(registry.promotions().rollback().model()).isEqualTo("a/train/model");
    assertThat(registry.production().orElseThrow().fingerprint()).isEqualTo("print-a");
    assertThat(registry.history())
        .extracting(Registry.Event::action)
        .containsExactly("promote", "promote", "rollback");
    assertThatThrownBy(registry.promotions()::rollback)
        .isInstanceOf(Failure.class)
        .hasMessageEndingWith("no earlier promotion to go back to");
  }

  @Test
  void everyOneOfManyPromotionsAtOnceIsRecorded() throws Exception {
    Path model = model("a", Provenance.Status.DONE);
    ExecutorService many = Executors.newFixedThreadPool(8);
    try {
      List<Future<Registry.Event>> all =
          many.invokeAll(
              Collections.nCopies(24, () -> new Registry(runs).promotions().promote(model)));
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
    assertThatThrownBy(() -> new Registry(runs).promotions().promote(model))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(3))
        .hasMessageContaining("model/rectrain.json is not as it was written");
  }

  @Test
  void copiesOfALostRegistryAreNotReplaced() throws IOException {
    Path first = model("a", Provenance.Status.DONE);
    Path second = model("b", Provenance.Status.DONE);
    Files.writeString(first.resolve("rectrain.json"), "{}");
    Files.writeString(second.resolve("rectrain.json"), "[]");
    model("a", Provenance.Status.DONE);
    model("b", Provenance.Status.DONE);
    new Registry(runs).promotions().promote(first);
    Files.delete(runs.resolve("registry.json"));
    assertThatThrownBy(() -> new Registry(runs).promotions().promote(second))
        .isInstanceOfSatisfying(
            Failure.class,
            f -> {
              assertThat(f.exitCode()).isEqualTo(3);
              assertThat(f.hint()).contains("from a backup");
            })
        .hasMessageContaining("registry.json is missing");
    assertThat(runs.resolve("registry/1/model/rectrain.json")).hasContent("{}");
    // A promotion that was killed before its last write goes on.
    assertThat(new Registry(runs).promotions().promote(first).version()).isEqualTo(1);
  }

  /** Whatever wrote over it kept its size and its time: it is read to the last byte. */
  @Test
  void aModelThatLooksUnchangedIsNotPromotedEither() throws IOException {
    Path model = Files.createDirectories(runs.resolve("a/train/model"));
    Path file = Files.writeString(model.resolve("rectrain.json"), "{}");
    FileTime old = FileTime.from(Instant.parse("2026-03-01T00:00:00Z"));
    Files.setLastModifiedTime(file, old);
    model("a", Provenance.Status.DONE);
    Files.writeString(file, "[]");
    Files.setLastModifiedTime(file, old);
    assertThatThrownBy(() -> new Registry(runs).promotions().promote(model))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("model/rectrain.json is not as it was written");
  }

  @Test
  void aRegistryWhoseHistoryCannotHaveHappenedIsRefused() throws IOException {
    Registry registry = new Registry(runs);
    registry.promotions().promote(model("a", Provenance.Status.DONE));
    registry.promotions().promote(model("b", Provenance.Status.DONE));
    Path file = runs.resolve("registry.json");
    String whole = Files.readString(file);
    for (String[] change :
        new String[][] {
          {"\"number\" : 2", "\"number\" : 1", "models: number 1 after 1"},
          {"\"number\" : 1", "\"number\" : -1", "models: number -1 after 0"},
          {"\"version\" : 1", "\"version\" : 7", "history[0]: promote of production to v7"},
          {"\"promote\"", "\"rollback\"", "history[0]: rollback of production to v1"},
          {"\"promote\"", "\"demote\"", "history[0]: demote of production to v1"},
          {"\"production\"", "\"prod\"", "history[0]: promote of prod to v1"}
        }) {
      String damaged = whole.replaceFirst(change[0], change[1]);
      assertThat(damaged).isNotEqualTo(whole);
      Files.writeString(file, damaged);
      assertThatThrownBy(() -> new Registry(runs).promotions().rollback())
          .isInstanceOfSatisfying(
              Failure.class,
              f -> {
                assertThat(f.exitCode()).isEqualTo(3);
                assertThat(f.hint()).startsWith("put back a sound copy of the file");
              })
          .hasMessageContaining(change[2]);
    }
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
    assertThatThrownBy(() -> registry.promotions().promote(none))
        .hasMessageStartingWith(none + ": is no finished model");
    Path failed = model("c", Provenance.Status.GATE_FAILED);
    assertThatThrownBy(() -> registry.promotions().promote(failed))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(4));
  }

  /** A separate process that promotes a model. */
  static final class Promoter {
    /** Arguments: folder of runs, model folder. */
    public static void main(String[] args) throws IOException {
      new Registry(Path.of(args[0])).promotions().promote(Path.of(args[1]));
    }
  }

  @Test
  @Tag("slow")
  void twentyProcessesThatPromoteAtOnceAreTwentyEntries() throws Exception {
    Path model = model("a", Provenance.Status.DONE);
    List<Process> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Promoter.class.getName(),
                  runs.toString(),
                  model.toString())
              .inheritIO()
              .start());
    }
    for (Process process : all) {
      assertThat(process.waitFor()).isZero();
    }
    assertThat(new Registry(runs).history()).hasSize(20);
    assertThat(new Registry(runs).versions()).hasSize(1);
  }

  @Test
  void aVersionKeepsItsFilesWhenItsRunIsMadeAgain() throws IOException {
    Registry registry = new Registry(runs);
    Path model = written("a", "one", Map.of());
    registry.promotions().promote(model);
    Path again = written("a", "two", Map.of());
    registry.promotions().promote(again);
    assertThat(registry.aliases()).containsExactly(Map.entry("production", 2));
    assertThat(registry.promotions().rollback().version()).isEqualTo(1);
    Path kept = registry.folder(registry.version("production"));
    assertThat(kept.resolve("weights")).hasContent("one");
    assertThat(registry.resolve("v2").resolve("weights")).hasContent("two");
  }

  @Test
  void aRollbackGoesToAnotherModelHoweverOftenThisOneWasPromoted() throws IOException {
    Registry registry = new Registry(runs);
    registry.promotions().promote(written("a", "one", Map.of()));
    Path b = written("b", "two", Map.of());
    registry.promotions().promote(b);
    registry.promotions().promote(b);
    assertThat(registry.promotions().rollback("it was slow"))
        .extracting(Registry.Event::model, Registry.Event::reason)
        .containsExactly("a/train/model", "it was slow");
    assertThatThrownBy(registry.promotions()::rollback)
        .hasMessageEndingWith("no earlier promotion to go back to");
  }

  @Test
  void aCopyThatWasTamperedWithIsNeitherPromotedNorRolledBackTo() throws IOException {
    Registry registry = new Registry(runs);
    registry.promotions().promote(written("a", "one", Map.of()));
    registry.promotions().promote(written("b", "two", Map.of()));
    Path file = registry.home(registry.version("v1")).resolve("model/weights");
    var time = Files.getLastModifiedTime(file);
    Files.writeString(file, "eno"); // of the same size and time
    Files.setLastModifiedTime(file, time);
    for (Executable change :
        List.<Executable>of(
            registry.promotions()::rollback, () -> registry.promotions().promote("v1", null))) {
      assertThatThrownBy(change::execute)
          .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(3))
          .hasMessageContaining("is not what was registered as v1");
    }
    assertThat(registry.aliases()).containsExactly(Map.entry("production", 2));
    assertThat(registry.history()).hasSize(2);
  }

  /** A model is served with what is beside it, too: its configuration, manifest, evaluation. */
  @ParameterizedTest
  @ValueSource(strings = {"config.yaml", "manifest.json"})
  void whatIsKeptBesideAModelIsVerifiedWithIt(String name) throws IOException {
    Registry registry = new Registry(runs);
    Path model = written("a", "one", Map.of());
    Files.writeString(model.resolveSibling("config.yaml"), "seed: 7\n");
    registry.register(model);
    ModelVersion version = registry.version("v1");
    assertThat(registry.folder(version)).isDirectory();
    Path file = registry.home(version).resolve(name);
    Files.writeString(file, name.endsWith(".json") ? "{}" : "seed: 8\n");
    assertThatThrownBy(() -> registry.folder(version))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(3))
        .hasMessageContaining(name)
        .hasMessageContaining("since v1 was registered");
  }

  @Test
  void lineageNamesParentDataConfigurationAndMetrics() throws IOException {
    Registry registry = new Registry(runs);
    Path a = written("a", "one", Map.of());
    ModelVersion first = registry.register(a);
    Path b = written("b", "two", Map.of("train.init_from", Fingerprints.ofPath(a), "prepare", "p"));
    ModelVersion second = registry.register(b);
    assertThat(registry.register(b)).isEqualTo(second);
    assertThat(second.number()).isEqualTo(2);
    assertThat(second.parent()).isEqualTo(first.number());
    assertThat(second.inputs()).containsEntry("prepare", "p");
    assertThat(second.metrics()).containsEntry("auc", 0.7);
    assertThat(second.code()).containsKey("rectrain");
    assertThat(registry.versions()).isEqualTo(List.of(first, second));
    assertThat(registry.aliases()).isEmpty();
  }

  @Test
  void aliasesNameOneModelEachUntilTheyAreTakenAway() throws IOException {
    Registry registry = new Registry(runs);
    Path a = written("a", "one", Map.of());
    registry.promotions().name("canary", a.toString(), "5 %");
    registry.promotions().name("canary", written("b", "two", Map.of()).toString(), null);
    registry.promotions().name("shadow", "v1", null);
    assertThat(registry.aliases()).containsEntry("canary", 2).containsEntry("shadow", 1);
    registry.promotions().unname("canary", null);
    assertThat(registry.aliases()).containsOnlyKeys("shadow");
    assertThatThrownBy(() -> registry.version("canary"))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(3))
        .hasMessageStartingWith("'canary' names no model");
    assertThatThrownBy(() -> registry.promotions().name("prod", "v1", null))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(2))
        .hasMessageContaining("expected production, canary, shadow");
    assertThat(registry.promotions().promote("shadow", null).version()).isEqualTo(1);
  }

  @Test
  void gatesOfTheEvaluationAreHeldUnlessForcedWithAReason() throws IOException {
    Registry registry = new Registry(runs);
    Path model = written("a", "one", Map.of());
    Path stage = runs.resolve("a/train");
    Files.writeString(stage.resolve("config.yaml"), "eval: {gates: {min_auc: 0.6}}");
    assertThatThrownBy(() -> registry.promotions().promote(model))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(4))
        .hasMessageContaining("eval.gates have not judged it");
    evaluated("a", Provenance.Status.GATE_FAILED, Map.of("gate", "AUC 0.55 is below 0.6"));
    assertThatThrownBy(() -> registry.promotions().promote(model))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(4))
        .hasMessageContaining("eval.gates did not pass: AUC 0.55 is below 0.6");
    assertThat(registry.history()).isEmpty();
    assertThat(registry.promotions().force(model.toString(), "the old one is gone").reason())
        .isEqualTo("forced: the old one is gone (eval.gates did not pass: AUC 0.55 is below 0.6)");
    evaluated("a", Provenance.Status.DONE, Map.of("model", "main", "click_auc", 0.71));
    assertThat(registry.version("v1").metrics()).doesNotContainKey("click_auc");
    assertThat(registry.promotions().promote(model).reason()).isNull();
    ModelVersion judged = registry.version("v1");
    assertThat(judged.metrics()).containsEntry("click_auc", 0.71).containsEntry("auc", 0.7);
    assertThat(judged.gates()).isNull();
    assertThat(registry.register(model)).isEqualTo(judged);
    // What was known of it stays where its run has no evaluation of it any more.
    Files.delete(runs.resolve("a/score/manifest.json"));
    assertThat(registry.register(model)).isEqualTo(judged);
    assertThat(registry.versions()).isEqualTo(List.of(judged));
  }

  @Test
  void aRegistryOfTheFormerFormatIsReadAndWrittenInTheNewOne() throws IOException {
    model("a", Provenance.Status.DONE);
    model("b", Provenance.Status.DONE);
    Files.writeString(
        runs.resolve(Registry.FILE),
        """
        {"version": 1, "history": [
          {"action": "promote", "model": "a/train/model", "fingerprint": "print-a", "at": "t1"},
          {"action": "promote", "model": "b/train/model", "fingerprint": "print-b", "at": "t2"},
          {"action": "promote", "model": "b/train/model", "fingerprint": "print-b", "at": "t3"},
          {"action": "rollback", "model": "b/train/model", "fingerprint": "print-b", "at": "t4"}]}
        """);
    Registry registry = new Registry(runs);
    assertThat(registry.production().orElseThrow().model()).isEqualTo("b/train/model");
    assertThat(registry.folder(registry.version("production")))
        .isEqualTo(runs.resolve("b/train/model"));
    assertThat(registry.promotions().rollback().version()).isEqualTo(1);
    assertThat(registry.history()).hasSize(5);
    assertThat(Files.readString(runs.resolve(Registry.FILE))).contains("\"version\" : 2");
    assertThat(registry.promotions().promote(runs.resolve("b/train/model")).version()).isEqualTo(2);
    assertThat(registry.keeps(registry.version("v2"))).isTrue();
    Files.writeString(runs.resolve(Registry.FILE), "{\"version\": 9}");
    assertThatThrownBy(registry::versions)
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(3))
        .hasMessageContaining("version 9 of the registry; this rectrain reads 1 and 2");
  }

  /** A model of one file. */
  private Path written(String run, String content, Map<String, String> inputs) throws IOException {
    Path stage = runs.resolve(run).resolve("train");
    Path model = Files.createDirectories(stage.resolve("model"));
    Files.writeString(model.resolve("weights"), content);
    Files.writeString(model.resolve("rectrain.json"), "{\"name\": \"main\"}");
    Provenance.of(
            "train",
            Provenance.Status.DONE,
            run + content,
            inputs,
            7,
            Instant.EPOCH,
            Map.of("auc", 0.7))
        .write(stage);
    return model;
  }

  /** Scores and their evaluation of a run's model. */
  private void evaluated(String run, Provenance.Status status, Map<String, Object> headline)
      throws IOException {
    Path score = Files.createDirectories(runs.resolve(run).resolve("score"));
    Path eval = Files.createDirectories(runs.resolve(run).resolve("eval"));
    String made = Provenance.read(runs.resolve(run).resolve("train")).fingerprint();
    stage("score", Provenance.Status.DONE, Map.of("train", made), Map.of()).write(score);
    stage("eval", status, Map.of("score", "print-score"), headline).write(eval);
  }

  private static Provenance stage(
      String name,
      Provenance.Status status,
      Map<String, String> inputs,
      Map<String, Object> headline) {
    return Provenance.of(name, status, "print-" + name, inputs, 7, Instant.EPOCH, headline);
  }
}
