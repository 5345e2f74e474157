package org.rectrain.eval;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.eval.EvalConfig;
import org.rectrain.config.eval.FairnessConfig;
import org.rectrain.config.eval.OffPolicyConfig;
import org.rectrain.config.eval.ResamplingConfig;
import org.rectrain.dataset.Predictions;
import org.rectrain.eval.fair.FairnessEvaluation;
import org.rectrain.eval.fair.FairnessResult;
import org.rectrain.eval.measure.AucTests;
import org.rectrain.eval.measure.Comparer;
import org.rectrain.eval.measure.Distilled;
import org.rectrain.eval.measure.DistilledAssessment;
import org.rectrain.eval.measure.PairedComparison;
import org.rectrain.eval.measure.Resampling;
import org.rectrain.eval.measure.TaskEvaluation;
import org.rectrain.eval.measure.TaskResult;
import org.rectrain.eval.policy.OffPolicyEvaluation;
import org.rectrain.eval.policy.OffPolicyResult;
import org.rectrain.eval.rank.ItemVectors;
import org.rectrain.eval.rank.ListChoice;
import org.rectrain.eval.rank.QueryLists;
import org.rectrain.eval.rank.RetrievalEvaluation;
import org.rectrain.eval.rank.RetrievalResult;
import org.rectrain.eval.rank.RetrievedLists;
import org.rectrain.eval.rank.SampledRanking;
import org.rectrain.eval.rank.ShownLists;
import org.rectrain.eval.result.ModelResult;
import org.rectrain.eval.result.Protocol;
import org.rectrain.eval.rows.Candidate;
import org.rectrain.eval.rows.ModelScores;
import org.rectrain.eval.slice.LabelledRows;
import org.rectrain.metric.ListMetric;
import org.rectrain.metric.ScoredRows;
import org.rectrain.metric.TaskMetric;
import org.rectrain.run.Progress;

/**
 * Judges candidates on the test split of one prepared folder, then compares them in pairs. One
 * candidate's scores are in memory at a time.
 */
public final class Assessment {
  public static final String TEST = "test";

  private final EvalConfig config;
  private final long seed;
  private final Progress progress;
  private final JudgedRows rows;
  private final List<LabelledRows> labelled;
  private final RetrievalEvaluation.@Nullable Setting retrieval;
  private final Resampling whole;
  private final Resampling sliced;
  private final @Nullable OffPolicyEvaluation offPolicy;
  private final @Nullable FairnessEvaluation fairness;
  private @Nullable ItemVectors vectors;
  private final List<Candidate> judged = new ArrayList<>();
  private final List<ModelResult> results = new ArrayList<>();
  private final Map<String, double[]> userParts = new LinkedHashMap<>();

  /**
   * An assessment.
   *
   * @param split whose rows judge
   * @param among candidates of the lists that are judged
   */
  public Assessment(
      EvalConfig config,
      long seed,
      Path prepared,
      String split,
      Predictions.Among among,
      Progress progress) {
    this.config = config;
    this.seed = seed;
    this.progress = progress;
    this.rows = JudgedRows.read(config, prepared, split, among);
    this.labelled = rows.labelled();
    this.retrieval = rows.retrieval(config);
    ResamplingConfig sampling = config.resampling();
    long[] keys = rows.users().keys();
    this.whole = new Resampling(seed, sampling.replicates(), keys, sampling.level());
    this.sliced = new Resampling(seed, sampling.sliceReplicates(), keys, sampling.level());
    OffPolicyConfig policies = config.offpolicy();
    this.offPolicy =
        policies == null
            ? null
            : new OffPolicyEvaluation(
                policies,
                rows.tasks().get(0),
                rows.prepared(),
                rows.split(),
                rows.test(),
                rows.users().size(),
                whole);
    FairnessConfig groups = config.fairness();
    this.fairness =
        groups == null
            ? null
            : new FairnessEvaluation(
                groups,
                rows.grouped(groups.by()),
                new ScoredRows.Choices(
                    config.gaucWeighting(), config.calibrationBins(), config.keepRate()),
                sliced);
  }

  /** Evaluates the candidates one after another. */
  public List<ModelResult> evaluate(List<Candidate> candidates) {
    try (Progress.Bar bar = progress.step("evaluate", candidates.size())) {
      for (Candidate candidate : candidates) {
        bar.message(candidate.name());
        results.add(evaluate(candidate));
        bar.advance(1);
      }
    }
    return results;
  }

  private ModelResult evaluate(Candidate candidate) {
    judged.add(candidate);
    double[][] scores = ModelScores.read(candidate, rows.tasks(), rows.test());
    List<TaskResult> taskResults = new ArrayList<>();
    for (int t = 0; t < rows.tasks().size(); t++) {
      TaskEvaluation task =
          new TaskEvaluation(candidate.name(), scores[t], labelled.get(t), config, whole, sliced);
      whole.run();
      sliced.run();
      task.userSums()
          .forEach(
              (name, sums) ->
                  userParts.put(TaskEvaluation.key(candidate.name(), task.task(), name), sums));
      taskResults.add(task.finish(whole, sliced));
    }
    if (offPolicy != null) {
      offPolicy.add(candidate.name(), scores[0]);
    }
    if (fairness != null) {
      fairness.add(candidate.name(), scores[0]);
    }
    return new ModelResult(candidate.name(), taskResults, retrieval(candidate));
  }

