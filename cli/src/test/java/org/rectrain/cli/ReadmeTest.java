package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The README's commands are the program's commands. */
class ReadmeTest {
  private static final Pattern SPAN = Pattern.compile("`(?:\\./)?rectrain ([^`\\n]+)`");
  private static final Pattern LINE = Pattern.compile("(?m)^\\./rectrain (.+)$");

  /** Each command of the README, alternatives (a|b) written out, placeholders filled. */
  static List<String> commands() {
    List<String> found = new ArrayList<>();
    for (Pattern pattern : List.of(LINE, SPAN)) {
      Matcher m = pattern.matcher(ProjectFiles.read("README.md"));
      while (m.find()) {
        found.add(m.group(1).replace("\\|", "|").trim());
      }
    }
    List<String> out = new ArrayList<>();
    for (String command : found) {
      String[] words = command.split("\\s+");
      int choice = 0;
      while (choice < words.length && !words[choice].contains("|")) {
        choice++;
      }
      String[] choices =
          choice < words.length ? words[choice].split("\\|") : new String[] {words[0]};
      for (String one : choices) {
        String[] copy = words.clone();
        copy[choice < words.length ? choice : 0] = one;
        out.add(String.join(" ", copy).replace("-c FILE", "-c configs/sample.yaml"));
      }
    }
    return out.stream().distinct().toList();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void isACommandThatTheProgramTakes(String command) {
    CommandLine.ParseResult parsed = Main.commandLine().parseArgs(command.split("\\s+"));
    assertThat(parsed.hasSubcommand()).isTrue();
    Matcher config = Pattern.compile("-c (\\S+)").matcher(command);
    while (config.find()) {
      String file = config.group(1);
      if (file.startsWith("configs/")) {
        assertThat(ProjectFiles.root().resolve(file)).isRegularFile();
      }
    }
  }

  @Test
  void theTableNamesEveryCommand() {
    Set<String> told = new TreeSet<>();
    for (String command : commands()) {
      told.add(command.split("\\s+")[0]);
    }
    Set<String> real = new TreeSet<>(Main.commandLine().getSubcommands().keySet());
    real.remove("help");
    assertThat(told).containsAll(real);
  }

  @Test
  void theFirstCommandPlansEveryStageOfThePath() {
    Path config = ProjectFiles.root().resolve("configs/sample.yaml");
    Cli cli =
        Cli.run(
            "run",
            "-c",
            config.toString(),
            "--dry-run",
            "data.root=" + ProjectFiles.root().resolve("data-samples"),
            "abtest.input.path=" + ProjectFiles.root().resolve("data-samples/experiment.jsonl.gz"));
    assertThat(cli.code()).as(cli.err()).isZero();
    assertThat(cli.last().path("stages").findValuesAsText("stage"))
        .startsWith("prepare", "baselines", "train", "distill", "score", "eval")
        .contains("abtest");
  }

  /** The same commands in both; keys and links of the Chinese text are in the English one too. */
  @Test
  void theChineseReadmeIsInStep() {
    String english = ProjectFiles.read("README.md");
    String chinese = ProjectFiles.read("README.zh-CN.md");
    Matcher m =
        Pattern.compile("`([^`\\n]+)`|\\]\\(([^)]+)\\)")
            .matcher(chinese.replaceAll("(?s)```.*?```", ""));
    while (m.find()) {
      if (!m.group().contains("(README.md)")) {
        assertThat(english).contains(m.group());
      }
    }
    assertThat(headings(chinese)).isEqualTo(headings(english));
    assertThat(commands(chinese)).isEqualTo(commands(english));
  }

  /** First cells of the rows of commands, in order. */
  private static List<String> commands(String text) {
    return text.lines()
        .filter(line -> line.startsWith("| `rectrain"))
        .map(line -> line.substring(0, line.indexOf("` | ")))
        .toList();
  }

  private static long headings(String text) {
    return text.lines().filter(line -> line.startsWith("## ")).count();
  }

  @Test
  void linksAndPicturesExist() {
    Matcher link = Pattern.compile("\\]\\(([^)#:]+)\\)").matcher(ProjectFiles.read("README.md"));
    int links = 0;
    while (link.find()) {
      assertThat(Files.exists(ProjectFiles.root().resolve(link.group(1))))
          .as(link.group(1))
          .isTrue();
      links++;
    }
    assertThat(links).isPositive();
  }
}
