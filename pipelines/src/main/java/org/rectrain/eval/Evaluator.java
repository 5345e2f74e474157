package org.rectrain.eval;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.EvalConfig;
import org.rectrain.config.Failure;
import org.rectrain.config.ResamplingConfig;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.Predictions;
import org.rectrain.run.Progress;
import org.rectrain.stat.Bootstrap;

/** The eval stage: written predictions to {@code eval.json}. */
public final class Evaluator {
  private static final String SPLIT = "test";

  private final EvalConfig config;
  private final long seed;
  private final Path prepared;
  private final Path scored;
  private final Progress progress;

  private Evaluator(EvalConfig config, long seed, Path prepared, Path scored, Progress progress) {
    this.config = config;
    this.seed = seed;
    this.prepared = prepared;
    this.scored = scored;
    this.progress = progress;
  }

  /**
   * Evaluates all scored models and writes {@code eval.json} into {@code out}.
   *
   * @param seed the run's seed
   * @param prepared the prepared folder
   * @param scored the score folder
   * @param out where to write
   * @throws Failure exit code 3 when predictions and prepared data do not fit, exit code 4, after
   *     writing, when a gate does not pass
   */
  public static Evaluation run(
      EvalConfig config, long seed, Path prepared, Path scored, Path out, Progress progress)
      throws IOException {
    Evaluation evaluation = new Evaluator(config, seed, prepared, scored, progress).evaluate();
    Json.write(out.resolve(Evaluation.FILE), evaluation);
    Gates.enforce(evaluation.gates());
    return evaluation;
  }

  private Evaluation evaluate() {
    List<String> models = models();
    String main = models.get(0);
    List<String> tasks = FeatureSchema.read(prepared).labels();
    Users users = new Users();
    Items items = Items.read(prepared);
    List<String> columns = config.sliceBy().stream().filter(s -> !Slicing.isOfTime(s)).toList();
    TestRows test = TestRows.read(prepared, SPLIT, tasks, columns, users, items);
    int testUsers = users.size();
    QueryLists queries = QueryLists.read(prepared, SPLIT, users, items);
    TrainUsers train = TrainUsers.read(prepared, tasks.get(0), users);

    ResamplingConfig sampling = config.resampling();
    long[] keys = users.keys();
    Resampling whole = resampling(sampling.replicates(), keys);
    Resampling sliced = resampling(sampling.sliceReplicates(), keys);
    List<LabelledRows> labelled =
        labelled(tasks, test, items, users.size(), families(test, items, train));
    Map<String, List<TaskEvaluation>> pending = new LinkedHashMap<>();
    Map<String, RetrievalEvaluation> retrievals = new LinkedHashMap<>();
    List<SliceRows> positiveSlices = queries == null ? List.of() : byPositive(queries, items);
    List<SliceRows> userSlices = queries == null ? List.of() : byQuery(queries, train);
    try (Progress.Bar bar = progress.step("evaluate", models.size() + 2L)) {
      for (String model : models) {
        bar.message(model);
        double[][] scores = ModelScores.read(scored, model, tasks, test);
        List<TaskEvaluation> evaluations = new ArrayList<>();
        for (int t = 0; t < tasks.size(); t++) {
          evaluations.add(
              new TaskEvaluation(model, scores[t], labelled.get(t), config, whole, sliced));
        }
        pending.put(model, evaluations);
        RetrievedLists lists =
            queries == null
                ? null
                : RetrievedLists.read(scored, model, queries, users, items, config.longestList());
        if (queries != null && lists != null) {
          retrievals.put(
              model,
              new RetrievalEvaluation(
                  model,
                  lists,
                  queries,
                  items,
                  users.size(),
                  config,
                  positiveSlices,
                  userSlices,
                  whole,
                  sliced));
        }
        bar.advance(1);
      }
      bar.message("resampling users");
      whole.run();
      bar.advance(1);
      sliced.run();
      bar.advance(1);
    }
    List<ModelResult> results = new ArrayList<>();
    for (String model : models) {
      List<TaskResult> taskResults =
          pending.getOrDefault(model, List.of()).stream()
              .map(t -> t.finish(whole, sliced))
              .toList();
      RetrievalEvaluation retrieval = retrievals.get(model);
      results.add(
          new ModelResult(
              model, taskResults, retrieval == null ? null : retrieval.finish(whole, sliced)));
    }
    Comparer comparer = new Comparer(whole, seed, sampling.replicates(), keys, sampling.level());
    List<Comparison> comparisons = compare(comparer, models, tasks, pending, retrievals);
    return new Evaluation(
        Evaluation.VERSION,
        main,
        protocol(tasks, test, testUsers, queries, items),
        results,
        comparisons,
        Gates.judge(config.gates(), main, results),
        Findings.of(main, results, comparisons));
  }

