package org.rectrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The diffs of {@code docs/adding.md} apply to the sources, compile, and add what they say. */
@Tag("slow")
class AddingPageTest {
  private static final Path ROOT = Path.of(System.getProperty("project.root", ".."));
  private static final Pattern DIFF = Pattern.compile("(?s)```diff\n(.*?)```");
  private static final Pattern FILE =
      Pattern.compile("(?ms)^--- (\\S+)\n\\+\\+\\+ b/(\\S+)\n(.*?)(?=^--- |\\z)");

  /** Calls the new metric as evaluation does. */
  private static final String CALL =
      """
      package org.rectrain.metric;

      public final class CallOfMetric {
        public static double[] byUser() {
          var choices = new ScoredRows.Choices(Gauc.Weighting.PLAIN, 2, null);
          double[] scores = {0.75, 0.5};
          int[] labels = {1, 0};
          int[] users = {0, 1};
          var rows = new ScoredRows(scores, labels, users, 2, users, users, choices);
          return ((Figure.UserMean) TaskMetric.ABSOLUTE_ERROR.of(rows)).sums();
        }
      }
      """;

  @TempDir Path folder;

  @Test
  void everyDiffAddsWhatItSays() throws Exception {
    Map<String, String> sources = new LinkedHashMap<>();
    Matcher diffs = DIFF.matcher(Files.readString(ROOT.resolve("docs/adding.md")));
    while (diffs.find()) {
      Matcher files = FILE.matcher(diffs.group(1));
      while (files.find()) {
        String name = files.group(2);
        boolean isNew = files.group(1).equals("/dev/null");
        assertThat(Files.exists(ROOT.resolve(name))).as(name).isNotEqualTo(isNew);
        String before = isNew ? "" : Files.readString(ROOT.resolve(name));
        sources.put(name, patched(name, sources.getOrDefault(name, before), files.group(3)));
      }
    }
    sources.put("CallOfMetric.java", CALL);
    compile(sources);
    try (URLClassLoader changed = new Changed(folder.resolve("classes"))) {
      assertThat(names(changed, "metric.TaskMetric")).contains("ABSOLUTE_ERROR");
      Class<?> call = changed.loadClass("org.rectrain.metric.CallOfMetric");
      assertThat(call.getMethod("byUser").invoke(null)).isEqualTo(new double[] {0.25, 0.5});
      assertThat(names(changed, "prepare.clean.CleaningRule")).contains("SELF");
      assertThat(names(changed, "config.baseline.BaselinesConfig$Kind")).contains("NEWEST");
      assertThat(names(changed, "path.StageName")).contains("COUNT");
      assertThat(family(changed, config -> config)).hasToString("DecoderSpec");
      assertThatThrownBy(() -> family(changed, config -> config.put("sliding_window", 4096)))
          .hasMessageContaining("sliding_window: '4096' is not supported");
    }
  }

  /** Each hunk replaces its old lines, which are in the file exactly once. */
  private static String patched(String name, String source, String hunks) {
    String out = source;
    for (String hunk : hunks.substring("@@\n".length()).split("(?m)^@@\n")) {
      String old = lines(hunk, " -");
      String now = lines(hunk, " +");
      assertThat(now).as(name).isNotEqualTo(old);
      if (source.isEmpty()) {
        return now;
      }
      int at = out.indexOf(old);
      assertThat(at).as("%s has no lines\n%s", name, old).isNotNegative();
      assertThat(out.indexOf(old, at + 1)).as("%s has twice\n%s", name, old).isNegative();
      out = out.substring(0, at) + now + out.substring(at + old.length());
    }
    return out;
  }

  private static String lines(String hunk, String signs) {
    StringBuilder out = new StringBuilder();
    hunk.lines()
        .filter(line -> signs.indexOf(line.charAt(0)) >= 0)
        .forEach(line -> out.append(line, 1, line.length()).append('\n'));
    return out.toString();
  }

  private void compile(Map<String, String> sources) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Map.Entry<String, String> source : sources.entrySet()) {
      Path file = folder.resolve(source.getKey());
      Files.createDirectories(file.getParent());
      files.add(Files.writeString(file, source.getValue()));
    }
    Javac.compile(files, Files.createDirectories(folder.resolve("classes")));
  }

  private static List<String> names(ClassLoader changed, String type) throws Exception {
    List<String> out = new ArrayList<>();
    for (Object constant : changed.loadClass("org.rectrain." + type).getEnumConstants()) {
      out.add(((Enum<?>) constant).name());
    }
    return out;
  }

  /** The class that the config.json of a tiny Llama is read to when it says it is a Mistral. */
  private static String family(ClassLoader changed, UnaryOperator<ObjectNode> change)
      throws Exception {
    Class<?> reader = changed.loadClass("org.rectrain.weights.HuggingFaceConfig");
    Method parse =
        reader.getDeclaredMethod(
            "parse", com.fasterxml.jackson.databind.JsonNode.class, Path.class);
    parse.setAccessible(true);
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    config.put("model_type", "mistral").put("vocab_size", 64).put("hidden_size", 8);
    config.put("num_hidden_layers", 1).put("num_attention_heads", 2).put("hidden_act", "silu");
    config.put("intermediate_size", 16).put("max_position_embeddings", 32);
    try {
      return parse
          .invoke(null, change.apply(config), Path.of("config.json"))
          .getClass()
          .getSimpleName();
    } catch (InvocationTargetException refused) {
      throw (Exception) refused.getCause();
    }
  }

  /** The house's classes, the changed ones instead of those that they were made from. */
  private static final class Changed extends URLClassLoader {
    Changed(Path classes) throws IOException {
      super(
          new URL[] {
            classes.toUri().toURL(),
            Failure.class.getProtectionDomain().getCodeSource().getLocation()
          },
          AddingPageTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("org.rectrain.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        return known == null ? findClass(name) : known;
      }
    }
  }
}
