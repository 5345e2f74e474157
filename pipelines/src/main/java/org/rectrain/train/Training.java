package org.rectrain.train;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.rectrain.Failure;
import org.rectrain.config.ModelName;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.train.RetrievalConfig;
import org.rectrain.config.train.TowersConfig;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.Json;
import org.rectrain.model.Model;
import org.rectrain.model.ModelData;
import org.rectrain.model.ModelFolder;
import org.rectrain.model.ModelSpec;
import org.rectrain.model.text.TextScript;
import org.rectrain.nn.engine.Torch;
import org.rectrain.run.Machine;
import org.rectrain.run.Progress;
import org.rectrain.train.batch.NewRows;
import org.rectrain.train.batch.Taken;
import org.rectrain.train.checkpoint.CheckpointFolder;
import org.rectrain.train.debias.DebiasedTuning;
import org.rectrain.train.debias.Debiasing;
import org.rectrain.train.debias.PositionResult;
import org.rectrain.train.init.Continuation;
import org.rectrain.train.init.LexicalChoice;
import org.rectrain.train.init.ModelStart;
import org.rectrain.train.loop.TrainResult;
import org.rectrain.train.parallel.Peers;
import org.rectrain.train.parallel.TrainDevices;
import org.rectrain.train.recipe.Adversary;
import org.rectrain.train.recipe.FineTune;
import org.rectrain.train.recipe.Mixup;
import org.rectrain.train.recipe.NoNegatives;
import org.rectrain.train.recipe.Recipe;
import org.rectrain.train.recipe.TaskWeighting;
import org.rectrain.train.recipe.WithinOrder;

/** The train stage: prepared data in, model folder out. */
public final class Training {
  /** Name of the model that this stage makes. */
  public static final String MODEL = ModelName.MAIN;

  /** Folder of the model below the stage's folder. */
  public static final String FOLDER = "model";

  /** Where the further members of an ensemble are in the stage's folder. */
  public static final String MEMBERS = "members";

  private static final String NOTHING_JUDGED =
      "train: no metric is defined on valid, so the model is the last one, and nothing has judged"
          + " it; valid needs rows with and without a label, or lists to recall (scorer: two_tower,"
          + " retrieval.weight above 0)";

  private static final String NOTHING_GAINED =
      "train: no evaluation was better than the start, so the model is as it started: the logistic"
          + " regression on its statistics; a lower optimizer.learning_rate, or stopping.patience:"
          + " 0 with more epochs, gives it time";

  private static final String NO_TEXT =
      "train: no item has a text, so the encoder has nothing to tell them apart by; data.items.text"
          + " makes texts of columns, and train.towers.text=false does without an encoder";

  private Training() {}

  /** The stage's folder of a member's folder; any other folder is its own. */
  static Path shared(Path out) {
    Path parent = out.getParent();
    if (parent == null || !parent.endsWith(MEMBERS)) {
      return out;
    }
    Path stage = parent.getParent();
    return stage == null ? out : stage;
  }

  /** Folders of the members in a finished stage's folder; the first one is the model. */
  public static List<Path> models(Path trained) {
    List<Path> out = new ArrayList<>(List.of(trained.resolve(FOLDER)));
    for (int i = 2; ; i++) {
      Path next = trained.resolve(MEMBERS).resolve(Integer.toString(i)).resolve(FOLDER);
      if (!Files.isDirectory(next)) {
        return out;
      }
      out.add(next);
    }
  }

  /**
   * Trains a model.
   *
   * @param seed of the run
   * @param prepared folder of prepared data
   * @param out folder of the stage; checkpoints in it that belong to the same run are continued
   * @throws Failure (exit code 2 or 3) for a configuration or data it cannot work with, (exit code
   *     4) when the loss diverges
   */
  public static TrainResult run(
      TrainConfig config, long seed, Path prepared, Path out, Progress progress)
      throws IOException {
    return run(config, seed, prepared, out, Peers.none(), progress);
  }