  private Resampling resampling(int replicates, long[] keys) {
    return new Resampling(Bootstrap.poisson(seed, replicates, keys), config.resampling().level());
  }

  /** The models to evaluate, the main one first. */
  private List<String> models() {
    List<String> found = Predictions.models(scored);
    List<String> wanted = config.models().isEmpty() ? found : config.models();
    for (String name : wanted) {
      if (!found.contains(name)) {
        throw Failure.input(
            "eval.models: '" + name + "' was not scored; found " + String.join(", ", found),
            "score it, or take it off the list");
      }
    }
    if (!wanted.contains(config.mainModel())) {
      throw Failure.input(
          "eval.main_model: '"
              + config.mainModel()
              + "' is not among the evaluated models "
              + String.join(", ", wanted),
          "set eval.main_model to one of them");
    }
    List<String> ordered = new ArrayList<>(List.of(config.mainModel()));
    wanted.stream().filter(name -> !name.equals(config.mainModel())).forEach(ordered::add);
    return ordered;
  }

  private List<SliceFamily> families(TestRows test, Items items, TrainUsers train) {
    List<SliceFamily> families = new ArrayList<>(Slicing.byItem(test.item(), items));
    families.addAll(Slicing.byUser(test.user(), train));
    config.sliceBy().forEach(name -> families.add(Slicing.byColumn(name, test.table())));
    return families;
  }

  private static List<LabelledRows> labelled(
      List<String> tasks, TestRows test, Items items, int users, List<SliceFamily> families) {
    List<LabelledRows> out = new ArrayList<>();
    for (int t = 0; t < tasks.size(); t++) {
      out.add(LabelledRows.of(tasks.get(t), test.labels(t), test, items, users, families));
    }
    return out;
  }

  private static List<SliceRows> byPositive(QueryLists queries, Items items) {
    int[] all = Arrays.stream(queries.positives()).flatMapToInt(Arrays::stream).toArray();
    return Slicing.byItem(all, items).stream().flatMap(f -> SliceRows.of(f).stream()).toList();
  }

  private static List<SliceRows> byQuery(QueryLists queries, TrainUsers train) {
    return Slicing.byUser(queries.users(), train).stream()
        .flatMap(f -> SliceRows.of(f).stream())
        .toList();
  }

  private List<Comparison> compare(
      Comparer comparer,
      List<String> models,
      List<String> tasks,
      Map<String, List<TaskEvaluation>> pending,
      Map<String, RetrievalEvaluation> retrievals) {
    String main = models.get(0);
    List<String> others = models.subList(1, models.size());
    List<Comparison> out = new ArrayList<>();
    for (int t = 0; t < tasks.size(); t++) {
      int task = t;
      for (String metric : List.of(Metrics.AUC, Metrics.GAUC, Metrics.LOG_LOSS, Metrics.COLD_AUC)) {
        String name = tasks.get(t) + "." + metric;
        out.addAll(
            comparer.compare(
                main,
                others,
                name,
                "/" + name,
                model -> Objects.requireNonNull(pending.get(model)).get(task).userSums(metric)));
      }
    }
    int longest = config.longestList();
    for (String metric :
        List.of(Metrics.recallAt(longest), Metrics.coldRecallAt(longest), Metrics.NDCG_10)) {
      out.addAll(
          comparer.compare(
              main, others, metric, "/" + metric, model -> userValues(retrievals, model, metric)));
    }
    return out;
  }

  private static double @Nullable [] userValues(
      Map<String, RetrievalEvaluation> retrievals, String model, String metric) {
    RetrievalEvaluation retrieval = retrievals.get(model);
    return retrieval == null ? null : retrieval.userValues(metric);
  }

  private Protocol protocol(
      List<String> tasks, TestRows test, int testUsers, @Nullable QueryLists queries, Items items) {
    ResamplingConfig sampling = config.resampling();
    return new Protocol(
        SPLIT,
        tasks,
        test.size(),
        testUsers,
        queries == null ? 0 : queries.size(),
        items.size(),
        items.coldItems(),
        "full ranking over all items, one query per user with a positive, seen items masked",
        lower(config.recallDenominator()),
        lower(config.gaucWeighting()),
        "an item without a click in train",
        config.longestList(),
        "Poisson bootstrap over users, percentile intervals, Holm over models per metric",
        sampling.level(),
        sampling.replicates(),
        sampling.sliceReplicates());
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
