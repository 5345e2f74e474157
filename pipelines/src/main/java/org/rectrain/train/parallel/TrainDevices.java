package org.rectrain.train.parallel;

import ai.djl.Device;
import ai.djl.engine.Engine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.rectrain.Failure;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.nn.engine.Torch;

/** Where workers run: threads on the processor, or one worker per GPU. */
public final class TrainDevices {
  private TrainDevices() {}

  /**
   * The devices that {@code train.device} names; workers take them in turn.
   *
   * @throws Failure (exit code 2) when the machine does not have one of them
   */
  public static List<Device> of(TrainConfig config) {
    return of("train.device", config.device());
  }

  /**
   * The devices of a word such as {@code auto}, {@code cpu} or {@code gpu:0,1}.
   *
   * @param key that the word stands for, as errors name it
   * @throws Failure (exit code 2) when the machine does not have one of them
   */
  public static List<Device> of(String key, String named) {
    if (named.equals("cpu")) {
      return List.of(Device.cpu());
    }
    Torch.start();
    int found = Engine.getEngine("PyTorch").getGpuCount();
    if (named.equals("auto")) {
      return found == 0
          ? List.of(Device.cpu())
          : IntStream.range(0, found).mapToObj(Device::gpu).toList();
    }
    List<Device> out = new ArrayList<>();
    for (int id : ids(named)) {
      if (id >= found) {
        throw Failure.usage(
            key + ": gpu:" + id + " does not exist; " + seen(found),
            "leave it out; for GPUs install torch==2.7.1 by pip and name its site-packages folder"
                + " in RECTRAIN_TORCH, on a machine with CUDA (docs/training.md)");
      }
      out.add(Device.gpu(id));
    }
    return out;
  }

  private static String seen(int found) {
    return found == 0
        ? "this build sees no GPU on this machine"
        : "this machine has gpu:0 to gpu:" + (found - 1);
  }

  private static int[] ids(String named) {
    return Arrays.stream(named.substring("gpu:".length()).split(",", -1))
        .mapToInt(Integer::parseInt)
        .toArray();
  }

  /** Workers of this process. */
  public static int workers(TrainConfig config, Peers peers) {
    if (peers.size() > 1) {
      return 1;
    }
    List<Device> devices = of(config);
    return devices.get(0).isGpu() ? devices.size() : config.loop().workerThreads();
  }
}
