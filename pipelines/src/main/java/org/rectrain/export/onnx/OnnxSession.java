package org.rectrain.export.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A graph in ONNX Runtime on the CPU, one thread per call. */
public final class OnnxSession implements AutoCloseable {
  private final OrtSession session;
  private final String name;

  private OnnxSession(OrtSession session, String name) {
    this.session = session;
    this.name = name;
  }

  /**
   * Loads a graph.
   *
   * @throws IllegalStateException when ONNX Runtime refuses it
   */
  public static OnnxSession open(Path file) {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      OrtSession session = OrtEnvironment.getEnvironment().createSession(file.toString(), options);
      return new OnnxSession(session, file.toString());
    } catch (OrtException e) {
      throw new IllegalStateException(file + ": ONNX Runtime refuses the graph", e);
    }
  }

  /** Version of the runtime. */
  public static String version() {
    return OrtEnvironment.getEnvironment().getVersion();
  }

  /** Names of the inputs. */
  public Set<String> inputs() {
    return session.getInputNames();
  }

  /** The inputs with their shapes. */
  public List<Tensor> inputTensors() {
    return tensors(session::getInputInfo);
  }

  /** The outputs with their shapes. */
  public List<Tensor> outputTensors() {
    return tensors(session::getOutputInfo);
  }

  /**
   * An input or output.
   *
   * @param type of its values
   * @param shape sizes, -1 where a call chooses
   */
  public record Tensor(String name, OnnxJavaType type, List<Long> shape) {}

  private interface Infos {
    Map<String, NodeInfo> read() throws OrtException;
  }

  private List<Tensor> tensors(Infos infos) {
    try {
      List<Tensor> out = new ArrayList<>();
      for (NodeInfo info : infos.read().values()) {
        TensorInfo tensor = (TensorInfo) info.getInfo();
        List<Long> shape = Arrays.stream(tensor.getShape()).boxed().toList();
        out.add(new Tensor(info.getName(), tensor.type, shape));
      }
      return out;
    } catch (OrtException e) {
      throw new IllegalStateException(name, e);
    }
  }

  /** Runs the graph on tensors that the caller closes, those that it does not take left out. */
  OrtSession.Result run(Map<String, OnnxTensor> all) {
    Map<String, OnnxTensor> own = new LinkedHashMap<>(all);
    own.keySet().retainAll(inputs());
    try {
      return session.run(own);
    } catch (OrtException e) {
      throw new IllegalStateException(name + ": " + e.getMessage(), e);
    }
  }

  /** Starts a call. */
  public Call call() {
    return new Call();
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException(name, e);
    }
  }

  /** The inputs of one call; those that the graph does not have are left out. */
  public final class Call {
    private final Map<String, OnnxTensor> tensors = new LinkedHashMap<>();

    private Call() {}

    /** Adds float values in row order. */
    public Call floats(String input, float[] values, long... shape) {
      if (inputs().contains(input)) {
        put(input, () -> OnnxTensor.createTensor(environment(), FloatBuffer.wrap(values), shape));
      }
      return this;
    }

    /** Adds whole numbers in row order. */
    public Call longs(String input, long[] values, long... shape) {
      if (inputs().contains(input)) {
        put(input, () -> OnnxTensor.createTensor(environment(), LongBuffer.wrap(values), shape));
      }
      return this;
    }

    /**
     * Runs the graph.
     *
     * @return its one output, in row order
     * @throws IllegalStateException when the runtime refuses the inputs
     */
    public float[] run() {
      try (OrtSession.Result result = session.run(tensors)) {
        FloatBuffer values = ((OnnxTensor) result.get(0)).getFloatBuffer();
        float[] out = new float[values.remaining()];
        values.get(out);
        return out;
      } catch (OrtException e) {
        throw new IllegalStateException(name + ": " + e.getMessage(), e);
      } finally {
        List<OnnxTensor> all = new ArrayList<>(tensors.values());
        tensors.clear();
        all.forEach(OnnxTensor::close);
      }
    }

    private interface Made {
      OnnxTensor tensor() throws OrtException;
    }

    private void put(String input, Made made) {
      try {
        tensors.put(input, made.tensor());
      } catch (OrtException e) {
        throw new IllegalStateException(name + ": input " + input, e);
      }
    }

    private static OrtEnvironment environment() {
      return OrtEnvironment.getEnvironment();
    }
  }
}
