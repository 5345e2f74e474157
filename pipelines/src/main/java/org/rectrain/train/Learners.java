package org.rectrain.train;

import java.util.ArrayList;
import java.util.List;
import org.rectrain.config.train.OptimizerConfig;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.optim.AdamW;
import org.rectrain.train.checkpoint.Learner;
import org.rectrain.train.recipe.TaskWeighting;

/** The optimizers that a training asks for. */
record Learners(TrainConfig config) {
  /** Of the towers. */
  Learner towers(Parameters parameters) {
    OptimizerConfig o = config.loop().optimizer();
    List<AdamW.Group> groups = new ArrayList<>();
    groups.add(new AdamW.Group(Learners::isTable, o.embeddingDecay()));
    groups.add(new AdamW.Group(AdamW::undecayed, 0));
    groups.add(new AdamW.Group(TaskWeighting.LOG_VARIANCE::equals, 0));
    groups.add(AdamW.Group.all(o.weightDecay()));
    AdamW adam = new AdamW(parameters, groups, o.beta1(), o.beta2(), o.epsilon());
    return new Learner(parameters, adam, o.learningRate(), o.clipNorm(), Learner.Kept.TRAINABLE)
        .pulledBack(o.proximal());
  }

  /** Of the text encoder. */
  Learner encoder(Parameters parameters) {
    OptimizerConfig o = config.loop().optimizer();
    List<AdamW.Group> groups = List.of(AdamW.Group.noDecay(), AdamW.Group.all(o.weightDecay()));
    AdamW adam = new AdamW(parameters, groups, o.beta1(), o.beta2(), o.epsilon());
    double rate = o.learningRate() * config.encoder().learningRateFactor();
    return new Learner(parameters, adam, rate, o.clipNorm(), Learner.Kept.TRAINABLE)
        .pulledBack(o.proximal());
  }

  /** Whether a parameter is a table of vectors by id or category. */
  private static boolean isTable(String name) {
    return name.contains(".embedding.") || name.contains("item_id.");
  }
}
