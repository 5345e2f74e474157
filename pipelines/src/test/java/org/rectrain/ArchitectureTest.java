package org.rectrain;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.rectrain.dataset.file.WholeFile;

/** Holds the arrows between packages. */
@Tag("slow")
class ArchitectureTest {
  private static final Path ROOT = Path.of(System.getProperty("project.root", ".."));

  /** Imported at first use, since {@link ArchitecturePageTest} reads only the arrows. */
  private static final class Imported {
    static final JavaClasses CLASSES =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.rectrain");
  }

  /** What each package may use of ours. */
  static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          Map.entry("config", Set.of("metric", "stat")),
          Map.entry("dataset", Set.of("config")),
          Map.entry("spark", Set.of("config")),
          Map.entry("run", Set.of("config", "dataset")),
          Map.entry("source", Set.of("config", "dataset", "spark")),
          Map.entry("ingest", Set.of("config", "dataset", "spark", "run")),
          Map.entry("guess", Set.of("source", "config", "dataset")),
          Map.entry("sample", Set.of("config", "dataset", "spark", "run")),
          Map.entry(
              "prepare", Set.of("source", "config", "dataset", "spark", "stat", "metric", "run")),
          Map.entry("causal", Set.of("config", "dataset")),
          Map.entry("nn", Set.of()),
          Map.entry("tree", Set.of("metric", "dataset")),
          Map.entry("weights", Set.of("nn", "config", "dataset")),
          Map.entry("model", Set.of("nn", "tree", "weights", "dataset", "config", "run")),
          Map.entry(
              "score",
              Set.of(
                  "model", "nn", "tree", "weights", "metric", "dataset", "spark", "config", "run")),
          Map.entry(
              "train",
              Set.of(
                  "causal", "model", "score", "metric", "nn", "weights", "tree", "dataset",
                  "config", "run")),
          Map.entry("launch", Set.of("train", "spark", "config", "run", "dataset")),
          Map.entry("baseline", Set.of("score", "metric", "dataset", "spark", "config", "run")),
          Map.entry("metric", Set.of()),
          Map.entry("stat", Set.of()),
          Map.entry(
              "eval", Set.of("causal", "dataset", "metric", "stat", "spark", "config", "run")),
          Map.entry("abtest", Set.of("source", "dataset", "spark", "stat", "config", "run")),
          Map.entry(
              "monitor",
              Set.of(
                  "abtest", "source", "dataset", "spark", "stat", "metric", "eval", "config",
                  "run")),
          Map.entry("fold", Set.of("config", "dataset", "run")),
          Map.entry(
              "tune",
              Set.of(
                  "fold", "train", "eval", "metric", "stat", "dataset", "config", "run", "tree",
                  "model", "score")),
          Map.entry(
              "explain",
              Set.of(
                  "model", "score", "tree", "train", "eval", "metric", "stat", "dataset", "config",
                  "run")),
          Map.entry(
              "federate",
              Set.of("train", "score", "weights", "metric", "stat", "dataset", "config", "run")),
          Map.entry(
              "label",
              Set.of(
                  "model", "score", "tree", "eval", "metric", "stat", "dataset", "config", "run")),
          Map.entry(
              "release",
              Set.of("abtest", "dataset", "spark", "stat", "metric", "eval", "config", "run")),
          Map.entry(
              "update", Set.of("score", "dataset", "stat", "metric", "eval", "config", "run")),
          Map.entry(
              "export",
              Set.of(
                  "model", "score", "nn", "weights", "dataset", "metric", "stat", "config", "run")),
          Map.entry(
              "report",
              Set.of(
                  "metric",
                  "dataset",
                  "run",
                  "config",
                  "prepare",
                  "release",
                  "train",
                  "score",
                  "eval",
                  "export",
                  "abtest",
                  "monitor",
                  "causal",
                  "explain",
                  "label",
                  "tune",
                  "federate",
                  "update")));

  private static final Map<String, Set<String>> FRAMEWORKS =
      Map.of(
          "org.apache.spark",
          Set.of(
              "spark",
              "source",
              "ingest",
              "sample",
              "prepare",
              "launch",
              "score",
              "baseline",
              "abtest",
              "monitor",
              "eval.large",
              "path"),
          "ai.djl",
          Set.of("nn", "weights", "model", "train", "launch", "score", "bench", "export"),
          "ai.onnx",
          Set.of("export", "weights"),
          "ai.onnxruntime",
          Set.of("export"),
          "org.tribuo",
          Set.of("eval", "baseline"));

  @Test
  void packagesUseOnlyWhatTheyMay() {
    ARROWS.forEach(
        (name, allowed) -> {
          List<String> forbidden = new ArrayList<>();
          for (String other : ARROWS.keySet()) {
            if (!other.equals(name) && !allowed.contains(other)) {
              forbidden.add("org.rectrain." + other + "..");
            }
          }
          forbidden.add("org.rectrain.path..");
          forbidden.add("org.rectrain.bench..");
          noClasses()
              .that()
              .resideInAPackage("org.rectrain." + name + "..")
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(forbidden.toArray(String[]::new))
              .allowEmptyShould(true)
              .check(Imported.CLASSES);
        });
  }

  @Test
  void frameworksStandOnlyWhereTheyBelong() {
    FRAMEWORKS.forEach(
        (framework, homes) ->
            noClasses()
                .that()
                .resideOutsideOfPackages(
                    homes.stream().map(h -> "org.rectrain." + h + "..").toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(framework + "..")
                .check(Imported.CLASSES));
  }

  /** What serving runs too. */
  @Test
  void featuresOfOneRecordNeedNoSpark() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "org.rectrain.prepare.online..",
            "org.rectrain.prepare.feature..",
            "org.rectrain.prepare.log..",
            "org.rectrain.prepare.consistency..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.spark..")
        .check(Imported.CLASSES);
  }

  /** Sub-packages count as packages of their own. */
  @Test
  void packagesHaveNoCycles() {
    slices().matching("org.rectrain.(**)").should().beFreeOfCycles().check(Imported.CLASSES);
  }

  @Test
  void aPackageHasAtMost26Files() throws IOException {
    Map<Path, Integer> files = new TreeMap<>();
    for (String module : List.of("pipelines", "cli")) {
      Path sources = ROOT.resolve(module).resolve("src/main/java");
      try (Stream<Path> all = Files.walk(sources)) {
        all.filter(file -> file.toString().endsWith(".java"))
            .forEach(file -> files.merge(sources.relativize(file).getParent(), 1, Integer::sum));
      }
    }
    assertThat(files).hasSizeGreaterThan(100);
    files.values().removeIf(count -> count <= 26);
    assertThat(files).isEmpty();
  }

  @Test
  void aNameStandsForOneClass() {
    Map<String, Set<String>> homes = new TreeMap<>();
    topLevel()
        .filter(c -> !c.getSimpleName().equals("package-info"))
        .forEach(
            c ->
                homes
                    .computeIfAbsent(c.getSimpleName(), n -> new TreeSet<>())
                    .add(c.getPackageName()));
    homes.values().removeIf(packages -> packages.size() == 1);
    assertThat(homes).isEmpty();
  }

  private static Stream<JavaClass> topLevel() {
    return Imported.CLASSES.stream()
        .filter(c -> c.getPackageName().startsWith("org.rectrain") && c.isTopLevelClass());
  }

  /** What opens a file for writing, and who may: see {@link WholeFile}. */
  private static final Map<String, Set<String>> WRITERS =
      Map.ofEntries(
          Map.entry("Files.write", Set.of("TrainLog")), // a log grows line by line
          Map.entry("Files.writeString", Set.of("Machine")), // into /proc
          Map.entry("Files.newOutputStream", Set.of()),
          Map.entry("Files.newBufferedWriter", Set.of()),
          Map.entry("Files.newByteChannel", Set.of()),
          Map.entry("Files.copy", Set.of()),
          Map.entry("Files.createFile", Set.of()),
          Map.entry("Files.createTempFile", Set.of("TokenizerTrial")), // read and deleted
          Map.entry("Files.move", Set.of("StageFolder", "TaskFiles", "KafkaIngest")), // whole ones
          Map.entry(
              "FileChannel.open",
              Set.of(
                  "Excerpt",
                  "Safetensors",
                  "TokenFile",
                  "EaseWeights",
                  "RunLock",
                  "Scratch",
                  "EventFile")), // readers, locks, a log
          Map.entry("FileOutputStream.<init>", Set.of()),
          Map.entry("FileWriter.<init>", Set.of()),
          Map.entry("RandomAccessFile.<init>", Set.of()),
          Map.entry("ObjectMapper.writeValue", Set.of()),
          Map.entry("Model.serializeToFile", Set.of("TribuoTraining"))); // through WholeFile.at

  @Test
  void everyFileIsWrittenWhole() {
    Set<String> found = new TreeSet<>();
    for (JavaClass home : Imported.CLASSES) {
      if (home.getPackageName().equals("org.rectrain.dataset.file")) {
        continue;
      }
      home.getAccessesFromSelf().stream()
          .filter(access -> access instanceof JavaCodeUnitAccess<?>)
          .forEach(
              access -> {
                String call =
                    access.getTargetOwner().getSimpleName() + "." + access.getTarget().getName();
                Set<String> allowed = WRITERS.get(call);
                String name = home.getName().replaceAll("^.*\\.|\\$.*$", "");
                if (allowed != null && !allowed.contains(name)) {
                  found.add(name + " calls " + call);
                }
              });
    }
    assertThat(found).isEmpty();
  }

  @Test
  void onlyTheCommandLinePrintsOrExits() {
    noClasses()
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .dependOnClassesThat()
        .resideInAPackage("picocli..")
        .check(Imported.CLASSES);
  }
}
