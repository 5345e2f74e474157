package org.rectrain.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.rectrain.config.read.Binder;
import org.rectrain.config.read.Names;
import org.rectrain.config.read.Option;
import org.rectrain.config.read.RecordKeys;
import org.rectrain.config.read.ValueKinds;

/** {@code docs/configuration.md} is the records of the sections, written out. */
class ConfigurationPageTest {
  private static final Path ROOT = Path.of(System.getProperty("project.root", ".."));

  @Test
  void thePageIsTheRecords() throws IOException {
    Path written = Path.of("target").resolve("configuration.md");
    Files.createDirectories(written.getParent());
    Files.writeString(written, page());
    assertThat(Files.readString(ROOT.resolve("docs").resolve("configuration.md")))
        .as(
            "docs/configuration.md; the records' page is in pipelines/target/configuration.md:"
                + " copy it")
        .isEqualTo(page());
  }

  static String page() {
    StringBuilder out = new StringBuilder();
    out.append("# Configuration\n\n");
    out.append(
        "Written by a test from the records in `org.rectrain.config`. One YAML file serves the"
            + " whole path; a command reads its own\n"
            + "section and the shared keys. `key=value` on the command line beats the file, an"
            + " unknown key is an error that names the\n"
            + "nearest known one, and `rectrain config schema` prints the same for editors. `KEY[]`"
            + " is an entry of a list, `KEY.NAME` one\n"
            + "of a map. Paths start from the working folder, those of raw data from"
            + " `data.root`.\n\n");
    out.append("## Shared keys\n\n");
    header(out);
    for (RecordComponent component : RunConfig.class.getRecordComponents()) {
      if (!component.getType().isRecord()) {
        row(out, component, Names.snake(component.getName()));
      }
    }
    for (RecordComponent component : RunConfig.class.getRecordComponents()) {
      if (component.getType().isRecord()) {
        String key = Names.snake(component.getName());
        out.append("\n## ").append(key).append("\n\n");
        out.append(RecordKeys.option(component).doc()).append("\n\n");
        header(out);
        rows(out, component.getType(), key);
      }
    }
    return out.toString();
  }

  private static void header(StringBuilder out) {
    out.append("| key | takes | default | what it does |\n|---|---|---|---|\n");
  }

  private static void rows(StringBuilder out, Class<?> section, String prefix) {
    for (RecordComponent component : section.getRecordComponents()) {
      Option option = RecordKeys.option(component);
      String key = Binder.join(prefix, Names.snake(component.getName()));
      if (component.getType().isRecord()) {
        rows(out, component.getType(), option.inline() ? prefix : key);
        continue;
      }
      row(out, component, key);
      if (component.getGenericType() instanceof ParameterizedType generic) {
        Type[] arguments = generic.getActualTypeArguments();
        if (arguments[arguments.length - 1] instanceof Class<?> element && element.isRecord()) {
          rows(out, element, key + (arguments.length == 1 ? "[]" : ".NAME"));
        }
      }
    }
  }

  private static void row(StringBuilder out, RecordComponent component, String key) {
    Option option = RecordKeys.option(component);
    String takes = ValueKinds.describe(component.getGenericType(), option);
    String def = option.def().isEmpty() ? "" : "`" + option.def() + "`";
    out.append("| `").append(key).append("` | ").append(cell(takes)).append(" | ");
    out.append(cell(def)).append(" | ").append(cell(option.doc())).append(" |\n");
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
