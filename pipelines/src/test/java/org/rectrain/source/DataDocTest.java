package org.rectrain.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.ConfigSchema;
import org.rectrain.config.RunConfig;
import org.rectrain.config.data.DataConfig;
import org.rectrain.config.data.EventsConfig;
import org.rectrain.config.data.FieldConfig;
import org.rectrain.config.data.ImpressionsConfig;
import org.rectrain.spark.TestSpark;

/** docs/data.md says what is so: it names every key, and each layout of its gallery is read. */
@Tag("slow")
final class DataDocTest {
  private static final Pattern BLOCK = Pattern.compile("(?s)```(\\w+) ?([^\\n]*)\\n(.*?)```");

  private record Layout(String title, String text) {
    @Override
    public String toString() {
      return title;
    }
  }

  @TempDir Path root;

  private static String page() throws IOException {
    return Files.readString(Path.of(System.getProperty("project.root"), "docs/data.md"));
  }

  static Stream<Layout> layouts() throws IOException {
    String gallery = page().substring(page().indexOf("## Gallery"));
    return Arrays.stream(gallery.split("\\n### "))
        .skip(1)
        .map(part -> new Layout(part.lines().findFirst().orElseThrow(), part));
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void aLayoutIsReadAsThePageSays(Layout layout) throws IOException {
    String yaml = "";
    List<String> expected = List.of();
    Matcher block = BLOCK.matcher(layout.text());
    while (block.find()) {
      String[] info = block.group(2).split(" ");
      if (block.group(1).equals("yaml")) {
        yaml = block.group(3);
      } else if (info[0].equals("rows")) {
        expected = block.group(3).lines().map(String::strip).toList();
      } else {
        Path file = root.resolve(info[0]);
        Files.createDirectories(file.getParent());
        Charset charset = info.length > 1 ? Charset.forName(info[1]) : StandardCharsets.UTF_8;
        Files.write(file, block.group(3).getBytes(charset));
      }
    }
    RunConfig config =
        ConfigReader.bind("output: unused\n" + yaml, List.of(), RunConfig.class, layout.title());
    EventsConfig events = Objects.requireNonNull(config.data()).events();
    Source source = Source.log("data.events.path", root, events.path().text(), events);
    List<String> columns = List.of(expected.get(0).split(" \\| "));
    List<String> rows = new ArrayList<>(List.of(expected.get(0)));
    for (Row row : RawTable.open(TestSpark.session(), source, columns).collectAsList()) {
      assertThat(row.isNullAt(columns.size())).as("readable: " + row).isTrue();
      rows.add(
          IntStream.range(0, columns.size())
              .mapToObj(c -> row.isNullAt(c) ? "" : row.getString(c).replace('\n', '⏎'))
              .collect(Collectors.joining(" | "))
              .strip());
    }
    assertThat(rows).isEqualTo(expected);
  }

  @Test
  void everyKeyOfTheDataSectionIsOnThePage() throws IOException {
    String page = page();
    Stream.of(DataConfig.class, FieldConfig.class, ImpressionsConfig.class)
        .flatMap(section -> ConfigSchema.lines(section, "").stream())
        .map(line -> line.key().substring(line.key().lastIndexOf('.') + 1))
        .distinct()
        .forEach(key -> assertThat(page).containsPattern("`(data\\.)?" + key + "`"));
  }
}
