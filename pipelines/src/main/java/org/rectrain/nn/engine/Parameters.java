package org.rectrain.nn.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.zip.CRC32;

/**
 * The named tensors of a model, in the order they were added, in separate memory. New ones are
 * frozen; {@link #train} chooses what learns.
 */
public final class Parameters implements AutoCloseable {
  private final NDManager manager;
  private final Map<String, Parameter> byName = new LinkedHashMap<>();
  private final long most;

  public Parameters(Device device) {
    this(device, Long.MAX_VALUE);
  }

  private Parameters(Device device, long most) {
    this.manager = Torch.newManager(device);
    this.most = most;
  }

  /**
   * An empty store in the CPU's memory that takes no more than so many values: what would go beyond
   * is an {@link IllegalArgumentException} before its memory is asked for.
   */
  public static Parameters atMost(long values) {
    return new Parameters(Device.cpu(), values);
  }

  /** An empty store in the CPU's memory. */
  public static Parameters onCpu() {
    return new Parameters(Device.cpu());
  }

  public Device device() {
    return manager.getDevice();
  }

  /**
   * Adds a frozen tensor.
   *
   * @throws IllegalArgumentException when the name is taken
   */
  public Parameter add(String name, Shape shape, FloatSource values) {
    Parameter parameter = zeros(name, shape);
    parameter.fill(values);
    return parameter;
  }

  /** Adds a frozen tensor of zeros. */
  public Parameter zeros(String name, Shape shape) {
    requireRoom(name, shape);
    return register(name, manager.zeros(shape, DataType.FLOAT32));
  }

  private void requireRoom(String name, Shape shape) {
    long more = shape.size();
    if (more > most || size() > most - more) {
      throw new IllegalArgumentException(
          name + " of shape " + shape + " asks for more values than the weights' file holds");
    }
  }

  /** Adds a frozen tensor of one value. */
  public Parameter full(String name, Shape shape, double value) {
    requireRoom(name, shape);
    return register(name, manager.full(shape, (float) value, DataType.FLOAT32));
  }

  /** Adds a frozen tensor drawn from U(-bound, bound), by the seed and the name alone. */
  public Parameter uniform(String name, Shape shape, double bound, long seed) {
    SplittableRandom random = random(name, seed);
    return add(name, shape, FloatSource.of(() -> random.nextDouble(-bound, bound)));
  }

  /** Adds a frozen tensor drawn from N(0, deviation^2), by the seed and the name alone. */
  public Parameter normal(String name, Shape shape, double deviation, long seed) {
    SplittableRandom random = random(name, seed);
    return add(name, shape, FloatSource.of(() -> deviation * random.nextGaussian()));
  }

  /**
   * The tensor of that name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public Parameter get(String name) {
    Parameter parameter = byName.get(name);
    if (parameter == null) {
      throw new IllegalArgumentException("no parameter named " + name);
    }
    return parameter;
  }

  public boolean contains(String name) {
    return byName.containsKey(name);
  }

  /** All of them, in the order they were added. */
  public Collection<Parameter> all() {
    return List.copyOf(byName.values());
  }

  /** Those that learn, in the order they were added: the order of every gradient exchange. */
  public List<Parameter> trainable() {
    return byName.values().stream().filter(Parameter::trainable).toList();
  }

  /** Makes the tensors learn whose names are chosen and freezes all others. */
  public void train(Predicate<String> chosen) {
    byName.values().forEach(parameter -> parameter.train(chosen.test(parameter.name())));
  }

  /** How many values are held. */
  public long size() {
    return byName.values().stream().mapToLong(Parameter::size).sum();
  }

  /** How many values learn. */
  public long trainableSize() {
    return trainable().stream().mapToLong(Parameter::size).sum();
  }

  /** Sets all gradients to zero. */
  public void zeroGradients() {
    byName.values().forEach(Parameter::zeroGradient);
  }

  /**
   * Copies the gradients of {@link #trainable()} one after another.
   *
   * @param into of length {@link #trainableSize()}
   */
  public void readGradients(float[] into) {
    try (NDManager scratch = Torch.newManager(device())) {
      int position = 0;
      for (Parameter parameter : trainable()) {
        float[] gradient = parameter.gradient(scratch).toFloatArray();
        System.arraycopy(gradient, 0, into, position, gradient.length);
        position += gradient.length;
      }
    }
  }

