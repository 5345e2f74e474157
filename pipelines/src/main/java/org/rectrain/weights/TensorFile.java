package org.rectrain.weights;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.rectrain.nn.engine.FloatSource;

/**
 * All tensors of a safetensors file in memory, by name.
 *
 * @param tensors in the order of their names
 * @param metadata free text beside them
 */
public record TensorFile(SortedMap<String, Tensor> tensors, Map<String, String> metadata) {
  /** Copies the maps. */
  public TensorFile {
    tensors = Collections.unmodifiableSortedMap(new TreeMap<>(tensors));
    metadata = Map.copyOf(metadata);
  }

  /**
   * One tensor.
   *
   * @param shape sizes of the dimensions
   * @param values row by row
   */
  @SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
  public record Tensor(long[] shape, float[] values) {
    /** Whether another one has the same dimensions. */
    public boolean fits(Tensor other) {
      return Arrays.equals(shape, other.shape);
    }
  }

  /**
   * Reads a file.
   *
   * @throws org.rectrain.Failure (exit code 3) when it is missing or damaged
   */
  public static TensorFile read(Path file) {
    try (Safetensors source = Safetensors.open(file)) {
      SortedMap<String, Tensor> out = new TreeMap<>();
      for (String name : source.names()) {
        out.put(name, new Tensor(source.shape(name).getShape(), source.floats(name)));
      }
      return new TensorFile(out, source.metadata());
    }
  }

  /** Writes a file, whole or not at all, in float32. */
  public void write(Path file) throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter(ValueType.F32);
    tensors.forEach(
        (name, tensor) ->
            writer.add(name, new Shape(tensor.shape()), FloatSource.of(tensor.values())));
    writer.write(file, metadata);
  }

  /** Number of values of all tensors. */
  public int size() {
    return tensors.values().stream().mapToInt(t -> t.values().length).sum();
  }

  /** All values, tensor by tensor. */
  public float[] flat() {
    float[] out = new float[size()];
    int at = 0;
    for (Tensor tensor : tensors.values()) {
      System.arraycopy(tensor.values(), 0, out, at, tensor.values().length);
      at += tensor.values().length;
    }
    return out;
  }

  /** The same tensors with other values, given tensor by tensor. */
  public TensorFile with(float[] flat) {
    SortedMap<String, Tensor> out = new TreeMap<>();
    int at = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      int length = entry.getValue().values().length;
      out.put(
          entry.getKey(),
          new Tensor(entry.getValue().shape(), Arrays.copyOfRange(flat, at, at + length)));
      at += length;
    }
    return new TensorFile(out, metadata);
  }
}
