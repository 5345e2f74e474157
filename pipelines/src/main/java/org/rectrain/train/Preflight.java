package org.rectrain.train;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.model.Model;
import org.rectrain.model.ModelData;
import org.rectrain.model.ModelSpec;
import org.rectrain.nn.backbone.BackboneSpec;
import org.rectrain.nn.engine.Torch;
import org.rectrain.run.Machine;
import org.rectrain.run.Progress;
import org.rectrain.score.ModelFolders;
import org.rectrain.train.init.Continuation;
import org.rectrain.train.init.ModelStart;
import org.rectrain.train.parallel.Peers;
import org.rectrain.weights.PeftAdapter;
import org.rectrain.weights.Pretrained;
import org.rectrain.weights.PretrainedModels;
import org.rectrain.weights.TokenizerFile;

/** What is known of a training before it starts: whether it can be, its memory and its time. */
public final class Preflight {
  private Preflight() {}

  /**
   * Refuses what is known to be impossible without data, when the encoder is there.
   *
   * @throws Failure (exit code 2) that names the key, or (exit code 3) for a damaged encoder
   */
  public static void check(TrainConfig config) {
    Map<String, Shape> linears = Map.of();
    if (config.towers().text() && PretrainedModels.exists(config.encoder().base().text())) {
      Pretrained base = PretrainedModels.find(config.encoder().base().text());
      BackboneSpec kept = Objects.requireNonNull(Blueprint.backbone(config.encoder(), base));
      base.requireWeights();
      TokenizerFile.requireIds(base);
      linears = kept.linears();
    }
    InputPath start = config.initFrom();
    if (start != null && PeftAdapter.isOne(start.path())) {
      PeftAdapter adapter = PeftAdapter.read(start.path());
      adapter.requireWeights(linears);
      if (!ModelFolders.isNetwork(start.path())) {
        adapter.requireAdaptersAlone();
      }
    }
  }

  /**
   * Refuses to go on from a model that does not fit prepared data, before anything is learned.
   *
   * @throws Failure that names what differs
   */
  public static void requireStart(TrainConfig asked, Path prepared) {
    if (asked.initFrom() == null) {
      return;
    }
    Continuation from = Continuation.of(InputPath.textOf(asked.initFrom()));
    TrainDraft.of(asked, prepared, from);
  }

  /**
   * How much memory a process of this training will need, before anything is loaded.
   *
   * @return a line for people
   * @throws Failure (exit code 2) when this machine has less
   */
  public static String memory(TrainConfig asked, Path prepared) {
    TrainDraft draft = TrainDraft.of(asked, prepared);
    TrainConfig config = draft.config();
    ModelSpec spec = draft.spec();
    ModelData data = ModelData.read(prepared, draft.schema(), spec);
    int rows = ParquetTable.read(Blueprint.trainSplit(prepared), Columns.USER_ID).rows();
    int processes = config.launch() == TrainConfig.Launch.BARRIER ? 2 : 1;
    MemoryForecast forecast = forecast(config, spec, draft.pretrained(), data, rows, processes);
    forecast.require(Machine.totalMemory());
    return forecast.line();
  }

  /**
   * What a training will take in time, by parts of it that are run on this machine now.
   *
   * @return a line for people
   */
  public static String time(TrainConfig asked, long seed, Path prepared) {
    Torch.threads(asked.threads());
    TrainDraft draft = TrainDraft.of(asked, prepared);
    TrainConfig config = draft.config();
    ModelSpec spec = draft.spec();
    ModelData plain = ModelData.read(prepared, draft.schema(), spec);
    try (Model model = Model.create(spec, draft.schema(), draft.pretrained(), seed, Device.cpu())) {
      ModelStart.chooseTrainable(model, config.encoder());
      ModelData data = plain.with(model);
      Examples train =
          Training.withHistories(
              config, spec, data.withFactors(plain.examples("train", spec)), seed);
      model.trainTowers();
      return new Session(
              config,
              seed,
              model,
              data,
              train,
              Training.fineTune(config, spec, train),
              Peers.none(),
              Progress.silent())
          .forecast();
    }
  }

  /** A process among several has one worker. */
  static MemoryForecast forecast(
      TrainConfig config,
      ModelSpec spec,
      @Nullable Pretrained pretrained,
      ModelData data,
      int rows,
      int processes) {
    int workers = processes > 1 ? 1 : config.loop().workerThreads();
    long texts = spec.cross() ? rows : data.texts().size();
    return MemoryForecast.of(
        config,
        spec,
        Blueprint.backbone(config.encoder(), pretrained),
        new MemoryForecast.Sizes(texts, rows, Runtime.getRuntime().maxMemory()),
        workers);
  }
}
