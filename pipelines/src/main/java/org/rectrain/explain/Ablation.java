package org.rectrain.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.rectrain.config.explain.ExplainConfig;
import org.rectrain.dataset.ExampleRows;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.StableHash;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.eval.measure.UserJudge;
import org.rectrain.eval.measure.UserJudge.Judged;
import org.rectrain.run.Progress;

/**
 * What a model loses without its parts, on rows with labels: a part is exchanged among the rows
 * (permutation importance, Breiman 2001), or is missing in all of them (backward elimination). The
 * model is not trained again.
 */
final class Ablation {
  /** Parts that are tried at each step of the elimination: those that matter least. */
  private static final int TRIED = 4;

  private final Subject subject;
  private final ExplainConfig config;
  private final FeatureGroups groups;
  private final long seed;
  private final int task;
  private final List<Examples> rows = new ArrayList<>();
  private final UserJudge judge;
  private final double[] scores;
  private final Judged whole;

  /** Judges the model as it is on the rows of whole users. */
  Ablation(Subject subject, ExplainConfig config, FeatureGroups groups, int task, long seed) {
    this.subject = subject;
    this.config = config;
    this.groups = groups;
    this.task = task;
    this.seed = seed;
    Examples first = subject.examples(config.split().folder());
    int[] chosen = SampledRows.ofUsers(first, task, config.judged(), seed);
    for (int m = 0; m < subject.members().size(); m++) {
      Examples all = subject.members().get(m).examples(config.split().folder());
      rows.add(ExampleRows.select(all, chosen));
    }
    this.judge = new UserJudge(rows.get(0).users(), config.replicates(), seed);
    this.scores = scores(all -> all);
    this.whole = judge.auc(scores, labels());
  }

  /** Logits of the rows as they are. */
  double[] scores() {
    return scores.clone();
  }

  private int[] labels() {
    return rows.get(0).labels()[task];
  }

  private double[] scores(UnaryOperator<Examples> change) {
    double[][] logits = subject.logits(rows.stream().map(change).toList());
    return Arrays.stream(logits).mapToDouble(row -> row[task]).toArray();
  }

  /** AUC lost by the exchange of each part, by its summary name. */
  Map<String, Judged> permuted(List<Player> parts, Progress.Bar bar) {
    Map<String, Judged> out = new LinkedHashMap<>();
    int n = rows.get(0).size();
    for (Player part : parts) {
      List<Judged> found = new ArrayList<>();
      for (int r = 0; r < config.repeats(); r++) {
        long own = StableHash.of(StableHash.of(seed, r), part.summary());
        int[] from =
            IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingLong(i -> StableHash.of(own, i)))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] changed = scores(all -> Donation.of(all, List.of(part), groups, all, from));
        found.add(judge.auc(changed, labels()));
        bar.advance(1);
      }
      out.put(part.summary(), UserJudge.mean(found));
    }
    return out;
  }

  IntervalEstimate lost(Judged permuted) {
    return UserJudge.difference(whole, permuted);
  }

  /**
   * Leaves parts out, one more at each step, as long as the interval of the loss stays within the
   * margin; at each step the one of those that matter least without which the AUC is best.
   *
   * @param lost by permutation
   */
  ExplainResult.Elimination eliminate(
      List<Player> parts, Map<String, Judged> lost, Progress.Bar bar) {
    List<Player> left =
        new ArrayList<>(
            parts.stream()
                .filter(Donation::canGo)
                .sorted(Comparator.comparingDouble(p -> -auc(lost, p)))
                .toList());
    List<Player> gone = new ArrayList<>();
    List<ExplainResult.Step> steps = new ArrayList<>();
    boolean within = true;
    while (within && !left.isEmpty()) {
      Judged best = null;
      Player chosen = left.get(0);
      for (Player part : left.subList(0, Math.min(TRIED, left.size()))) {
        List<Player> without = new ArrayList<>(gone);
        without.add(part);
        Judged judged = judge.auc(scores(all -> Donation.without(all, without, groups)), labels());
        bar.advance(1);
        if (best == null || judged.value() > best.value()) {
          best = judged;
          chosen = part;
        }
      }
      IntervalEstimate difference =
          UserJudge.difference(java.util.Objects.requireNonNull(best), whole);
      within = difference.low() >= -config.margin();
      steps.add(new ExplainResult.Step(chosen.summary(), difference, within));
      left.remove(chosen);
      gone.add(chosen);
    }
    return new ExplainResult.Elimination(
        rows.get(0).size(),
        judge.users(),
        UserJudge.estimate(whole),
        config.margin(),
        steps,
        steps.stream().filter(ExplainResult.Step::gone).map(ExplainResult.Step::part).toList());
  }

  private static double auc(Map<String, Judged> lost, Player part) {
    Judged judged = lost.get(part.summary());
    return judged == null || Double.isNaN(judged.value()) ? 0 : judged.value();
  }
}
