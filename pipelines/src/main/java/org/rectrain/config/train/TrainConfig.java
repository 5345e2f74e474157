package org.rectrain.config.train;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.read.Option;

/** Options of training. */
public record TrainConfig(
    @Option(doc = "The pretrained text encoder and how much of it learns.") EncoderConfig encoder,
    @Option(
            doc =
                "two_tower makes a vector per user and per item, so that it also retrieves;"
                    + " cross_encoder reads history and candidate in one text: it only ranks given"
                    + " rows, and encodes one text per row.",
            def = "two_tower")
        ScorerKind scorer,
    @Option(doc = "The text of a pair; scorer: cross_encoder only.") PairTextConfig pairText,
    @Option(doc = "The towers and heads above the encoder.") TowersConfig towers,
    @Option(
            doc =
                "Weight of each task's loss by label; their order is the order of the heads. Empty"
                    + " learns all labels, 0.7 for the first and the rest shared, which favours"
                    + " clicks, of which there are many more than likes.",
            def = "{}",
            min = 0)
        Map<String, Double> tasks,
    @Option(
            doc =
                "fixed keeps the weights of tasks; uncertainty starts from them and learns a"
                    + " variance per task (Kendall et al. 2018).",
            def = "fixed")
        Weighting weighting,
    @Option(doc = "The order of rows within a session and within a user.") WithinConfig within,
    @Option(
            doc =
                "Model folder (e.g. runs/monday/train/model) from which training goes on with this"
                    + " data, production or v3 of the registry, or a PEFT adapter folder for the"
                    + " encoder alone.")
        @Nullable InputPath initFrom,
    @Option(doc = "Old examples among the new ones; with init_from.") ReplayConfig replay,
    @Option(
            doc =
                "Which train rows are new, and how the learning rate and the number of epochs"
                    + " follow from how many they are; 'rectrain update' sets it.")
        @Nullable NewsConfig news,
    @Option(doc = "What the position of a row did is kept apart from what its item deserves.")
        DebiasConfig debias,
    @Option(
            doc =
                "Train rows that are changed in each pass, each time differently; scorer: two_tower"
                    + " only.")
        AugmentConfig augment,
    @Option(doc = "The course of the training.", inline = true) LoopConfig loop,
    @Option(
            doc =
                "Optimizer steps between lines of losses and speed in train.jsonl and in"
                    + " tensorboard/ (tensorboard --logdir RUN/train/tensorboard); 0 logs"
                    + " evaluations only.",
            def = "10",
            min = 0,
            max = 1000000)
        int logEvery,
    @Option(
            doc =
                "Minutes between checkpoints beside those at evaluations; 0 writes one at every"
                    + " evaluation only.",
            def = "0",
            min = 0)
        double checkpointMinutes,
    @Option(doc = "Checkpoints kept beside the best one.", def = "2", min = 1, max = 1000)
        int keepCheckpoints,
    @Option(
            doc =
                "Threads of one tensor operation. 1 leaves the cores to the workers and does not"
                    + " collapse beside other programs; more changes the last bits of sums.",
            def = "1",
            min = 1,
            max = 1024)
        int threads,
    @Option(
            doc =
                "Networks trained one after another that differ in their seed alone and answer as"
                    + " one, by the mean of their logits. 3 to 5 lift the ranking a little and take"
                    + " as many times the work in training and in scoring; a student learns from"
                    + " their mean.",
            def = "1",
            min = 1,
            max = 100)
        int members,
    @Option(
            doc =
                "threads runs the workers in this process; barrier runs each as a task of one"
                    + " Spark barrier stage on spark.master (--master spark://host:7077), with its"
                    + " own copy of the model. They exchange gradients over sockets and give the"
                    + " same bits. Prepared data, encoder and output must be under the same path"
                    + " for all of them.",
            def = "threads")
        Launch launch,
    @Option(
            doc =
                "1 exchanges the gradients of every step, exactly. k > 1 lets each worker step on"
                    + " its own micro-batches and averages parameters and optimizer state every k"
                    + " steps (and at evaluations): k times fewer messages, and a result that"
                    + " depends on the number of workers.",
            def = "1",
            min = 1,
            max = 1000000)
        int syncEvery,
    @Option(
            doc =
                "cpu, gpu:0,1 (one worker per GPU, whatever workers says), or auto: all GPUs, or"
                    + " the processor where there is none. GPUs need RECTRAIN_TORCH, see"
                    + " docs/training.md.",
            def = "auto")
        String device) {

  /** Checks what holds between options. */
  public TrainConfig {
    tasks = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(tasks));
    boolean retrieves = loop.retrieval().weight() > 0 && scorer == ScorerKind.TWO_TOWER;
    if (!tasks.isEmpty() && !retrieves && tasks.values().stream().noneMatch(w -> w > 0)) {
      throw new IllegalArgumentException(
          "tasks: all weights are 0; expected one above 0, or retrieval.weight above 0");
    }
    if (scorer == ScorerKind.CROSS_ENCODER && !towers.text()) {
      throw new IllegalArgumentException(
          "scorer: cross_encoder reads text, and towers.text is false; expected true");
    }
    if (scorer == ScorerKind.CROSS_ENCODER && augment.on()) {
      throw new IllegalArgumentException(
          "augment: changes histories and statistics, which scorer: cross_encoder reads as text;"
              + " expected none, or scorer: two_tower");
    }
    if (augment.epsilon() > 0 && !towers.text()) {
      throw new IllegalArgumentException(
          "augment.epsilon: "
              + augment.epsilon()
              + " shifts text vectors, and towers.text is false; expected 0");
    }
    if (augment.hideText() > 0 && (!towers.text() || encoder.tune() != EncoderConfig.Tune.NONE)) {
      throw new IllegalArgumentException(
          "augment.hide_text: "
              + augment.hideText()
              + " hides texts that a frozen encoder has read; expected 0, or towers.text: true and"
              + " encoder.tune: none");
    }
    if (augment.mixup() > 0 && (within.isOn() || debias.method() == DebiasConfig.Method.TOWER)) {
      throw new IllegalArgumentException(
          "augment.mixup: "
              + augment.mixup()
              + " mixes rows, of which within compares and debias.method: tower places single ones;"
              + " expected 0, or neither of them");
    }
    if (!device.matches("auto|cpu|gpu:[0-9]{1,3}(,[0-9]{1,3})*")) {
      throw new IllegalArgumentException(
          "device: '" + device + "' is not allowed; expected auto, cpu, gpu:0 or gpu:0,1");
    }
    if (syncEvery > 1 && loop.workers() > loop.passesPerStep()) {
      throw new IllegalArgumentException(
          "sync_every: "
              + syncEvery
              + " wants a micro-batch per worker, and batch_size / micro_batch gives "
              + loop.passesPerStep()
              + " for "
              + loop.workers()
              + " workers; expected a smaller micro_batch");
    }
    if (news != null && replay.from() != null) {
      throw new IllegalArgumentException(
          "replay.from: is set beside news.since, whose earlier rows are those replayed; expected"
              + " one of the two");
    }
    if (initFrom == null && replay.from() != null) {
      throw new IllegalArgumentException(
          "replay.from: is set without init_from; expected a model that goes on learning");
    }
  }

  /**
   * The same training with everything at its default that says where the work is done and not what
   * comes out: workers (unless they average on their own), launch, device.
   */
  public TrainConfig anywhere() {
    return ConfigTrees.with(
        this,
        Map.of(
            "workers",
            syncEvery > 1 ? loop.workers() : 0,
            "launch",
            Launch.THREADS,
            "device",
            "auto"));
  }

  /** The same training with the weight of each task settled. */
  public TrainConfig learning(List<String> labels) {
    return tasks.isEmpty()
        ? ConfigTrees.with(this, Map.of("tasks", TaskWeights.of(tasks, labels)))
        : this;
  }

  /** Where workers run. */
  public enum Launch {
    THREADS,
    BARRIER
  }

  /** What reads a pair. */
  public enum ScorerKind {
    TWO_TOWER,
    CROSS_ENCODER
  }

  /** How tasks are weighed. */
  public enum Weighting {
    FIXED,
    UNCERTAINTY
  }

  /** Shape of a learning rate after its warm-up. */
  public enum Decay {
    CONSTANT,
    LINEAR,
    COSINE
  }
}
