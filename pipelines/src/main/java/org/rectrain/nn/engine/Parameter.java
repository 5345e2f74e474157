package org.rectrain.nn.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** One named tensor of a model: float32, or bfloat16 when it is frozen and stored so. */
public final class Parameter {
  private static final int CHUNK_FLOATS = 1 << 20;

  private static final TorchScript COPY =
      TorchScript.expression("to: Tensor, x: Tensor", "torch.copy_(to, x)");

  private final String name;
  private final Shape shape;
  private NDArray array;
  private boolean trainable;

  public Parameter(String name, NDArray array) {
    this.name = name;
    this.array = array;
    this.shape = array.getShape();
  }

  /** Its path, as HuggingFace and PEFT write it, for example {@code encoder.layer.0....weight}. */
  public String name() {
    return name;
  }

  public Shape shape() {
    return shape;
  }

  /** How many values it holds. */
  public long size() {
    return shape.size();
  }

  /** The tensor itself: use it as second operand, never close it. */
  public NDArray array() {
    return array;
  }

  /** Whether a backward pass gives it a gradient. */
  public boolean trainable() {
    return trainable;
  }

  /** A copy of the values in row order, float32 whatever the storage. */
  public float[] values() {
    try (NDManager scratch = Torch.newManager(array.getDevice())) {
      NDArray copy =
          Torch.silent(
              () ->
                  TorchScript.expression("x: Tensor", "torch.to(torch.detach(x), 6)")
                      .call(scratch, array));
      return copy.toFloatArray();
    }
  }

  /** Overwrites the values in place. */
  public void assign(float[] values) {
    if (values.length != size()) {
      throw new IllegalArgumentException(
          name + ": " + values.length + " values for shape " + shape);
    }
    fill(FloatSource.of(values));
  }

  /** Overwrites the values in place, a few megabytes at a time. */
  public void fill(FloatSource source) {
    Torch.silent(
        () -> {
          copyFrom(source);
          return this;
        });
  }

  /** The gradient so far as an array of the given manager; zeros before any backward pass. */
  public NDArray gradient(NDManager manager) {
    if (!trainable) {
      throw new IllegalStateException(name + " is frozen and has no gradient");
    }
    NDArray gradient = ((PtNDArray) array).getGradient();
    gradient.attach(manager);
    return gradient;
  }

  void train(boolean on) {
    if (on && array.getDataType() != DataType.FLOAT32) {
      throw new IllegalStateException(name + " is stored in bfloat16 and cannot be trained");
    }
    if (on != trainable) {
      array.setRequiresGradient(on);
      trainable = on;
    }
  }

  public void zeroGradient() {
    if (trainable) {
      JniUtils.zeroGrad((PtNDArray) array);
    }
  }

  /** Swaps the storage; the old array is closed. */
  void replace(NDArray other) {
    NDArray old = array;
    array = other;
    old.close();
  }

  private void copyFrom(FloatSource source) {
    int total = Math.toIntExact(Math.min(size(), CHUNK_FLOATS));
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(total * Float.BYTES).order(ByteOrder.nativeOrder());
    try (NDManager scratch = Torch.newManager(array.getDevice())) {
      NDArray flat =
          TorchScript.expression("x: Tensor", "torch.view(torch.detach(x), [-1])")
              .call(scratch, array);
      for (long from = 0; from < size(); from += total) {
        int count = (int) Math.min(total, size() - from);
        bytes.clear().limit(count * Float.BYTES);
        source.fill(bytes.asFloatBuffer());
        // The engine's own set() would make the tensor point into the Java buffer: copy instead.
        try (NDManager step = scratch.newSubManager()) {
          NDArray values = step.create(bytes, new Shape(count), DataType.FLOAT32);
          NDArray piece = JniUtils.slice((PtNDArray) flat, 0, from, from + count, 1);
          piece.attach(step);
          COPY.call(step, piece, values);
        }
      }
    }
  }
}