  /**
   * Trains a model as one of several processes, with one worker in each. All of them read the same
   * folders; the first one alone writes.
   *
   * @return the same in all, but for times and memory
   */
  public static TrainResult run(
      TrainConfig asked, long seed, Path prepared, Path out, Peers peers, Progress progress)
      throws IOException {
    Torch.threads(asked.threads());
    List<Device> devices = TrainDevices.of(asked);
    Continuation from = Continuation.of(InputPath.textOf(asked.initFrom()));
    TrainDraft draft = TrainDraft.of(asked, prepared, from);
    FeatureSchema schema = draft.schema();
    TrainConfig wanted = draft.config();
    ModelSpec spec = draft.spec();
    ModelData plain = ModelData.read(prepared, schema, spec);
    NewRows rows = NewRows.of(wanted.news(), plain.examples("train", spec));
    Examples fresh = rows.fresh();
    TrainConfig config = rows.adapted(wanted, progress);
    Examples joined = rows.withReplay(config, plain, spec, seed, progress);
    progress.log(
        String.format(
            java.util.Locale.ROOT,
            "train: %,d examples, %,d items, %,d distinct texts",
            joined.size(),
            plain.catalogue().size(),
            plain.texts().size()));
    if (spec.text() && plain.texts().stream().allMatch(String::isEmpty)) {
      progress.log(NO_TEXT);
    }
    int listed = config.loop().retrieval().k();
    if (listed >= plain.catalogue().size()) {
      progress.log(
          "train: train.retrieval.k, "
              + listed
              + ", is no less than the number of items, so any list holds all of them and recall on"
              + " valid says nothing; a fifth of the items would");
    }
    String unread =
        spec.text() ? TextScript.warning(wanted.encoder().base().text(), plain.texts()) : null;
    if (unread != null) {
      progress.log("train: " + unread);
    }
    MemoryForecast forecast =
        Preflight.forecast(config, spec, draft.pretrained(), plain, joined.size(), peers.size());
    progress.log("train: " + forecast.line());
    forecast.require(Machine.totalMemory());
    Device device = devices.get(peers.rank() % devices.size());
    try (Model model = Model.create(spec, schema, draft.pretrained(), seed, device)) {
      ModelStart.chooseTrainable(model, config.encoder());
      boolean goesOn = from.fill(model, progress);
      if (!goesOn) {
        ModelStart.fitFactors(model, plain, joined, seed);
      }
      ModelData data = plain.with(model);
      Examples train = withHistories(config, spec, data.withFactors(joined), seed);
      if (!goesOn) {
        ModelStart.startLinear(model, train);
      }
      if (config.weighting() == TrainConfig.Weighting.UNCERTAINTY) {
        TaskWeighting.addLogVariances(model.towerParameters(), weights(config));
      }
      Debiasing debiasing = Debiasing.of(config.debias(), prepared, schema, spec.tasks(), train);
      debiasing.prepare(model, train);
      model.trainTowers();
      Recipe recipe =
          new DebiasedTuning(
              fineTune(
                  config,
                  spec,
                  train,
                  debiasing.lifts(),
                  WithinOrder.of(config.within(), train, prepared)),
              debiasing,
              new Adversary(config.augment().epsilon(), config.augment().epsilonSteps()));
      Session.Outcome done =
          new Session(config, seed, model, data, train, recipe, peers, progress).run(out);
      if (done.loop().bestStep() <= 0) {
        progress.log(done.loop().bestStep() == 0 ? NOTHING_GAINED : NOTHING_JUDGED);
      }
      Map<String, Double> learned = TrainedModel.taskWeights(model);
      PositionResult position = debiasing.finish(model);
      TrainResult result =
          TrainedModel.result(model, data, train, done)
              .with(
                  new TrainResult.Start(
                      InputPath.textOf(config.initFrom()),
                      train.size() - fresh.size(),
                      rows.until(),
                      rows.news(config, from.growth(spec, schema)),
                      config.loop().optimizer().learningRate(),
                      config.loop().epochs()),
                  learned);
      if (peers.leads()) {
        Debiasing.report(position, out, progress);
        Json.write(out.resolve(TrainResult.FILE), result);
        Model whole =
            LexicalChoice.of(config, model, data, done.loop().vectors(), progress)
                .map(model::withLexical)
                .orElse(model);
        ModelFolder.write(whole, out.resolve(FOLDER), ModelCard.of(whole.spec(), result));
      }
      return result;
    }
  }

  /** The recipe that learns from the labels alone. */
  public static FineTune fineTune(TrainConfig config, ModelSpec spec, Examples train) {
    return fineTune(config, spec, train, new float[0], WithinOrder.none(train));
  }

  private static FineTune fineTune(
      TrainConfig config, ModelSpec spec, Examples train, float[] lifts, WithinOrder order) {
    RetrievalConfig retrieval = config.loop().retrieval();
    int task = spec.tasks().indexOf(retrieval.labelAmong(spec.tasks()));
    return new FineTune(
        train,
        spec.tasks(),
        weights(config),
        retrieval.weight(),
        lifts,
        order,
        NoNegatives.of(retrieval, train, task),
        new Mixup(config.augment().mixup()));
  }

  /** Train rows with the histories that {@code towers.history_of} asks for. */
  public static Examples withHistories(
      TrainConfig config, ModelSpec spec, Examples train, long seed) {
    int task = spec.tasks().indexOf(config.loop().retrieval().labelAmong(spec.tasks()));
    return spec.towers().historyOf() == TowersConfig.HistoryOf.OTHERS && task >= 0
        ? Taken.asHistories(train, task, spec.towers().history(), seed)
        : train;
  }

  /**
   * Writes the model that a training on any data with these features starts from, before anything
   * was learned: equal seeds give equal weights.
   *
   * @param prepared folder whose features the model reads
   * @param out its folder
   */
  public static void initial(TrainConfig asked, long seed, Path prepared, Path out)
      throws IOException {
    TrainDraft draft = TrainDraft.of(asked, prepared);
    try (Model model =
        Model.create(draft.spec(), draft.schema(), draft.pretrained(), seed, Device.cpu())) {
      ModelFolder.write(model, out, "# Not trained yet\n");
    }
  }

  /** Files of the checkpoints in a stage's folder, the newest one first. */
  public static List<Path> checkpoints(Path out) {
    return new CheckpointFolder(out.resolve(Session.CHECKPOINTS), 1).files();
  }

  public static double[] weights(TrainConfig config) {
    return config.tasks().values().stream().mapToDouble(Double::doubleValue).toArray();
  }
}
