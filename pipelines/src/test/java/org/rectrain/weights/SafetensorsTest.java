package org.rectrain.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rectrain.Failure;
import org.rectrain.nn.Golden;
import org.rectrain.nn.engine.FloatSource;

/** Files and number formats against safetensors and torch (golden/weights/number_types.py). */
class SafetensorsTest {
  @TempDir private Path temp;

  @ParameterizedTest
  @EnumSource(ValueType.class)
  void decodesAndEncodesAsTorchDoes(ValueType type) throws IOException {
    Path golden = Golden.path("weights/number-types-" + type + ".safetensors");
    try (Safetensors values = Safetensors.open(Golden.path("weights/number-types.safetensors"));
        Safetensors stored = Safetensors.open(golden)) {
      float[] source = values.floats("values");
      float[] rounded = values.floats(type.name());
      assertThat(stored.floats("values")).isEqualTo(rounded);
      assertThat(stored.shape("values")).isEqualTo(new Shape(source.length));
      Path ours = temp.resolve("ours.safetensors");
      new SafetensorsWriter(type)
          .add("values", new Shape(source.length), FloatSource.of(source))
          .write(ours, Map.of());
      try (Safetensors back = Safetensors.open(ours)) {
        assertThat(back.floats("values")).isEqualTo(rounded);
        assertThat(back.metadata()).containsOnly(Map.entry("format", "pt"));
      }
    }
  }

  @Test
  void keepsMetadataShapesAndManyTensors() throws IOException {
    Path file = temp.resolve("many.safetensors");
    SafetensorsWriter writer = new SafetensorsWriter(ValueType.F32);
    for (int i = 0; i < 30; i++) {
      float[] values = new float[i * 7];
      Arrays.fill(values, i);
      writer.add("t" + i, new Shape(i, 7), FloatSource.of(values));
    }
    writer.add("scalar", new Shape(), FloatSource.of(new float[] {4.5f}));
    writer.write(file, Map.of("step", "12", "quote", "a \"b\" ü"));
    try (Safetensors read = Safetensors.open(file)) {
      assertThat(read.names()).hasSize(31);
      assertThat(read.metadata()).containsEntry("quote", "a \"b\" ü").containsEntry("step", "12");
      assertThat(read.floats("scalar")).containsExactly(4.5f);
      assertThat(read.shape("t29")).isEqualTo(new Shape(29, 7));
      assertThat(read.floats("t29")).hasSize(203).containsOnly(29f);
    }
  }

