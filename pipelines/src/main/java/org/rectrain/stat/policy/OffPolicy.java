package org.rectrain.stat.policy;

/**
 * Estimators of a policy's mean reward from the log of another one. With w the weight of a round, r
 * its reward, q(a) and q(new) the rewards that a model expects of what was done and of the new
 * policy, and c a limit on weights. Names and formulas are those of the Open Bandit Pipeline (Saito
 * et al. 2021, arXiv:2008.07146).
 */
public enum OffPolicy {
  /** Inverse propensity score: the mean of w r. Unbiased where the weights are right. */
  IPS(Form.PLAIN) {
    @Override
    double correction(double weight, double reward, double logged, double limit) {
      return weight * reward;
    }
  },
  /** The mean of min(w, c) r: less spread for a little bias downwards. */
  CLIPPED_IPS(Form.PLAIN) {
    @Override
    double correction(double weight, double reward, double logged, double limit) {
      return Math.min(weight, limit) * reward;
    }
  },
  /** Self-normalised IPS (Swaminathan and Joachims 2015): sum of w r over the sum of w. */
  SNIPS(Form.NORMALISED) {
    @Override
    double correction(double weight, double reward, double logged, double limit) {
      return weight * reward;
    }
  },
  /** Direct method: the mean of q(new). As right as the model, whatever the weights. */
  DM(Form.MODEL) {
    @Override
    double correction(double weight, double reward, double logged, double limit) {
      return 0;
    }
  },
  /** Doubly robust (Dudik et al. 2011): q(new) + w (r - q(a)). */
  DR(Form.MODEL) {
    @Override
    double correction(double weight, double reward, double logged, double limit) {
      return weight * (reward - logged);
    }
  },
  /** Doubly robust with the correction divided by the mean weight. */
  SNDR(Form.MODEL_NORMALISED) {
    @Override
    double correction(double weight, double reward, double logged, double limit) {
      return weight * (reward - logged);
    }
  },
  /** Doubly robust where w is at most c, the model's word elsewhere (Wang et al. 2017). */
  SWITCH_DR(Form.MODEL) {
    @Override
    double correction(double weight, double reward, double logged, double limit) {
      return weight <= limit ? weight * (reward - logged) : 0;
    }
  },
  /** Doubly robust with the weight c w / (w^2 + c) (optimistic shrinkage, Su et al. 2020). */
  SHRUNK_DR(Form.MODEL) {
    @Override
    double correction(double weight, double reward, double logged, double limit) {
      return limit * weight / (weight * weight + limit) * (reward - logged);
    }
  };

  /** What an estimator is made of. */
  private enum Form {
    PLAIN,
    NORMALISED,
    MODEL,
    MODEL_NORMALISED
  }

  private final Form form;

  OffPolicy(Form form) {
    this.form = form;
  }

  abstract double correction(double weight, double reward, double logged, double limit);

  /** Whether weighted sums are divided by the sum of the weights. */
  public boolean normalised() {
    return form == Form.NORMALISED || form == Form.MODEL_NORMALISED;
  }

  /** Whether a model of the reward is part of it. */
  public boolean usesModel() {
    return form == Form.MODEL || form == Form.MODEL_NORMALISED;
  }

  /** Whether weights are limited. */
  public boolean limits() {
    return this == CLIPPED_IPS || this == SWITCH_DR || this == SHRUNK_DR;
  }

  /** What the model says of the new policy in a round; 0 for an estimator without a model. */
  public double expected(Rounds rounds, int round) {
    return usesModel() ? rounds.target()[round] : 0;
  }

  /**
   * What the weighted reward of a round adds.
   *
   * @param limit c
   */
  public double correction(Rounds rounds, int round, double limit) {
    return correction(
        rounds.weights()[round], rounds.rewards()[round], rounds.logged()[round], limit);
  }

  /**
   * The estimate: the mean of what the model expects, plus the sum of the corrections over the
   * number of rounds or over the sum of the weights. NaN without rounds or weight.
   *
   * @param limit c, above 0; read only where {@link #limits}
   */
  public double estimate(Rounds rounds, double limit) {
    double expected = 0;
    double corrections = 0;
    double weights = 0;
    for (int i = 0; i < rounds.size(); i++) {
      expected += expected(rounds, i);
      corrections += correction(rounds, i, limit);
      weights += rounds.weights()[i];
    }
    return combined(expected, corrections, weights, rounds.size());
  }

  /** The estimate from sums over rounds, weighted or not. */
  public double combined(double expected, double corrections, double weights, double rounds) {
    double divisor = normalised() ? weights : rounds;
    return rounds > 0 && divisor > 0 ? expected / rounds + corrections / divisor : Double.NaN;
  }
}
