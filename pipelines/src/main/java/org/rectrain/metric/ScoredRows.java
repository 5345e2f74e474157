package org.rectrain.metric;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * One model's scores of labelled rows, the input of every {@link TaskMetric}. What several metrics
 * need is computed once.
 */
public final class ScoredRows {
  /**
   * Choices that are part of a metric's meaning.
   *
   * @param gaucWeighting how GAUC weighs a user
   * @param calibrationBins bins of equal count of the calibration error
   * @param keepRate share of the negatives that the model was trained on, in (0, 1], to which
   *     probabilities are corrected; null leaves them as they are
   */
  public record Choices(
      Gauc.Weighting gaucWeighting, int calibrationBins, @Nullable Double keepRate) {}

  private final double[] scores;
  private final int[] labels;
  private final int[] users;
  private final int userCount;
  private final int[] sessions;
  private final int[] cold;
  private final Choices choices;
  private @Nullable ClusteredAuc clustered;
  private Gauc.@Nullable PerUser perUser;
  private Gauc.@Nullable PerUser perSession;
  private double @Nullable [] probabilities;
  private @Nullable List<Calibration.Bin> reliability;

  /**
   * @param scores one per row; NaN where the model gave none
   * @param labels 0 or 1 per row
   * @param users user of each row, 0 to {@code userCount} - 1
   * @param userCount number of users, those without rows included
   * @param sessions session of each row, from 0 and without gaps; all rows of one are one user's
   * @param cold indices of the rows whose item has no click in train
   */
  public ScoredRows(
      double[] scores,
      int[] labels,
      int[] users,
      int userCount,
      int[] sessions,
      int[] cold,
      Choices choices) {
    Checks.sameLength(scores.length, labels.length);
    Checks.sameLength(scores.length, users.length);
    Checks.sameLength(scores.length, sessions.length);
    this.scores = scores;
    this.labels = labels;
    this.users = users;
    this.userCount = userCount;
    this.sessions = sessions;
    this.cold = cold;
    this.choices = choices;
  }

  /** AUC of all rows. */
  Figure auc() {
    return new Figure.Reweighted(Auc.of(scores, labels), clustered()::weighted);
  }

  /** AUC of the rows at the given indices. */
  public Figure auc(int[] among) {
    double[] s = Arrays.stream(among).mapToDouble(i -> scores[i]).toArray();
    int[] y = Arrays.stream(among).map(i -> labels[i]).toArray();
    double value = Auc.of(s, y);
    if (Double.isNaN(value)) {
      return new Figure.Reweighted(value, weights -> Double.NaN);
    }
    int[] u = Arrays.stream(among).map(i -> users[i]).toArray();
    return new Figure.Reweighted(value, ClusteredAuc.of(s, y, u)::weighted);
  }

  Figure coldAuc() {
    return auc(cold);
  }

  Figure prAuc() {
    if (!hasNegatives()) {
      return new Figure.Plain(Double.NaN);
    }
    return new Figure.Reweighted(PrAuc.of(scores, labels), clustered()::weightedPrecision);
  }

  private boolean hasNegatives() {
    return Arrays.stream(labels).anyMatch(label -> label == 0);
  }

  private ClusteredAuc clustered() {
    if (clustered == null) {
      clustered = ClusteredAuc.of(scores, labels, users);
    }
    return clustered;
  }

  private Gauc.PerUser perUser() {
    if (perUser == null) {
      perUser = Gauc.perUser(scores, labels, users, userCount);
    }
    return perUser;
  }

  /** GAUC with what was left out. */
  public Gauc.Result gaucResult() {
    return perUser().average(choices.gaucWeighting());
  }

  private Gauc.PerUser perSession() {
    if (perSession == null) {
      int count = Arrays.stream(sessions).max().orElse(-1) + 1;
      perSession = Gauc.perUser(scores, labels, sessions, count);
    }
    return perSession;
  }

  /** GAUC by session with what was left out. */
  public Gauc.Result sessionGaucResult() {
    return perSession().average(choices.gaucWeighting());
  }

  Figure gauc() {
    int[] self = new int[userCount];
    Arrays.setAll(self, u -> u);
    return grouped(perUser(), self);
  }

  Figure sessionGauc() {
    int[] owners = new int[perSession().users()];
    for (int i = 0; i < sessions.length; i++) {
      owners[sessions[i]] = users[i];
    }
    return grouped(perSession(), owners);
  }