  private @Nullable RetrievalResult retrieval(Candidate candidate) {
    RetrievalEvaluation.Setting setting = retrieval;
    RetrievedLists lists =
        setting == null
            ? null
            : RetrievedLists.read(
                candidate,
                setting.queries(),
                rows.users(),
                rows.items(),
                config.sampledNegatives() > 0 ? Integer.MAX_VALUE : config.longestList());
    if (setting == null || lists == null) {
      return null;
    }
    RetrievalEvaluation evaluation =
        new RetrievalEvaluation(
            candidate.name(), lists, vectors(candidate), setting, whole, sliced);
    if (config.sampledNegatives() > 0) {
      int[][] ranks =
          SampledRanking.ranks(
              lists.lists(),
              setting.queries(),
              rows.users(),
              rows.items().size(),
              config.sampledNegatives(),
              seed);
      evaluation.addSampled(ranks, config.sampledNegatives(), whole);
    }
    whole.run();
    sliced.run();
    evaluation
        .userValues()
        .forEach((name, values) -> userParts.put(candidate.name() + "/" + name, values));
    return evaluation.finish(whole, sliced);
  }

  /** Text vectors of the items, the same for all candidates so that their diversity compares. */
  private @Nullable ItemVectors vectors(Candidate candidate) {
    ItemVectors kept = vectors;
    if (kept == null) {
      kept = ItemVectors.read(candidate.scored(), rows.items());
      vectors = kept;
    }
    return kept;
  }

  /** Some users' lists, to look at; none where nothing was retrieved. */
  ShownLists shown() {
    QueryLists asked = rows.queries();
    return asked == null
        ? new ShownLists(List.of())
        : new ListChoice(rows.prepared(), rows.split(), asked, rows.users(), rows.train())
            .of(judged, rows.items());
  }

  /** Names of the metrics that are compared, without the model. */
  List<String> compared() {
    List<String> out = new ArrayList<>();
    for (String task : rows.tasks()) {
      TaskMetric.COMPARED.forEach(metric -> out.add(task + "." + metric.key()));
    }
    int longest = config.longestList();
    for (String name :
        List.of(
            ListMetric.RECALL.at(longest),
            ListMetric.COLD_RECALL.at(longest),
            ListMetric.NDCG.at(ListMetric.TOP))) {
      out.add(ListMetric.among(name, rows.among().name()));
    }
    return out;
  }

  /** Compares groups of evaluated candidates in pairs. */
  public List<PairedComparison> compare(List<SeedGroup> groups, List<Comparer.Pair> pairs) {
    ResamplingConfig sampling = config.resampling();
    Comparer comparer =
        new Comparer(whole, seed, sampling.replicates(), rows.users().keys(), sampling.level());
    AucTests tests =
        new AucTests(
            judged,
            labelled,
            rows.tasks(),
            rows.test(),
            seed,
            sampling.permutations(),
            rows.users().keys());
    pairs.forEach(pair -> comparer.knows(pair, tests.of(pair)));
    for (String metric : compared()) {
      for (SeedGroup group : groups) {
        addGroup(group, metric);
      }
      comparer.compare(pairs, metric, name -> userParts.get(name + "/" + metric));
    }
    return comparer.all();
  }

  /** What a student keeps, when one was evaluated; null otherwise. */
  @Nullable Distilled distilled(List<String> models, String main) {
    String teacher = Distilled.teacherAmong(models, main);
    return teacher == null
        ? null
        : new DistilledAssessment(whole, sliced, labelled, config.sliceMinRows())
            .of(teacher, models, compared());
  }

  /** What each model's ranking would have got; null where it was not asked. */
  public @Nullable OffPolicyResult offPolicy() {
    return offPolicy == null ? null : offPolicy.result();
  }

  /** Exposure and error by group; null where it was not asked. */
  public @Nullable FairnessResult fairness() {
    return fairness == null ? null : fairness.result();
  }

  private void addGroup(SeedGroup group, String metric) {
    List<String> names = group.members().stream().map(m -> m + "/" + metric).toList();
    if (group.isSingle() || !names.stream().allMatch(whole::has)) {
      return;
    }
    String name = group.name() + "/" + metric;
    whole.addSeedMean(name, names);
    List<double[]> parts = names.stream().map(userParts::get).filter(p -> p != null).toList();
    if (parts.size() == names.size()) {
      double[] mean = new double[rows.users().size()];
      Arrays.setAll(mean, u -> parts.stream().mapToDouble(p -> p[u]).average().orElse(Double.NaN));
      userParts.put(name, mean);
    }
  }

  /** The metrics of a group that {@link #compare} has seen, over users and seeds. */
  public Map<String, SeedSpread> spreads(SeedGroup group) {
    Map<String, SeedSpread> out = new LinkedHashMap<>();
    for (String metric : compared()) {
      String name = group.name() + "/" + metric;
      if (whole.has(name)) {
        double[] values =
            group.members().stream().mapToDouble(m -> whole.value(m + "/" + metric)).toArray();
        out.put(metric, SeedSpread.of(whole.estimate(name), values));
      }
    }
    return out;
  }

  /** How the figures come about. */
  public Protocol protocol() {
    return rows.protocol(config);
  }
}
