package org.rectrain.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;

/** A strict reader of protobuf's text format, as far as a model repository uses it. */
final class PbText {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:#[^\\n]*\\n\\s*)*(\"(?:[^\"\\\\\\n]|\\\\.)*\"|[\\w.+-]+|[\\[\\]{}:,])");

  private PbText() {}

  /** The message of a file: values and messages by field, each in a list. */
  static Map<String, List<Object>> read(Path file) throws IOException {
    String text = Files.readString(file).strip();
    Deque<String> tokens = new ArrayDeque<>();
    Matcher matcher = TOKEN.matcher(text);
    int at = 0;
    while (at < text.length()) {
      assertThat(matcher.find(at) && matcher.start() == at).as(file + " at " + at).isTrue();
      tokens.add(matcher.group(1));
      at = matcher.end();
    }
    Map<String, List<Object>> message = message(tokens, "");
    assertThat(tokens).as("behind the message of " + file).isEmpty();
    return message;
  }

  private static Map<String, List<Object>> message(Deque<String> tokens, String end) {
    Map<String, List<Object>> fields = new LinkedHashMap<>();
    while (!tokens.isEmpty() && !tokens.peek().equals(end)) {
      String field = tokens.remove();
      assertThat(field).matches("[a-z_]+");
      boolean colon = ":".equals(tokens.peek());
      if (colon) {
        tokens.remove();
      }
      List<Object> values = fields.computeIfAbsent(field, f -> new ArrayList<>());
      if ("[".equals(tokens.peek())) {
        tokens.remove();
        while (!"]".equals(tokens.peek())) {
          values.add(value(tokens));
          if (!"]".equals(tokens.peek())) {
            assertThat(tokens.remove()).isEqualTo(",");
          }
        }
        tokens.remove();
      } else {
        assertThat(colon || "{".equals(tokens.peek())).as(field).isTrue();
        values.add(value(tokens));
      }
    }
    return fields;
  }

  private static Object value(Deque<String> tokens) {
    String token = tokens.remove();
    if (!token.equals("{")) {
      assertThat(token).doesNotMatch("[\\[\\]}:,]");
      return token.startsWith("\"") ? token.substring(1, token.length() - 1) : token;
    }
    Map<String, List<Object>> message = message(tokens, "}");
    tokens.remove();
    return message;
  }

  @SuppressWarnings("unchecked") // what value() makes
  private static List<Map<String, List<Object>>> messages(
      Map<String, List<Object>> of, String field) {
    return (List<Map<String, List<Object>>>) (List<?>) of.getOrDefault(field, List.of());
  }

  private static Map<String, String> tensors(Map<String, List<Object>> config, String kind) {
    Map<String, String> out = new HashMap<>();
    for (Map<String, List<Object>> tensor : messages(config, kind)) {
      String shape = tensor.get("data_type") + " " + tensor.get("dims");
      assertThat(out.put(tensor.get("name").get(0).toString(), shape)).isNull();
    }
    return out;
  }

  /** Every tensor of an ensemble is made once, before it is taken, in the shape that is wanted. */
  static void requireEnsemble(Path repository, String name) throws IOException {
    Map<String, List<Object>> ensemble = read(repository.resolve(name).resolve("config.pbtxt"));
    assertThat(ensemble.get("platform")).isEqualTo(List.of("ensemble"));
    assertThat(repository.resolve(name).resolve("1")).isDirectory();
    Map<String, String> known = tensors(ensemble, "input");
    Set<String> unused = new HashSet<>(known.keySet());
    for (Map<String, List<Object>> step :
        messages(messages(ensemble, "ensemble_scheduling").get(0), "step")) {
      Path model = repository.resolve(step.get("model_name").get(0).toString());
      assertThat(model.resolve("1/model.onnx")).isNotEmptyFile();
      Map<String, List<Object>> config = read(model.resolve("config.pbtxt"));
      assertThat(config.get("name").get(0)).isEqualTo(model.getFileName().toString());
      Map<String, String> inputs = tensors(config, "input");
      for (Map<String, List<Object>> map : messages(step, "input_map")) {
        String tensor = map.get("value").get(0).toString();
        assertThat(known).containsEntry(tensor, inputs.remove(map.get("key").get(0).toString()));
        unused.remove(tensor);
      }
      assertThat(inputs).as("inputs of " + model + " that nobody fills").isEmpty();
      Map<String, String> outputs = tensors(config, "output");
      for (Map<String, List<Object>> map : messages(step, "output_map")) {
        String key = map.get("key").get(0).toString();
        if (known.put(map.get("value").get(0).toString(), outputs.get(key)) != null) {
          Assertions.fail(key + " is made twice");
        }
      }
    }
    assertThat(unused).isEmpty();
    assertThat(known).containsAllEntriesOf(tensors(ensemble, "output"));
  }
}