  /** Overwrites the gradients of {@link #trainable()}, the inverse of {@link #readGradients}. */
  public void writeGradients(float[] from) {
    zeroGradients();
    try (NDManager scratch = Torch.newManager(device())) {
      int position = 0;
      for (Parameter parameter : trainable()) {
        int end = position + Math.toIntExact(parameter.size());
        NDArray values = scratch.create(Arrays.copyOfRange(from, position, end), parameter.shape());
        // A backward pass that starts at a leaf adds to the leaf's gradient.
        Torch.backward(parameter.array(), values);
        position = end;
      }
    }
  }

  /** Copies the values of {@link #trainable()} one after another. */
  public float[] trainableValues() {
    return values(trainable());
  }

  /** Copies the values of {@link #all()} one after another. */
  public float[] values() {
    return values(all());
  }

  private static float[] values(Collection<Parameter> parameters) {
    long size = parameters.stream().mapToLong(Parameter::size).sum();
    float[] values = new float[Math.toIntExact(size)];
    int position = 0;
    for (Parameter parameter : parameters) {
      float[] piece = parameter.values();
      System.arraycopy(piece, 0, values, position, piece.length);
      position += piece.length;
    }
    return values;
  }

  /** Sets the values of {@link #trainable()}, the inverse of {@link #trainableValues}. */
  public void assignTrainable(float[] values) {
    assign(trainable(), values);
  }

  /** Sets the values of {@link #all()}, the inverse of {@link #values()}. */
  public void assign(float[] values) {
    assign(all(), values);
  }

  private static void assign(Collection<Parameter> parameters, float[] values) {
    int from = 0;
    for (Parameter parameter : parameters) {
      int end = from + Math.toIntExact(parameter.size());
      parameter.assign(Arrays.copyOfRange(values, from, end));
      from = end;
    }
  }

  /**
   * A worker's copy: shares the frozen tensors (which must outlive it) and has its own of those
   * that learn, with equal values.
   */
  public Parameters replica() {
    return replica(device());
  }

  /**
   * A worker's copy in the memory of a device; on another one the frozen tensors are copied too.
   */
  public Parameters replica(Device device) {
    Parameters copy = new Parameters(device);
    boolean shared = device.equals(device());
    for (Parameter parameter : byName.values()) {
      if (parameter.trainable()) {
        copy.add(parameter.name(), parameter.shape(), FloatSource.of(parameter.values()))
            .train(true);
      } else if (!shared) {
        NDArray moved = parameter.array().toDevice(device, true);
        moved.attach(copy.manager);
        copy.register(parameter.name(), moved);
      } else {
        copy.byName.put(parameter.name(), parameter);
      }
    }
    return copy;
  }

  /**
   * Stores chosen frozen tensors in bfloat16: half the memory, and the matrix products that read
   * them run in bfloat16.
   */
  public void storeInBfloat16(Predicate<String> chosen) {
    List<Parameter> affected = new ArrayList<>();
    for (Parameter parameter : byName.values()) {
      if (chosen.test(parameter.name())) {
        if (parameter.trainable()) {
          throw new IllegalArgumentException(parameter.name() + " learns and stays in float32");
        }
        affected.add(parameter);
      }
    }
    TorchScript cast = TorchScript.expression("x: Tensor", "torch.to(x, 15)");
    for (Parameter parameter : affected) {
      parameter.replace(Torch.silent(() -> cast.call(manager, parameter.array())));
    }
  }

  /** How many native arrays the store's memory holds: constant over steps, or something leaks. */
  public int handles() {
    return manager.getManagedArrays().size();
  }

  /** Removes a tensor and frees its memory; no model may use it any more. */
  public void remove(String name) {
    get(name).array().close();
    byName.remove(name);
  }

  @Override
  public void close() {
    manager.close();
  }

  private Parameter register(String name, NDArray array) {
    if (byName.containsKey(name)) {
      array.close();
      throw new IllegalArgumentException("a parameter named " + name + " exists");
    }
    Parameter parameter = new Parameter(name, array);
    byName.put(name, parameter);
    return parameter;
  }

  private static SplittableRandom random(String name, long seed) {
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + crc.getValue());
  }
}
