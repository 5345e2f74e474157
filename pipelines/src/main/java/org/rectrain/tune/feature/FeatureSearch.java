package org.rectrain.tune.feature;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.rectrain.Failure;
import org.rectrain.config.tune.FeatureSearchConfig;
import org.rectrain.dataset.ExampleRows;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.eval.measure.UserJudge;
import org.rectrain.eval.measure.UserJudge.Judged;
import org.rectrain.model.input.TreeRows;
import org.rectrain.run.Progress;
import org.rectrain.stat.Interval;
import org.rectrain.stat.resample.Bootstrap;

/**
 * Which candidates are worth their columns: ranked by what they explain in trees on train, then
 * kept one after another where AUC on valid, for users that the trees have not seen, is better in
 * pairs. The final word is on test, once.
 */
public final class FeatureSearch {
  private static final double ERROR = 0.05;

  private final FeatureSearchConfig config;
  private final long seed;
  private final Path prepared;
  private final FeatureCandidates candidates;

  /**
   * A search.
   *
   * @param prepared data that was made with all candidates
   */
  public FeatureSearch(
      FeatureSearchConfig config, long seed, Path prepared, FeatureCandidates candidates) {
    this.config = config;
    this.seed = seed;
    this.prepared = prepared;
    this.candidates = candidates;
  }

  /**
   * Searches.
   *
   * @throws Failure (exit code 2) when the label is none
   */
  public FeatureResult run(Progress progress) {
    FeatureSchema schema = FeatureSchema.read(prepared);
    String label = config.task().isEmpty() ? schema.labels().get(0) : config.task();
    if (!schema.labels().contains(label)) {
      throw Failure.usage(
          "features.task: '" + label + "' is no label",
          "expected one of " + String.join(", ", schema.labels()));
    }
    TreeRows train = TreeRows.read(prepared, "train", List.of(label), schema, 0);
    TreeRows valid = known("valid", label, schema);
    List<String> names = train.names(schema);
    FeatureJudge trees = new FeatureJudge(train, config.folds(), config.rounds(), seed);
    Map<String, Double> shares = shares(trees, names);
    List<String> order =
        shares.keySet().stream()
            .sorted(Comparator.comparingDouble(name -> -shares.getOrDefault(name, 0.0)))
            .toList();
    List<String> looks =
        order.stream()
            .filter(name -> shares.getOrDefault(name, 0.0) > 0)
            .limit(config.most())
            .toList();
    UserJudge judge = new UserJudge(valid.examples().users(), config.replicates(), seed);
    Set<String> taken = new LinkedHashSet<>();
    List<FeatureResult.Tried> tried = new ArrayList<>();
    int[] base = candidates.columns(names, taken);
    try (Progress.Bar bar = progress.step("features", looks.size())) {
      Judged before = trees.auc(valid, base, judge);
      for (String name : looks) {
        Set<String> more = new LinkedHashSet<>(taken);
        more.add(name);
        Judged with = trees.auc(valid, candidates.columns(names, more), judge);
        IntervalEstimate gain = gain(before, with, 1 - ERROR / looks.size());
        boolean kept = gain.low() > 0;
        tried.add(new FeatureResult.Tried(name, shares.getOrDefault(name, 0.0), gain, kept));
        if (kept) {
          taken.add(name);
          before = with;
        }
        bar.advance(1);
      }
    }
    order.stream()
        .skip(looks.size())
        .forEach(
            name ->
                tried.add(
                    new FeatureResult.Tried(
                        name,
                        shares.getOrDefault(name, 0.0),
                        IntervalEstimate.of(Double.NaN),
                        false)));
    TreeRows test = known("test", label, schema);
    UserJudge last = new UserJudge(test.examples().users(), config.replicates(), seed);
    Judged without = trees.auc(test, base, last);
    IntervalEstimate gain =
        taken.isEmpty()
            ? IntervalEstimate.of(0)
            : gain(without, trees.auc(test, candidates.columns(names, taken), last), 1 - ERROR);
    return new FeatureResult(
        label,
        valid.examples().size(),
        judge.users(),
        tried,
        candidates.only(taken),
        UserJudge.estimate(without),
        gain,
        verdict(taken, gain));
  }

  private Map<String, Double> shares(FeatureJudge trees, List<String> names) {
    int[] all = IntStream.range(0, names.size()).toArray();
    double[] found = trees.shares(all);
    Map<String, Double> out = new LinkedHashMap<>();
    candidates.names().forEach(name -> out.put(name, 0.0));
    for (int c : all) {
      String candidate = candidates.of(names.get(c));
      if (candidate != null) {
        out.merge(candidate, found[c], Double::sum);
      }
    }
    return out;
  }

  private TreeRows known(String split, String label, FeatureSchema schema) {
    Examples all = TreeRows.read(prepared, split, List.of(label), schema, 0).examples();
    int[] rows = IntStream.range(0, all.size()).filter(row -> all.labels()[0][row] >= 0).toArray();
    return TreeRows.of(ExampleRows.select(all, rows), 0);
  }

  private static IntervalEstimate gain(Judged before, Judged with, double level) {
    double[] differences = new double[with.replicates().length];
    Arrays.setAll(differences, r -> with.replicates()[r] - before.replicates()[r]);
    Interval interval = Bootstrap.interval(differences, level);
    return new IntervalEstimate(with.value() - before.value(), interval.low(), interval.high());
  }

  private static String verdict(Set<String> taken, IntervalEstimate gain) {
    return taken.isEmpty()
        ? "no candidate helps beyond chance"
        : String.join(", ", taken)
            + String.format(
                Locale.ROOT,
                ": %+.4f AUC on test, %+.4f to %+.4f",
                gain.value(),
                gain.low(),
                gain.high());
  }
}