  /** Past 2 GB, where Java's arrays and buffers end; the file is sparse and takes no room. */
  @Test
  void readsBeyondTwoGigabytes() throws IOException {
    Path file = temp.resolve("large.safetensors");
    long floats = 600_000_000L;
    long bytes = floats * 4;
    String header =
        "{\"big\":{\"dtype\":\"F32\",\"shape\":[600000,1000],\"data_offsets\":[0,%d]},\"end\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[%d,%d]}}"
            .formatted(bytes, bytes, bytes + 8);
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).array());
      out.write(text);
      out.setLength(8 + text.length + bytes + 8);
      out.seek(8 + text.length + bytes);
      ByteBuffer values = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      out.write(values.putFloat(1.5f).putFloat(-2).array());
    }
    try (Safetensors read = Safetensors.open(file)) {
      assertThat(read.floats("end")).containsExactly(1.5f, -2);
      FloatBuffer first = FloatBuffer.allocate(1000);
      read.values("big").fill(first);
      assertThat(first.get(999)).isZero();
      assertThat(read.shape("big").size()).isEqualTo(floats);
    }
  }

  @Test
  void damageIsNamed() throws IOException {
    Path file = temp.resolve("x.safetensors");
    new SafetensorsWriter(ValueType.F32)
        .add("w", new Shape(100), FloatSource.of(new float[100]))
        .write(file, Map.of());
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 4));
    assertFails(file, "is no whole safetensors file: w is at bytes 0 to 400 of 396");
    Files.write(file, Arrays.copyOf(whole, 5));
    assertFails(file, "it has only 5 bytes");
    Files.write(file, Arrays.copyOf(whole, 40));
    assertFails(file, "does not fit a file of 40");
    byte[] garbled = whole.clone();
    garbled[8] = 'x';
    Files.write(file, garbled);
    assertFails(file, "not the JSON that was expected");
    assertFails(temp.resolve("absent"), "cannot read");
  }

  /** Eight bytes of values under a header that does not fit them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a': {'dtype': 'F32', 'shape': [-2], 'data_offsets': [0, 8]}} | has -2 where",
        "{'a': {'dtype': 'F32', 'shape': [2.0], 'data_offsets': [0, 8]}} | has 2.0 where",
        "{'a': {'dtype': 'F32', 'shape': [3], 'data_offsets': [0, 8]}} | of shape (3) and dtype"
            + " F32",
        "{'a': {'dtype': 'F16', 'shape': [2], 'data_offsets': [0, 8]}} | of shape (2) and dtype"
            + " F16",
        "{'a': {'dtype': 'F3', 'shape': [2], 'data_offsets': [0, 8]}} | has dtype 'F3'",
        "{'a': {'dtype': 'F32', 'shape': [2], 'data_offsets': [8, 0]}} | data_offsets 8 to 0",
        "{'a': {'dtype': 'F32', 'shape': [2], 'data_offsets': [0]}} | two data_offsets",
        "{'a': {'dtype': 'F32', 'shape': 2, 'data_offsets': [0, 8]}} | lacks a shape",
        "{'a': {'dtype': 'F32', 'shape': [2], 'data_offsets': [0, 16]}} | bytes 0 to 16 of 8",
        "{'a': {'dtype': 'F32', 'shape': [4294967296, 4294967296, 2], 'data_offsets': [0, 8]}} | of"
            + " shape (4294967296, 4294967296, 2)",
        "{'a': {'dtype': 'F32', 'shape': [1], 'data_offsets': [0, 4]}} | take 4 bytes of 8",
        "{'a': {'dtype': 'F32', 'shape': [1], 'data_offsets': [4, 8]}} | begins at byte 4; expected"
            + " 0",
        "{'a': {'dtype': 'F32', 'shape': [2], 'data_offsets': [0, 8]}, 'b': {'dtype': 'F32',"
            + " 'shape': [2], 'data_offsets': [0, 8]}} | b begins at byte 0; expected 8",
        "{'a': {'dtype': 'F32', 'shape': [1], 'data_offsets': [0, 4]}, 'b': {'dtype': 'I16',"
            + " 'shape': [3], 'data_offsets': [2, 8]}} | b begins at byte 2; expected 4",
        "{'a': {'dtype': 'F32', 'shape': [2], 'data_offsets': [0, 8]}, 'a': {'dtype': 'F32',"
            + " 'shape': [2], 'data_offsets': [0, 8]}} | Duplicate field 'a'",
        "[1, 2] | its header is no JSON object"
      })
  void headersThatDoNotFitAreRefused(String header, String message) throws IOException {
    Path file = temp.resolve("x.safetensors");
    Files.write(file, file(header.replace('\'', '"'), 1f, 2f));
    assertFails(file, message);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void weightsThatAreNoNumbersAreRefused(float value) throws IOException {
    Path file = temp.resolve("x.safetensors");
    String header = "{\"a\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [0, 8]}}";
    Files.write(file, file(header, 1f, value));
    try (Safetensors tensors = Safetensors.open(file)) {
      assertThatThrownBy(() -> tensors.weights("a").fill(FloatBuffer.allocate(2)))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("x.safetensors: a holds " + value);
    }
  }

  @Test
  void aTensorWithoutValuesAndOneOfAnotherTypeAreWhole() throws IOException {
    Path file = temp.resolve("x.safetensors");
    String header =
        "{\"n\": {\"dtype\": \"I32\", \"shape\": [1], \"data_offsets\": [4, 8]}, \"a\": {\"dtype\":"
            + " \"F32\", \"shape\": [], \"data_offsets\": [0, 4]}, \"e\": {\"dtype\": \"F32\","
            + " \"shape\": [0, 7], \"data_offsets\": [4, 4]}}";
    Files.write(file, file(header, 1f, 2f));
    try (Safetensors tensors = Safetensors.open(file)) {
      assertThat(tensors.names()).containsExactlyInAnyOrder("a", "e");
      assertThat(tensors.floats("a")).containsExactly(1f);
      assertThat(tensors.floats("e")).isEmpty();
    }
  }

  private static byte[] file(String header, float... values) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out =
        ByteBuffer.allocate(8 + text.length + 4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(text.length).put(text);
    for (float value : values) {
      out.putFloat(value);
    }
    return out.array();
  }

  private static void assertFails(Path file, String message) {
    assertThatThrownBy(() -> Safetensors.open(file))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(message);
  }
}
