package org.rectrain.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.Prepared;
import org.rectrain.dataset.Queries;
import org.rectrain.model.ModelData;
import org.rectrain.model.ModelFolder;
import org.rectrain.model.ModelSpec;
import org.rectrain.run.Progress;
import org.rectrain.score.ModelFolders;
import org.rectrain.score.Scorer;
import org.rectrain.train.batch.NewRows;
import org.rectrain.train.loop.TrainLog;
import org.rectrain.train.loop.TrainResult;
import org.rectrain.train.loop.ValidEvaluation;

/** What the members of an ensemble reach on valid, each alone and all together. */
public final class Members {
  private static final int BATCH = 2048;

  private Members() {}

  /**
   * Evaluates the mean of the members' logits on valid and reports it beside theirs, in {@code
   * train.json}, as further lines of {@code train.jsonl}, and to people.
   *
   * @param seed of the first member, which chooses the rows when not all are evaluated
   * @param out folder of the stage
   * @param results of the members, the first one's first
   * @return the first one's result with all that
   */
  public static TrainResult join(
      TrainConfig config,
      long seed,
      Path prepared,
      Path out,
      List<TrainResult> results,
      Progress progress)
      throws IOException {
    List<TrainResult.Member> members = new ArrayList<>();
    List<Path> folders = Training.models(out);
    for (int i = 0; i < results.size(); i++) {
      TrainResult own = results.get(i);
      members.add(
          new TrainResult.Member(
              out.relativize(folders.get(i)).toString(),
              own.steps(),
              own.bestStep(),
              own.stoppedEarly(),
              own.best()));
    }
    Map<String, Double> together =
        Prepared.hasExamples(prepared, "valid")
            ? evaluate(config, seed, prepared, folders)
            : Map.of();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      progress.log("train: member " + (i + 1) + ": " + shown(members.get(i).best()));
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("member", i + 1);
      line.put("best_step", members.get(i).bestStep());
      line.putAll(members.get(i).best());
      lines.add(Json.line(line));
    }
    progress.log("train: all " + members.size() + " together: " + shown(together));
    Map<String, Object> line = new LinkedHashMap<>(Map.of("members", members.size()));
    line.putAll(together);
    lines.add(Json.line(line));
    TrainLog.conclude(out, lines);
    TrainResult joined = results.get(0).with(members, together);
    Json.write(out.resolve(TrainResult.FILE), joined);
    return joined;
  }

  /** The same metrics of the same rows as those of a member. */
  private static Map<String, Double> evaluate(
      TrainConfig config, long seed, Path prepared, List<Path> folders) {
    ModelSpec spec = ModelFolder.spec(folders.get(0));
    ModelData data = ModelData.read(prepared, FeatureSchema.read(folders.get(0)), spec);
    Examples valid = data.examples("valid", spec);
    int[] judging = NewRows.places(config, valid);
    long[] ids = Arrays.stream(judging).mapToLong(row -> valid.ids()[row]).toArray();
    int[] rows =
        Arrays.stream(ValidEvaluation.choose(ids, config.loop().stopping().evalRows(), seed))
            .map(place -> judging[place])
            .toArray();
    Map<String, Double> out = new LinkedHashMap<>();
    try (Scorer scorer =
        ModelFolders.open(
            Training.MODEL,
            folders,
            prepared,
            config.encoder().tokensPerPass(),
            BATCH,
            config.loop().workerThreads())) {
      double[][] scores = scorer.score("valid", spec.tasks(), rows);
      for (int t = 0; t < scores.length; t++) {
        out.put(
            "valid_auc_" + spec.tasks().get(t),
            ValidEvaluation.auc(scores[t], valid.labels()[t], rows));
      }
      if (config.loop().retrieval().weight() > 0
          && scorer.retrieves()
          && Prepared.hasQueries(prepared, "valid")) {
        Queries queries = data.queries("valid", spec);
        int[] all = IntStream.range(0, queries.size()).toArray();
        int k = config.loop().retrieval().k();
        out.put("valid_recall", ValidEvaluation.recall(scorer.topK("valid", all, k), queries, k));
      }
    }
    return out;
  }

  private static String shown(Map<String, Double> metrics) {
    List<String> parts = new ArrayList<>();
    metrics.forEach(
        (name, value) ->
            parts.add(String.format(Locale.ROOT, "%s %.4f", name.replace('_', ' '), value)));
    return String.join(", ", parts);
  }
}
