package org.rectrain.train.debias;

import java.util.List;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.train.batch.MicroBatch;
import org.rectrain.train.batch.StepPlan;
import org.rectrain.train.recipe.Adversary;
import org.rectrain.train.recipe.FineTune;
import org.rectrain.train.recipe.Forward;
import org.rectrain.train.recipe.Network;
import org.rectrain.train.recipe.Recipe;
import org.rectrain.train.recipe.Term;

/** Fine-tuning with what positions did kept apart, and with an adversary. */
public record DebiasedTuning(FineTune tuning, Debiasing debiasing, Adversary adversary)
    implements Recipe {
  @Override
  public List<Term> terms(Forward forward, StepPlan step, MicroBatch micro) {
    return tuning.terms(forward, step, micro);
  }

  @Override
  public boolean byUser() {
    return tuning.byUser();
  }

  @Override
  public Network over(Network network, Parameters parameters) {
    return debiasing.over(network, parameters);
  }
}
