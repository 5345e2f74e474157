package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every stage has left behind, damaged file by file: a plan takes no damaged result for up to
 * date, what reads it says so in words, and what an earlier result would be taken over from is made
 * again instead.
 */
@Tag("slow")
class DamagedStateTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MARK = "@@";
  private static final List<String> STAGES =
      List.of("prepare", "baselines", "train", "distill", "score", "eval", "abtest", "export");

  /** Keys of a manifest's own part that decide whether its stage is up to date. */
  private static final List<String> DECISIVE =
      List.of("/run", "/run/status", "/run/fingerprint", "/run/outputs");

  @TempDir static Path shared;
  private static Path run;
  private final Mutator mutator = new Mutator(31);
  private Harness harness;
  private int turn;

  @BeforeAll
  static void writeAll() {
    run = shared.resolve("run");
    for (String command : List.of("sample", "run", "monitor")) {
      Cli cli = Cli.run(configured(command));
      assertThat(cli.code()).as(cli.err()).isZero();
    }
  }

  /** A command over the smallest run of all stages. */
  private static String[] configured(String command, String... more) {
    Path root = ProjectFiles.root();
    String[] words = {
      "--json",
      "-c",
      root.resolve("benchmarks/faults.yaml").toString(),
      "output=" + run,
      "data.root=" + run.resolve("sample"),
      "train.encoder.base=" + root.resolve("pipelines/src/test/resources/golden/weights/tiny/bert"),
      "spark.master=local[1]",
      "spark.shuffle_partitions=1"
    };
    return Stream.of(Stream.of(command.split(" ")), Stream.of(words), Stream.of(more))
        .flatMap(s -> s)
        .toArray(String[]::new);
  }

  @BeforeEach
  void open() {
    harness = new Harness();
  }

  @AfterEach
  void close() {
    harness.close();
  }

  @Test
  void manifests() throws IOException {
    assertThat(toRun(plan("undamaged"))).isEmpty();
    for (String stage : STAGES) {
      Path file = run.resolve(stage).resolve("manifest.json");
      ObjectNode tree = (ObjectNode) JSON.readTree(file.toFile());
      ObjectNode own = JSON.createObjectNode();
      own.set("run", tree.path("run"));
      Map<String, Integer> entries = new TreeMap<>();
      damaged(
          file,
          () -> {
            for (JsonPointer place : Mutator.places(own)) {
              String at = place.toString();
              if (at.matches("/run/(versions|headline|machine)/.*") || seen(at, entries)) {
                continue; // words about the result, or like those before
              }
              ObjectNode copy = tree.deepCopy();
              String value = mutator.replace(copy, place, text -> TextNode.valueOf(MARK));
              String how = stage + " " + place + " = " + value;
              Files.writeString(file, copy.toString().replace('"' + MARK + '"', value));
              noticed(how, stage, DECISIVE.contains(at) || at.startsWith("/run/outputs/"));
              ObjectNode without = tree.deepCopy();
              Mutator.remove(without, place);
              Files.writeString(file, without.toString());
              // A file that the manifest does not name may lie there.
              boolean named = at.startsWith("/run/outputs") && !at.endsWith(".parquet");
              noticed(stage + " without " + place, stage, DECISIVE.contains(at) && !named);
            }
            for (Mutator.Mutant mutant :
                mutator.bytes(tree.toString().getBytes(StandardCharsets.UTF_8), 8)) {
              Files.write(file, mutant.content());
              plan(stage + "/manifest.json: " + mutant.how());
            }
          });
    }
    harness.check(250);
  }

  /** Whether three entries of a list of inputs or outputs were damaged already. */
  private static boolean seen(String at, Map<String, Integer> entries) {
    String list = at.substring(0, at.lastIndexOf('/'));
    return list.length() > "/run".length() && entries.merge(list, 1, Integer::sum) > 3;
  }

  @Test
  void results() throws IOException {
    int files = 0;
    for (String stage : STAGES) {
      for (Path file : files(run.resolve(stage))) {
        if (file.endsWith("manifest.json") && file.getParent().endsWith(stage)) {
          continue;
        }
        files++;
        byte[] whole = Files.readAllBytes(file);
        damaged(
            file,
            () -> {
              Mutator.Mutant mutant = mutator.bytes(whole, 8).get(whole.length % 7);
              Files.write(file, mutant.content());
              noticed(run.relativize(file) + ": " + mutant.how(), stage, true);
              if (whole.length % 2 == 0) {
                Files.delete(file);
                noticed("without " + run.relativize(file), stage, true);
              }
            });
      }
    }
    harness.check(files);
  }

  @Test
  void registry() throws IOException {
    String[] runs = {"--runs", shared.toString()};
    for (String stage : List.of("train", "distill", "train")) {
      harness.run(stage, with(runs, "models", "promote", run.resolve(stage + "/model").toString()));
    }
    Path file = shared.resolve("registry.json");
    ObjectNode tree = (ObjectNode) JSON.readTree(file.toFile());
    damaged(
        file,
        () -> {
          // A checksum that is none, which the words of a rollback are cut from.
          Files.writeString(
              file, tree.toString().replaceAll("\"content\":\"\\w+", "\"content\":\""));
          look("registry with empty checksums", runs, 2);
          for (JsonPointer place : Mutator.places(tree)) {
            ObjectNode copy = tree.deepCopy();
            String value = mutator.replace(copy, place, text -> TextNode.valueOf(MARK));
            Files.writeString(file, copy.toString().replace('"' + MARK + '"', value));
            look("registry " + place + " = " + value, runs, turn);
            ObjectNode without = tree.deepCopy();
            Mutator.remove(without, place);
            Files.writeString(file, without.toString());
            look("registry without " + place, runs, turn++);
          }
          for (Mutator.Mutant mutant :
              mutator.bytes(tree.toString().getBytes(StandardCharsets.UTF_8), 32)) {
            Files.write(file, mutant.content());
            look("registry: " + mutant.how(), runs, turn++);
          }
        });
    harness.check(130);
  }

  /** A day that lies there damaged is summarised again: the same verdict. */
  @Test
  void summariesOfMonitoring() throws IOException {
    String[] command = configured("monitor", "--date", "2026-03-09");
    String[] before = configured("monitor", "--date", "2026-03-08");
    JsonNode sound = harness.run("undamaged", command).last().path("metrics");
    harness.run("back", before);
    List<Path> files =
        files(run.resolve("monitor")).stream()
            .filter(f -> f.toString().endsWith(".gz") || f.endsWith("source.json"))
            .toList();
    // Most days are of rows with a broken clock: the first, some others, and the reference.
    for (int i : new int[] {0, 1, 4, files.size() - 2, files.size() - 1}) {
      harness.run("back", before);
      Path file = files.get(i);
      Mutator.Mutant mutant = mutator.bytes(Files.readAllBytes(file), 2).get(i % 2);
      Files.write(file, mutant.content());
      String how = run.relativize(file) + ": " + mutant.how();
      Cli cli = harness.run(how, command);
      if (!cli.last().path("metrics").equals(sound)) {
        harness.wrong(how, "another verdict", cli.out() + cli.err());
      }
    }
    harness.check(11);
  }

  /** Soft labels that another run is given are those that their distillation made, or refused. */
  @Test
  void softLabels() throws IOException {
    Path given = run.resolve("distill/soft_labels");
    String[] command =
        configured(
            "distill",
            "prepared=" + run.resolve("prepare"),
            "distill.teachers=['" + run.resolve("train/model") + "']",
            "distill.soft_labels=" + given,
            "output=" + shared.resolve("other"));
    Cli sound = harness.run("undamaged", command);
    assertThat(sound.code()).as(sound.err()).isZero();
    for (Path file : files(given)) {
      byte[] whole = Files.readAllBytes(file);
      damaged(
          file,
          () -> {
            for (Mutator.Mutant mutant : mutator.bytes(whole, 6)) {
              Files.write(file, mutant.content());
              String how = run.relativize(file) + ": " + mutant.how();
              harness.refused(harness.run(how, command), how);
            }
          });
    }
    harness.check(13);
  }

  private interface Damage {
    void run() throws IOException;
  }

  /** Does something to a file and puts it back as it was, its time too. */
  private static void damaged(Path file, Damage damage) throws IOException {
    byte[] whole = Files.readAllBytes(file);
    var time = Files.getLastModifiedTime(file);
    damage.run();
    Files.write(file, whole);
    Files.setLastModifiedTime(file, time);
  }

  private Cli plan(String how) {
    return harness.run(how, configured("run --dry-run"));
  }

  /** A plan that succeeds must want to run the stage again where the damage decides. */
  private void noticed(String how, String stage, boolean decides) {
    Cli cli = plan(how);
    if (decides && cli.code() == 0 && !toRun(cli).containsKey(stage)) {
      harness.wrong(how, "taken in silence", cli.out());
    }
  }

  /** The stages that a plan would run, with the reason. */
  private static Map<String, String> toRun(Cli cli) {
    Map<String, String> out = new TreeMap<>();
    for (JsonNode step : cli.last().path("stages")) {
      if (!step.path("state").asText().equals("up_to_date")) {
        out.put(step.path("stage").asText(), step.path("why").asText());
      }
    }
    return out;
  }

  private void look(String how, String[] runs, int which) {
    String action = List.of("show", "list", "rollback").get(which % 3);
    harness.run(how + ", " + action, with(runs, "models", action));
  }

  private static String[] with(String[] more, String... words) {
    return Stream.of(words, more).flatMap(Stream::of).toArray(String[]::new);
  }

  private static List<Path> files(Path folder) throws IOException {
    Function<Path, String> name = Path::toString;
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted(java.util.Comparator.comparing(name)).toList();
    }
  }
}
