package org.rectrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/architecture.md} and {@code docs/adding.md} name what exists. */
class ArchitecturePageTest {
  private static final Path ROOT = Path.of(System.getProperty("project.root", ".."));
  private static final Pattern CLASS = Pattern.compile("`(org\\.rectrain\\.[\\w.]+)`");
  private static final Pattern FILE = Pattern.compile("`((?:pipelines|cli|docs|configs)/[^`*]+)`");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| [^|]+ \\|([^|]*)\\|$");

  @Test
  void everyClassExists() throws IOException {
    for (String page : List.of("architecture.md", "adding.md")) {
      Set<String> missing = new TreeSet<>();
      for (String name : found(CLASS, page)) {
        if (!Files.exists(source(name)) && !Files.isDirectory(folder(name))) {
          missing.add(name);
        }
      }
      assertThat(missing).as(page).isEmpty();
    }
  }

  @Test
  void everyFileExists() throws IOException {
    Set<String> missing = new TreeSet<>();
    for (String file : found(FILE, "adding.md")) {
      if (!Files.exists(ROOT.resolve(file))) {
        missing.add(file);
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void arrowsAreThoseThatHold() throws IOException {
    Map<String, Set<String>> onPage = new TreeMap<>();
    Matcher rows = ROW.matcher(text("architecture.md"));
    while (rows.find()) {
      Set<String> uses = new TreeSet<>();
      Matcher names = Pattern.compile("`(\\w+)`").matcher(rows.group(2));
      while (names.find()) {
        uses.add(names.group(1));
      }
      onPage.put(rows.group(1), uses);
    }
    Map<String, Set<String>> enforced = new TreeMap<>();
    ArchitectureTest.ARROWS.forEach((name, uses) -> enforced.put(name, new TreeSet<>(uses)));
    assertThat(onPage).isEqualTo(enforced);
  }

  private static Set<String> found(Pattern pattern, String page) throws IOException {
    Set<String> out =
        pattern
            .matcher(text(page))
            .results()
            .map((MatchResult match) -> match.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(out).as(page).isNotEmpty();
    return out;
  }

  private static String text(String page) throws IOException {
    return Files.readString(ROOT.resolve("docs").resolve(page));
  }

  private static Path source(String name) {
    return folder(name).resolveSibling(folder(name).getFileName() + ".java");
  }

  private static Path folder(String name) {
    return ROOT.resolve("pipelines/src/main/java").resolve(name.replace('.', '/'));
  }
}