  /** A GAUC as a mean over the users who own the groups. */
  private Figure grouped(Gauc.PerUser aucs, int[] owners) {
    double[] sums = new double[userCount];
    double[] weights = new double[userCount];
    Arrays.fill(sums, Double.NaN);
    for (int group = 0; group < owners.length; group++) {
      double weight = aucs.weight(group, choices.gaucWeighting());
      if (weight > 0) {
        int user = owners[group];
        weights[user] += weight;
        sums[user] = (Double.isNaN(sums[user]) ? 0 : sums[user]) + weight * aucs.auc(group);
      }
    }
    return new Figure.UserMean(sums, weights);
  }

  /**
   * Scores as probabilities, corrected by the keep rate; empty when a score is not in [0, 1], and
   * without a negative row, where the best prediction is 1 for all and says nothing of a model.
   */
  private double[] probabilities() {
    if (probabilities == null) {
      boolean all = hasNegatives() && Arrays.stream(scores).allMatch(s -> s >= 0 && s <= 1);
      Double rate = choices.keepRate();
      probabilities = !all ? new double[0] : rate == null ? scores : KeepRate.correct(scores, rate);
    }
    return probabilities;
  }

  /** Whether metrics of probabilities are defined. */
  private boolean hasProbabilities() {
    return probabilities().length > 0;
  }

  /** A mean over rows, gathered by user; NaN where scores are no probabilities. */
  Figure meanOfRows(ProbabilityLoss loss) {
    if (!hasProbabilities()) {
      return new Figure.Plain(Double.NaN);
    }
    double[] p = probabilities();
    return new Figure.UserMean(sumsByUser(i -> loss.of(p[i], labels[i])), counts());
  }

  /** A loss of one row. */
  interface ProbabilityLoss {
    double of(double probability, int label);
  }

  Figure normalisedEntropy() {
    if (!hasProbabilities()) {
      return new Figure.Plain(Double.NaN);
    }
    double[] p = probabilities();
    double[] counts = counts();
    return new Figure.Combined(
        LogLoss.normalisedEntropy(p, labels),
        List.of(
            new Figure.Ratio(sumsByUser(i -> LogLoss.ofRow(p[i], labels[i])), counts),
            new Figure.Ratio(positives(), counts)),
        parts -> parts[0] / LogLoss.entropy(parts[1]));
  }

  Figure calibrationRatio() {
    if (!hasProbabilities()) {
      return new Figure.Plain(Double.NaN);
    }
    double[] p = probabilities();
    return new Figure.Ratio(sumsByUser(i -> p[i]), positives());
  }

  /** Sum of probabilities over positives of the rows at the given indices. */
  public Figure calibrationRatio(int[] among) {
    double[] predicted = new double[userCount];
    double[] positives = new double[userCount];
    java.util.Arrays.fill(predicted, Double.NaN);
    java.util.Arrays.fill(positives, Double.NaN);
    if (hasProbabilities()) {
      double[] p = probabilities();
      for (int i : among) {
        int user = users[i];
        predicted[user] = (Double.isNaN(predicted[user]) ? 0 : predicted[user]) + p[i];
        positives[user] = (Double.isNaN(positives[user]) ? 0 : positives[user]) + labels[i];
      }
    }
    return new Figure.Ratio(predicted, positives);
  }

  Figure calibrationError() {
    return new Figure.Plain(
        hasProbabilities() ? Calibration.expectedError(reliability()) : Double.NaN);
  }

  /** The reliability curve; empty where scores are no probabilities. */
  public List<Calibration.Bin> reliability() {
    if (reliability == null) {
      reliability =
          hasProbabilities()
              ? Calibration.curve(
                  probabilities(),
                  labels,
                  choices.calibrationBins(),
                  Calibration.Binning.EQUAL_MASS)
              : List.of();
    }
    return reliability;
  }

  private double[] counts() {
    return sumsByUser(i -> 1);
  }

  private double[] positives() {
    return sumsByUser(i -> labels[i]);
  }

  /** Sums a value of each row by user; NaN for users without a row. */
  private double[] sumsByUser(IntToDoubleFunction ofRow) {
    double[] sums = new double[userCount];
    boolean[] any = new boolean[userCount];
    for (int i = 0; i < users.length; i++) {
      sums[users[i]] += ofRow.applyAsDouble(i);
      any[users[i]] = true;
    }
    for (int u = 0; u < userCount; u++) {
      if (!any[u]) {
        sums[u] = Double.NaN;
      }
    }
    return sums;
  }
}
