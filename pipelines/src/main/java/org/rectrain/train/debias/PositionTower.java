package org.rectrain.train.debias;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.dataset.Examples;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.graph.Net;
import org.rectrain.nn.graph.Value;
import org.rectrain.train.batch.MicroBatch;
import org.rectrain.train.recipe.Forward;
import org.rectrain.train.recipe.Network;

/**
 * A network with a number per position and task added to its logits (the shallow tower of Zhao et
 * al. 2019, doi:10.1145/3298689.3346997). The numbers are centred on the training rows, so that the
 * network alone scores a row as at a usual position.
 */
final class PositionTower implements Network {
  /** Name of the numbers (P, K) among the scorer's parameters during training. */
  static final String NAME = "scorer.position.bias";

  private static final double SMOOTHING = 20;

  private final Network network;
  private final Parameters parameters;
  private final Rows rows;

  /**
   * What is known of the training rows.
   *
   * @param positions of each row; -1 for none
   * @param shares of the rows by position, those without one left out
   */
  @SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
  record Rows(int[] positions, float[] shares) {
    /** Positions from {@code most} on count as the last one. */
    static Rows of(int[] positions, int most) {
      int[] kept = positions.clone();
      int last = 0;
      int known = 0;
      for (int i = 0; i < kept.length; i++) {
        kept[i] = Math.min(kept[i], most - 1);
        last = Math.max(last, kept[i]);
        known += kept[i] >= 0 ? 1 : 0;
      }
      float[] shares = new float[last + 1];
      for (int position : kept) {
        if (position >= 0) {
          shares[position] += 1f / known;
        }
      }
      return new Rows(kept, shares);
    }
  }

  PositionTower(Network network, Parameters parameters, Rows rows) {
    this.network = network;
    this.parameters = parameters;
    this.rows = rows;
  }

  /**
   * Adds the numbers to the store. They start at the log odds of the labels' rates by position,
   * from which the model and they learn together what is the item's.
   */
  static void initialise(Parameters parameters, Rows rows, Examples examples) {
    int tasks = examples.labels().length;
    int positions = rows.shares().length;
    float[] start = new float[positions * tasks];
    for (int k = 0; k < tasks; k++) {
      double[] shown = new double[positions];
      double[] positive = new double[positions];
      for (int i = 0; i < examples.size(); i++) {
        int position = rows.positions()[i];
        int label = examples.labels()[k][i];
        if (position >= 0 && label >= 0) {
          shown[position] += examples.weights()[i];
          positive[position] += label * examples.weights()[i];
        }
      }
      double rate = (Arrays.stream(positive).sum() + 1) / (Arrays.stream(shown).sum() + 2);
      for (int p = 0; p < positions; p++) {
        // Few rows stay near the rate of all.
        double smoothed = (positive[p] + SMOOTHING * rate) / (shown[p] + SMOOTHING);
        start[p * tasks + k] = (float) Math.log(smoothed / (1 - smoothed));
      }
    }
    parameters.zeros(NAME, new Shape(positions, tasks)).assign(start);
  }

  /** The numbers that were learned, centred, by task. */
  static Map<String, List<Double>> learned(Parameters parameters, Rows rows, List<String> tasks) {
    float[] values = parameters.get(NAME).values();
    Map<String, List<Double>> out = new LinkedHashMap<>();
    for (int k = 0; k < tasks.size(); k++) {
      double mean = 0;
      for (int p = 0; p < rows.shares().length; p++) {
        mean += rows.shares()[p] * values[p * tasks.size() + k];
      }
      List<Double> own = new ArrayList<>();
      for (int p = 0; p < rows.shares().length; p++) {
        own.add(values[p * tasks.size() + k] - mean);
      }
      out.put(tasks.get(k), own);
    }
    return out;
  }

  @Override
  public Forward forward(Pass pass, MicroBatch micro, float[] vectors, boolean learnsText) {
    Forward alone = network.forward(pass, micro, vectors, learnsText);
    int[] batch = micro.rows();
    int width = rows.shares().length;
    float[] design = new float[batch.length * width];
    for (int i = 0; i < batch.length; i++) {
      int position = rows.positions()[batch[i]];
      for (int p = 0; p < width && position >= 0; p++) {
        design[i * width + p] = (p == position ? 1 : 0) - rows.shares()[p];
      }
    }
    Net net = Net.in(pass);
    Value added =
        net.value(pass.floats(design, batch.length, width)).matmul(net.value(parameters.get(NAME)));
    NDArray all = net.run(net.value(alone.logits()).plus(added));
    return new Forward(
        pass,
        alone.texts(),
        alone.vectors(),
        all,
        alone.users(),
        alone.items(),
        alone.projection());
  }

  @Override
  public Network on(Parameters replica) {
    return new PositionTower(network.on(replica), replica, rows);
  }
}
