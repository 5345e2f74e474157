package org.rectrain.config.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.RunConfig;

class InputPathsTest {
  /** Text about files that is no input: what is written, and folders that are looked at apart. */
  private static final Set<String> NO_INPUTS =
      Set.of(
          "output",
          "prepared",
          "data.root",
          "data.events.kafka.properties", // read by ingest alone, no stage's input
          "export.to",
          "train.encoder.keep_vectors",
          "score.keep_vectors",
          "data.events.time_format",
          "spark.settings");

  @TempDir Path folder;

  @Test
  void whateverNamesAFileIsOfTheType() {
    Set<String> found = new TreeSet<>();
    collect(RunConfig.class, "", found);
    assertThat(found).isEmpty();
  }

  private static void collect(Class<?> type, String key, Set<String> found) {
    for (RecordComponent component : type.getRecordComponents()) {
      String at = Binder.join(key, Names.snake(component.getName()));
      if (component.getType().isRecord()) {
        collect(component.getType(), at, found);
      } else if (isText(component.getGenericType())
          && RecordKeys.option(component)
              .doc()
              .matches("(?s).*\\b([Ff]iles?|[Ff]olders?|[Gg]lob|[Tt]able of users)\\b.*")
          && !NO_INPUTS.contains(at)
          && !at.contains(".dialect.")) {
        found.add(at + ": " + RecordKeys.option(component).doc());
      }
    }
  }

  private static boolean isText(Type type) {
    return type == String.class
        || (type instanceof ParameterizedType generic
            && List.of(generic.getActualTypeArguments()).contains(String.class)
            && !List.of(generic.getActualTypeArguments()).contains(InputPath.class));
  }

  @Test
  void findsPathsInListsMapsAndSectionsByTheirKeys() {
    RunConfig config =
        ConfigReader.bind(
            """
            output: out
            data:
              root: raw
              events: {path: log.csv, user: u, item: i, time: t, labels: {click: c},
                held_out: {valid: v.csv}}
            distill: {teachers: [a/model, trees], unlabelled: /more}
            """,
            List.of(),
            RunConfig.class,
            "test");
    assertThat(
            InputPaths.of(java.util.Objects.requireNonNull(config.data()), "data", Path.of("raw")))
        .containsEntry("data.events.path", Path.of("raw/log.csv"))
        .containsEntry("data.events.held_out.valid", Path.of("raw/v.csv"))
        .hasSize(2);
    assertThat(
            InputPaths.of(
                java.util.Objects.requireNonNull(config.distill()), "distill", Path.of("raw")))
        .containsEntry("distill.teachers[0]", Path.of("a/model"))
        .containsEntry("distill.teachers[1]", Path.of("trees"))
        .containsEntry("distill.unlabelled", Path.of("/more"))
        .hasSize(3);
  }

  @Test
  void aGlobIsWhatItNamesAndAFileOfThatVeryNameIsItself() throws IOException {
    Files.createDirectories(folder.resolve("a[1]/b"));
    Files.writeString(folder.resolve("a[1]/b/x.csv"), "1");
    Files.writeString(folder.resolve("a[1]/b/y.json"), "1");
    Files.writeString(folder.resolve("a[1]/z*.csv"), "1");
    Path pattern = folder.resolve("a[1]/*/*.csv");
    assertThat(InputPaths.isPattern(pattern)).isTrue();
    assertThat(InputPaths.matches(pattern)).containsExactly(folder.resolve("a[1]/b/x.csv"));
    assertThat(InputPaths.isPattern(folder.resolve("a[1]/z*.csv"))).isFalse();
    assertThat(InputPaths.matches(folder.resolve("none/*.csv"))).isEmpty();
  }

  @Test
  void whatNoFileCanBeCalledIsRefusedByItsKey() {
    assertThatThrownBy(
            () ->
                ConfigReader.bind(
                    "output: out\ntrain: {init_from: \"a\\0b\"}",
                    List.of(),
                    RunConfig.class,
                    "test"))
        .hasMessageContaining("train.init_from: no file can have this name");
  }
}
