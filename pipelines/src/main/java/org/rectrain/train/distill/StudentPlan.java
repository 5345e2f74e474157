package org.rectrain.train.distill;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.distill.DistillConfig;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.train.EncoderConfig;
import org.rectrain.config.train.PairTextConfig;
import org.rectrain.config.train.TowersConfig;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.model.Model;
import org.rectrain.model.ModelSpec;
import org.rectrain.model.SegmentPriors;
import org.rectrain.model.text.Tokenized;
import org.rectrain.nn.backbone.Pooling;
import org.rectrain.train.Blueprint;
import org.rectrain.weights.Pretrained;
import org.rectrain.weights.PretrainedModels;
import org.rectrain.weights.VocabularyCut;

/** How a two-tower student is built and trained. */
record StudentPlan(DistillConfig config, List<String> tasks, FeatureSchema schema, Path prepared) {
  /** Whether its text encoder is made of the teacher's own layers. */
  boolean cuts() {
    return config.towers().text() && config.student().encoder() == null;
  }

  /**
   * How the student is built.
   *
   * @param teacher the first teacher; null when it is a deep interest network
   * @throws Failure (exit code 2) when the teacher has no layers to cut from, or too few
   */
  ModelSpec spec(@Nullable ModelSpec teacher) {
    if (!config.towers().text()) {
      return spec("", List.of(), 0, Pooling.MEAN, 0, false, false);
    }
    String own = InputPath.textOf(config.student().encoder());
    if (own != null) {
      Pretrained base = PretrainedModels.find(own);
      int depth = base.spec().layers();
      int longest = teacher == null || !teacher.text() ? 64 : teacher.maxTokens();
      return spec(
          own,
          kept(depth, java.util.stream.IntStream.range(0, depth).boxed().toList(), own),
          base.spec().hidden(),
          base.pooling(),
          Math.min(longest, base.spec().maxTokens()),
          teacher == null || teacher.userProfile() || !teacher.text(),
          true);
    }
    if (teacher == null || !teacher.text()) {
      throw Failure.usage(
          "distill.towers.text: the first teacher reads no text, so that there are no layers to"
              + " cut the student's encoder from",
          "set distill.towers.text: false, or name an encoder in distill.student.encoder");
    }
    return spec(
        teacher.base(),
        kept(teacher.layers().size(), teacher.layers(), "the teacher"),
        teacher.width(),
        teacher.pooling(),
        teacher.maxTokens(),
        teacher.userProfile(),
        true);
  }

  /** The lowest layers and, as the last one, the highest. */
  private List<Integer> kept(int depth, List<Integer> layers, String owner) {
    if (config.layers() > depth) {
      throw Failure.usage(
          "distill.layers: " + config.layers() + " is more than " + owner + "'s " + depth,
          "take fewer layers than " + owner + " has");
    }
    List<Integer> out = new ArrayList<>(layers.subList(0, config.layers() - 1));
    out.add(layers.get(depth - 1));
    return out;
  }

  private ModelSpec spec(
      String base,
      List<Integer> layers,
      int width,
      Pooling pooling,
      int maxTokens,
      boolean userProfile,
      boolean fullWeights) {
    TowersConfig towers = config.towers();
    SegmentPriors.check(schema, config.loop().retrieval().segments(), "distill.retrieval.segments");
    return new ModelSpec(
        ModelSpec.VERSION,
        Distillation.MODEL,
        TrainConfig.ScorerKind.TWO_TOWER,
        new PairTextConfig("{history} [SEP] {candidate}", "; "),
        base,
        layers,
        width,
        pooling,
        fullWeights,
        null,
        maxTokens,
        userProfile,
        towers,
        tasks,
        Blueprint.events(prepared),
        config.loop().retrieval().popularity(),
        config.loop().retrieval().coldPositives(),
        config.loop().retrieval().segments(),
        config.loop().retrieval().segmentSmoothing(),
        towers.itemIds() || towers.factors() > 0
            ? Blueprint.trainedItems(prepared, schema)
            : List.of(),
        towers.userIds() ? Blueprint.trainedUsers(prepared) : List.of(),
        schema.fingerprint(),
        null,
        config.loop().retrieval().coldPriorByFeatures(),
        Map.of(),
        0);
  }

  /**
   * A fresh student.
   *
   * @param teacher whose layers it is cut from; null when it has an encoder of its own or none
   * @param texts all that it reads, for a vocabulary of their tokens
   */
  Model create(ModelSpec spec, @Nullable Model teacher, List<String> texts, long seed) {
    String own = InputPath.textOf(config.student().encoder());
    Model student =
        teacher == null
            ? Model.create(
                spec, schema, spec.text() && own != null ? PretrainedModels.find(own) : null, seed)
            : teacher.cut(spec, seed);
    if (spec.text() && config.vocabulary() == DistillConfig.Vocabulary.SEEN) {
      student = seen(student, texts);
    }
    student.trainTowers();
    Model.Encoder encoder = student.encoder();
    if (encoder != null) {
      // Token vectors stay: they are most of the values and hardly change in a short distillation.
      encoder.parameters().train(name -> !name.startsWith("embeddings."));
    }
    return student;
  }

  private static Model seen(Model student, List<String> texts) {
    byte[] tokenizer = student.requireEncoder().tokenizerJson();
    Tokenized tokens = Tokenized.of(tokenizer, texts, student.spec().maxTokens());
    BitSet used = new BitSet();
    for (int text = 0; text < tokens.size(); text++) {
      Arrays.stream(tokens.ids(text)).forEach(used::set);
    }
    VocabularyCut cut = VocabularyCut.of(tokenizer, used);
    return student.withVocabulary(cut.kept(), cut.tokenizerJson());
  }

  /** The loop's options. */
  TrainConfig training(ModelSpec student) {
    Map<String, Double> weights = new LinkedHashMap<>();
    tasks.forEach(task -> weights.put(task, config.tasks().getOrDefault(task, 0.0)));
    EncoderConfig encoder =
        ConfigTrees.defaultsBut(
            EncoderConfig.class,
            Map.of(
                "base",
                student.base(),
                "tune",
                EncoderConfig.Tune.FULL,
                "max_tokens",
                Math.max(2, student.maxTokens()),
                "user_text",
                student.userProfile()
                    ? EncoderConfig.UserText.PROFILE
                    : EncoderConfig.UserText.NONE,
                "every",
                config.every(),
                "learning_rate_factor",
                config.encoderRateFactor()));
    Map<String, Object> changes = new LinkedHashMap<>();
    changes.put("encoder", encoder);
    changes.put("pair_text", student.pairText());
    changes.put("towers", config.towers());
    changes.put("tasks", weights);
    ConfigTrees.of(config.loop()).properties().forEach(e -> changes.put(e.getKey(), e.getValue()));
    changes.put("keep_checkpoints", 1);
    changes.put("device", "cpu");
    return ConfigTrees.defaultsBut(TrainConfig.class, changes);
  }
}
