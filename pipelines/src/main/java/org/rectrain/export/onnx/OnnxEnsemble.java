package org.rectrain.export.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.export.onnx.OnnxModels.Part;

/**
 * The graphs from raw values to calibrated scores, run one after another as a server's ensemble
 * runs them: what a graph puts out is what the next ones take under that name.
 */
public final class OnnxEnsemble implements AutoCloseable {
  private final List<OnnxSession> steps = new ArrayList<>();

  private OnnxEnsemble() {}

  /** Names of the graphs in the order in which they run. */
  public static List<String> order() {
    return List.of(
        FeatureGraph.NAME,
        Part.USER_TOWER.fileName(),
        Part.ITEM_TOWER.fileName(),
        Part.RANKING.fileName(),
        CalibrationGraph.NAME);
  }

  /** Opens the graphs of a folder. */
  public static OnnxEnsemble open(Path folder) {
    OnnxEnsemble ensemble = new OnnxEnsemble();
    order().forEach(name -> ensemble.steps.add(OnnxSession.open(folder.resolve(name + ".onnx"))));
    return ensemble;
  }

  /** What the towers and the ranking of a folder take, but for the vectors they hand on. */
  public static List<OnnxSession.Tensor> towerInputs(Path folder) {
    Map<String, OnnxSession.Tensor> inputs = new LinkedHashMap<>();
    List<String> made = new ArrayList<>();
    for (Part part : List.of(Part.USER_TOWER, Part.ITEM_TOWER, Part.RANKING)) {
      try (OnnxSession session = OnnxSession.open(OnnxModels.file(folder, part))) {
        session.inputTensors().forEach(t -> inputs.put(t.name(), t));
        session.outputTensors().forEach(t -> made.add(t.name()));
      }
    }
    inputs.keySet().removeAll(made);
    return List.copyOf(inputs.values());
  }

  /** Inputs of the first graph: what a client sends. */
  public List<OnnxSession.Tensor> inputs() {
    return steps.get(0).inputTensors();
  }

  /**
   * Scores rows.
   *
   * @param texts values by input, rows one after another
   * @param numbers the same of numbers
   * @param rows number of rows
   * @return (rows, tasks)
   */
  public float[] run(Map<String, String[]> texts, Map<String, double[]> numbers, int rows) {
    Map<String, OnnxTensor> all = new LinkedHashMap<>();
    List<OrtSession.Result> results = new ArrayList<>();
    List<OnnxTensor> own = new ArrayList<>();
    try {
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      for (Map.Entry<String, String[]> input : texts.entrySet()) {
        long[] shape = {rows, input.getValue().length / rows};
        own.add(OnnxTensor.createTensor(environment, input.getValue(), shape));
        all.put(input.getKey(), own.get(own.size() - 1));
      }
      for (Map.Entry<String, double[]> input : numbers.entrySet()) {
        long[] shape = {rows, input.getValue().length / rows};
        own.add(OnnxTensor.createTensor(environment, DoubleBuffer.wrap(input.getValue()), shape));
        all.put(input.getKey(), own.get(own.size() - 1));
      }
      for (OnnxSession step : steps) {
        OrtSession.Result result = step.run(all);
        results.add(result);
        for (Map.Entry<String, OnnxValue> output : result) {
          all.put(output.getKey(), (OnnxTensor) output.getValue());
        }
      }
      FloatBuffer scores = java.util.Objects.requireNonNull(all.get("scores")).getFloatBuffer();
      float[] out = new float[scores.remaining()];
      scores.get(out);
      return out;
    } catch (OrtException e) {
      throw new IllegalStateException("raw values: " + e.getMessage(), e);
    } finally {
      results.forEach(OrtSession.Result::close);
      own.forEach(OnnxTensor::close);
    }
  }

  @Override
  public void close() {
    steps.forEach(OnnxSession::close);
  }
}
