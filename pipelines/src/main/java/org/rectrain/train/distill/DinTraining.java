package org.rectrain.train.distill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.baseline.BaselinesConfig.DinConfig;
import org.rectrain.dataset.Catalogue;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.Prepared;
import org.rectrain.model.DinFile;
import org.rectrain.model.input.DinInputs;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Torch;
import org.rectrain.nn.tower.Din;
import org.rectrain.run.Progress;
import org.rectrain.run.StageFolder;
import org.rectrain.score.DinScorer;
import org.rectrain.train.Session;
import org.rectrain.train.loop.TrainLog;

/**
 * Makes a deep interest network of prepared data: chooses its vocabularies, trains it by {@link
 * DinLoop}, chooses how much popularity counts in retrieval, writes it.
 */
public final class DinTraining {
  private static final int JUDGES = 400;
  private static final int JUDGED_AT = 100;

  private DinTraining() {}

  /**
   * Trains on a prepared folder and writes {@code din.json} and {@code din.safetensors}, and while
   * it goes on {@code train.jsonl} and checkpoints; those of the same run that lie in the folder
   * are continued.
   *
   * @param seed of the run
   * @return seconds that earlier attempts took, which this one went on from
   */
  public static double fit(DinConfig config, long seed, Path prepared, Path out, Progress progress)
      throws IOException {
    return fit(config, seed, prepared, null, out, out, progress);
  }

  /**
   * The same with a teacher's logits beside the labels.
   *
   * @param soft null learns from the labels alone
   * @param out folder of the log and the checkpoints
   * @param model folder of the network
   */
  static double fit(
      DinConfig config,
      long seed,
      Path prepared,
      DinLoss.@Nullable Soft soft,
      Path out,
      Path model,
      Progress progress)
      throws IOException {
    Torch.threads(1);
    FeatureSchema schema = FeatureSchema.read(prepared);
    Catalogue catalogue = Catalogue.read(prepared, schema);
    DinFile file = file(config, prepared, schema, catalogue);
    DinInputs inputs = new DinInputs(prepared, schema, catalogue, file);
    try (Parameters parameters = Parameters.onCpu()) {
      Din din = Din.initialise(file.spec(schema), parameters, seed);
      parameters.train(Din::learns);
      DinNetwork network = new DinNetwork(file, inputs, din, parameters);
      DinLoss loss = new DinLoss(file.tasks(), config.tasks(), inputs.examples("train"), soft);
      double before = new DinLoop(config, seed, network, loss, out, progress).run();
      double popularity = popularity(config, network, prepared, out);
      schema.write(Files.createDirectories(model));
      DinScorer.write(file.withPopularity(popularity), parameters, model);
      return before;
    }
  }

  /** Removes the checkpoints of a network that is whole. */
  public static void forgetCheckpoints(Path out) throws IOException {
    StageFolder.delete(out.resolve(Session.CHECKPOINTS));
  }

  private static DinFile file(
      DinConfig config, Path prepared, FeatureSchema schema, Catalogue catalogue) {
    List<String> items = new ArrayList<>();
    for (int i = 0; i < catalogue.size(); i++) {
      if (catalogue.trainImpressions()[i] >= config.minImpressions()) {
        items.add(catalogue.ids()[i]);
      }
    }
    DinFile file =
        new DinFile(
            config.dimension(),
            config.attention(),
            config.hidden(),
            config.dropout(),
            config.history(),
            0,
            learned(config, schema),
            items,
            List.of(),
            schema.fingerprint());
    if (!config.userIds()) {
      return file;
    }
    Set<String> users =
        new LinkedHashSet<>(
            Arrays.asList(
                new DinInputs(prepared, schema, catalogue, file).examples("train").users()));
    return new DinFile(
        file.dimension(),
        file.attention(),
        file.hidden(),
        file.dropout(),
        file.history(),
        0,
        file.tasks(),
        items,
        List.copyOf(users),
        file.featureFingerprint());
  }

  /** Labels with a weight, in the data's order. */
  private static List<String> learned(DinConfig config, FeatureSchema schema) {
    for (String task : config.tasks().keySet()) {
      if (!schema.labels().contains(task)) {
        throw Failure.usage(
            "baselines.din.tasks: '" + task + "' is no label; there are " + schema.labels(),
            "name some of these, or map it in data.events.labels");
      }
    }
    return config.tasks().isEmpty()
        ? schema.labels()
        : schema.labels().stream().filter(t -> config.tasks().getOrDefault(t, 0.0) > 0).toList();
  }

  /** The weight of popularity in retrieval with the best recall on valid; told in the log. */
  private static double popularity(DinConfig config, DinNetwork network, Path prepared, Path out)
      throws IOException {
    List<Double> weights = config.popularity();
    if (weights.size() < 2 || !Prepared.hasQueries(prepared, "valid")) {
      return weights.get(0);
    }
    int all = network.inputs().queries("valid").size();
    int judges = Math.min(JUDGES, all);
    int[] chosen = IntStream.range(0, judges).map(i -> (int) ((long) i * all / judges)).toArray();
    double[] recalls = network.scorer().recalls("valid", chosen, JUDGED_AT, weights);
    int bestAt = 0;
    for (int w = 1; w < recalls.length; w++) {
      bestAt = recalls[w] > recalls[bestAt] ? w : bestAt;
    }
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("popularity", weights.get(bestAt));
    line.put("valid_recall_100", recalls[bestAt]);
    TrainLog.conclude(out, List.of(Json.line(line)));
    return weights.get(bestAt);
  }
}
