package org.rectrain.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.nn.Golden;
import org.rectrain.run.Progress;
import org.rectrain.score.ModelFolders;
import org.rectrain.score.Scorer;

/**
 * Every file of a small finished model and of its base is damaged in many ways. Each damage is
 * refused with exit code 2 or 3, or the model scores as before; what changes scores in silence, and
 * any other exception, fails. Single bytes of weights are left out: the manifest of the stage holds
 * their checksums.
 */
@Tag("slow")
class StateMutationTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] VALUES = {
    "null", "\"x\"", "true", "[]", "{}", "-1", "0", "2.5", "1000000000", "-1e300", "[null]"
  };

  /** Elements of a list or section that are changed. */
  private static final int MOST = 6;

  @TempDir static Path temp;
  private static Path prepared;
  private static Path base;
  private static Path model;
  private static double[][] whole;

  @BeforeAll
  static void train() throws IOException {
    prepared = TinyData.write(temp.resolve("prepare"));
    base = Files.createDirectories(temp.resolve("hf"));
    try (Stream<Path> files = Files.list(Golden.path("weights/tiny/bert"))) {
      for (Path file : files.toList()) {
        Files.copy(file, base.resolve(file.getFileName()));
      }
    }
    TrainConfig config =
        ConfigReader.bind(
            """
            encoder: {base: '%s', max_tokens: 12, lora: {rank: 2}}
            batch_size: 200
            epochs: 1
            towers: {dim: 4, tower_hidden: 4, hidden: [4], history: 3, item_ids: true}
            retrieval: {k: 5, extra_negatives: 5}
            workers: 1
            """
                .formatted(base),
            List.of(),
            TrainConfig.class,
            "test");
    Training.run(
        config, 7, prepared, Files.createDirectories(temp.resolve("out")), Progress.silent());
    model = temp.resolve("out/model");
    whole = scores();
  }

  private static double[][] scores() {
    try (Scorer scorer = ModelFolders.one(model, prepared, 4096, 512, 1)) {
      return scorer.score("test", List.of("click", "like"), IntStream.range(0, 20).toArray());
    }
  }

  /** What became of a damage: empty when it was refused or changed nothing. */
  private static String outcome(Path file, byte[] damaged) throws IOException {
    byte[] before = Files.readAllBytes(file);
    Files.write(file, damaged);
    try {
      return Arrays.deepEquals(whole, scores()) ? "" : "other scores in silence";
    } catch (Failure failure) {
      boolean right = failure.exitCode() == Failure.INPUT || failure.exitCode() == Failure.USAGE;
      return right ? "" : "exit code " + failure.exitCode() + ": " + failure.getMessage();
    } catch (RuntimeException | Error e) {
      return e.toString();
    } finally {
      Files.write(file, before);
    }
  }

  private static void assertAllRefused(Path file, Map<String, byte[]> mutations)
      throws IOException {
    Map<String, String> wrong = new LinkedHashMap<>();
    for (Map.Entry<String, byte[]> mutation : mutations.entrySet()) {
      String outcome = outcome(file, mutation.getValue());
      if (!outcome.isEmpty()) {
        wrong.put(mutation.getKey(), outcome);
      }
    }
    assertThat(mutations).isNotEmpty();
    assertThat(wrong).as("%s, %d mutations", file.getFileName(), mutations.size()).isEmpty();
  }

  /** Each key and element deleted, and given other values. */
  private static Map<String, byte[]> ofJson(Path file, String... values) throws IOException {
    Map<String, byte[]> out = new LinkedHashMap<>();
    JsonNode root = JSON.readTree(file.toFile());
    List<String> pointers = new ArrayList<>();
    collect(root, "", pointers);
    for (String pointer : pointers) {
      String parent = pointer.substring(0, pointer.lastIndexOf('/'));
      String last = pointer.substring(pointer.lastIndexOf('/') + 1);
      last = last.replace("~1", "/").replace("~0", "~");
      JsonNode deleted = root.deepCopy();
      if (deleted.at(parent) instanceof ObjectNode object) {
        object.remove(last);
      } else if (deleted.at(parent) instanceof ArrayNode array) {
        array.remove(Integer.parseInt(last));
      }
      out.put(pointer + " deleted", bytes(deleted));
      for (String value : values) {
        JsonNode changed = root.deepCopy();
        if (changed.at(parent) instanceof ObjectNode object) {
          object.set(last, JSON.readTree(value));
        } else if (changed.at(parent) instanceof ArrayNode array) {
          array.set(Integer.parseInt(last), JSON.readTree(value));
        }
        out.put(pointer + " = " + value, bytes(changed));
      }
    }
    for (String text : new String[] {"", "null", "[]", "{}", "7", "\"x\"", "{\"a\": "}) {
      out.put("the file is " + text, text.getBytes(StandardCharsets.UTF_8));
    }
    out.putAll(cutShort(Files.readAllBytes(file)));
    return out;
  }

  private static void collect(JsonNode node, String at, List<String> out) {
    int seen = 0;
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> entry : node.properties()) {
        // A vocabulary has many tokens that are all alike.
        if (seen++ < (node.size() > 60 ? MOST : node.size())) {
          String key = entry.getKey().replace("~", "~0").replace("/", "~1");
          out.add(at + "/" + key);
          collect(entry.getValue(), at + "/" + key, out);
        }
      }
    }
    for (int i = 0; node.isArray() && i < Math.min(2, node.size()); i++) {
      out.add(at + "/" + i);
      collect(node.get(i), at + "/" + i, out);
    }
  }

  private static Map<String, byte[]> cutShort(byte[] content) {
    Map<String, byte[]> out = new LinkedHashMap<>();
    for (int length : new int[] {0, 1, 9, content.length / 2, content.length - 3}) {
      out.put("first " + length + " bytes", Arrays.copyOf(content, length));
    }
    return out;
  }

  private static byte[] bytes(JsonNode node) {
    return node.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void theSpecOfAModel() throws IOException {
    Path file = model.resolve("rectrain.json");
    assertAllRefused(file, ofJson(file, VALUES));
  }

  @Test
  void theFeaturesOfAModel() throws IOException {
    Path file = model.resolve("feature_schema.json");
    Map<String, byte[]> mutations = ofJson(file, "null", "-1", "\"x\"", "1000000000");
    ObjectNode swapped = (ObjectNode) JSON.readTree(file.toFile());
    ArrayNode features = (ArrayNode) swapped.path("features");
    features.add(features.remove(0));
    mutations.put("features in another order", bytes(swapped));
    assertAllRefused(file, mutations);
  }

  @Test
  void theAdapter() throws IOException {
    Path file = model.resolve("adapter_config.json");
    assertAllRefused(file, ofJson(file, VALUES));
    Path weights = model.resolve("adapter_model.safetensors");
    assertAllRefused(weights, ofHeader(weights));
  }

  @Test
  void theBase() throws IOException {
    Path config = base.resolve("config.json");
    assertAllRefused(config, ofJson(config, VALUES));
    Path weights = base.resolve("model.safetensors");
    Map<String, byte[]> mutations = cutShort(Files.readAllBytes(weights));
    mutations.put("another file", Files.readAllBytes(model.resolve("adapter_model.safetensors")));
    byte[] content = Files.readAllBytes(weights);
    content[content.length - 5] ^= 1;
    mutations.put("one bit of a value, which the fingerprint tells", content);
    assertAllRefused(weights, mutations);
  }

  /** The model's copy must be the base's; the base's own must make the tokens that it made. */
  @Test
  void theTokenizer() throws IOException {
    Path copy = model.resolve("tokenizer.json");
    assertAllRefused(copy, ofJson(copy, "null", "7"));
  }

  /** A header with each tensor's type, shape and offsets changed. */
  private static Map<String, byte[]> ofHeader(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    Map<String, byte[]> out = cutShort(content);
    int length = content[0] & 0xff | (content[1] & 0xff) << 8 | (content[2] & 0xff) << 16;
    JsonNode header = JSON.readTree(Arrays.copyOfRange(content, 8, 8 + length));
    for (Map.Entry<String, JsonNode> tensor : header.properties()) {
      if (tensor.getKey().equals("__metadata__")) {
        continue;
      }
      for (String change :
          new String[] {
            "{\"dtype\": \"F16\"}",
            "{\"dtype\": \"X\"}",
            "{\"shape\": [-1]}",
            "{\"shape\": [1]}",
            "{\"data_offsets\": [0, 4]}",
            "{\"data_offsets\": [2, 6]}",
            "{\"data_offsets\": [0, 1000000000000]}"
          }) {
        JsonNode changed = header.deepCopy();
        ((ObjectNode) changed.path(tensor.getKey())).setAll((ObjectNode) JSON.readTree(change));
        out.put(tensor.getKey() + " " + change, withHeader(changed, content, 8 + length));
      }
      JsonNode renamed = header.deepCopy();
      ((ObjectNode) renamed).set("x." + tensor.getKey(), tensor.getValue());
      ((ObjectNode) renamed).remove(tensor.getKey());
      out.put(tensor.getKey() + " renamed", withHeader(renamed, content, 8 + length));
    }
    return out;
  }

  private static byte[] withHeader(JsonNode header, byte[] content, int from) {
    byte[] text = bytes(header);
    byte[] out = new byte[8 + text.length + content.length - from];
    for (int i = 0; i < 4; i++) {
      out[i] = (byte) (text.length >>> 8 * i);
    }
    System.arraycopy(text, 0, out, 8, text.length);
    System.arraycopy(content, from, out, 8 + text.length, content.length - from);
    return out;
  }
}
