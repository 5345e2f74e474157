package org.rectrain.train.recipe;

import java.util.stream.IntStream;
import org.rectrain.config.train.AugmentConfig;
import org.rectrain.dataset.ExampleRows;
import org.rectrain.dataset.Examples;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.train.batch.Augmentation;
import org.rectrain.train.batch.MicroBatch;

/** Two towers that see their train rows changed, differently in each pass. */
public record AugmentedNetwork(TwoTowerNetwork network, Augmentation augmentation, Mixup mixup)
    implements Network {

  /** The network itself where nothing is changed. */
  public static Network over(TwoTowerNetwork network, AugmentConfig config) {
    return config.on()
        ? new AugmentedNetwork(
            network, new Augmentation(config, network.data().schema()), new Mixup(config.mixup()))
        : network;
  }

  @Override
  public Forward forward(Pass pass, MicroBatch micro, float[] vectors, boolean learnsText) {
    String[] items = network.data().catalogue().ids();
    Examples rows = ExampleRows.select(network.examples(), micro.rows());
    Examples changed = augmentation.change(rows, micro.dropoutSeed());
    MicroBatch own =
        new MicroBatch(
            IntStream.range(0, rows.size()).toArray(),
            micro.positives(),
            micro.targets(),
            micro.candidates(),
            micro.hidden(),
            micro.logQ(),
            micro.dropoutSeed());
    return new TwoTowerNetwork(network.spec(), network.data(), changed, network.towers())
        .forward(
            pass,
            own,
            vectors,
            learnsText,
            item -> augmentation.hidesText(items[item], micro.dropoutSeed()),
            mixup.isOn() ? mixup.of(network.examples(), micro).in(pass) : null);
  }

  @Override
  public Network on(Parameters replica) {
    return new AugmentedNetwork(network.on(replica), augmentation, mixup);
  }
}
