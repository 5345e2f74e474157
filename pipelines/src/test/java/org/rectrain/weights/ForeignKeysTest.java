package org.rectrain.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.rectrain.Failure;
import org.rectrain.nn.Golden;

/**
 * Every key that PEFT and transformers write (golden/weights/foreign_keys.py), and some that other
 * families have, at its default and at another value: read, harmless or refused by its name.
 */
@Tag("slow")
class ForeignKeysTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path temp;

  private static ObjectNode defaults(String file) throws IOException {
    JsonNode all = JSON.readTree(Golden.path("weights/foreign-keys.json").toFile());
    return (ObjectNode) all.path(file);
  }

  /** What comes of a file with these contents, as text; null where it is refused. */
  private Object read(String file, ObjectNode content) throws IOException {
    boolean adapter = file.equals("adapter");
    Path path = temp.resolve(adapter ? "adapter_config.json" : "config.json");
    Files.writeString(path, content.toString());
    return adapter ? PeftAdapter.read(temp) : HuggingFaceConfig.parse(content, path);
  }

  @ParameterizedTest
  @CsvFileSource(
      resources = "/golden/weights/foreign-keys.csv",
      delimiter = '|',
      quoteCharacter = '\'')
  void aKeyIsReadHarmlessOrRefused(String file, String key, String value, String outcome)
      throws IOException {
    Object before = read(file, defaults(file));
    ObjectNode changed = defaults(file);
    changed.set(key, JSON.readTree(value));
    if (outcome.equals("refused")) {
      Failure failure = catchThrowableOfType(Failure.class, () -> read(file, changed));
      assertThat(failure).as("%s: %s is accepted", key, value).isNotNull();
      assertThat(failure.exitCode()).isEqualTo(Failure.INPUT);
      assertThat(failure).hasMessageContaining("config.json").hasMessageContaining(key(key));
    } else if (outcome.equals("harmless")) {
      assertThat(read(file, changed)).isEqualTo(before);
    } else {
      assertThat(outcome).isEqualTo("read");
      assertThat(read(file, changed)).isNotNull();
    }
  }

  /** The word of a message for a key: records' components and sections have names of their own. */
  private static String key(String key) {
    return switch (key) {
      case "target_modules" -> "target";
      case "hidden_size" -> "hidden_size";
      default -> key;
    };
  }

  @Test
  void noKeyOfTheToolsIsForgotten() throws IOException {
    Set<String> told = new TreeSet<>();
    for (String line : Files.readAllLines(Golden.path("weights/foreign-keys.csv"))) {
      if (!line.startsWith("#")) {
        String[] parts = line.split("\\|");
        told.add(parts[1].strip());
      }
    }
    Set<String> keys = new TreeSet<>();
    for (String file : new String[] {"adapter", "bert", "qwen2", "qwen3", "llama"}) {
      defaults(file).fieldNames().forEachRemaining(keys::add);
    }
    keys.removeAll(told);
    assertThat(keys).isEmpty();
  }
}
