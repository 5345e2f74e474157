package org.rectrain.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.train.EncoderConfig;
import org.rectrain.config.train.EncoderConfig.Tune;
import org.rectrain.config.train.LoraConfig;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.Catalogue;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;
import org.rectrain.model.ModelSpec;
import org.rectrain.model.SegmentPriors;
import org.rectrain.nn.backbone.BackboneSpec;
import org.rectrain.nn.backbone.LoraSpec;
import org.rectrain.nn.backbone.Pooling;
import org.rectrain.weights.Pretrained;

/** How the model that a configuration asks for is built. */
public final class Blueprint {
  private Blueprint() {}

  /** The spec of a fresh model over prepared data. */
  static ModelSpec of(
      TrainConfig config, Path prepared, FeatureSchema schema, @Nullable Pretrained pretrained) {
    List<String> tasks = new ArrayList<>(config.tasks().keySet());
    for (String task : tasks) {
      if (!schema.labels().contains(task)) {
        throw Failure.usage(
            "train.tasks: '"
                + task
                + "' is no label of the prepared data; it has "
                + schema.labels(),
            "name labels that the data section maps");
      }
    }
    SegmentPriors.check(schema, config.loop().retrieval().segments(), "train.retrieval.segments");
    EncoderConfig encoder = config.encoder();
    BackboneSpec backbone = backbone(encoder, pretrained);
    int layers = backbone == null ? 0 : backbone.layers();
    return new ModelSpec(
        ModelSpec.VERSION,
        Training.MODEL,
        config.scorer(),
        config.pairText(),
        encoder.base().text(),
        IntStream.range(0, layers).boxed().toList(),
        backbone == null ? 0 : backbone.hidden(),
        pooling(encoder, pretrained),
        pretrained != null && encoder.tune() == Tune.FULL,
        backbone != null && encoder.tune() == Tune.LORA ? lora(encoder.lora(), backbone) : null,
        encoder.maxTokens(),
        pretrained != null && encoder.userText() == EncoderConfig.UserText.PROFILE,
        config.towers(),
        tasks,
        events(prepared),
        config.loop().retrieval().popularity(),
        config.loop().retrieval().coldPositives(),
        config.loop().retrieval().segments(),
        config.loop().retrieval().segmentSmoothing(),
        config.towers().itemIds() || config.towers().factors() > 0
            ? trainedItems(prepared, schema)
            : List.of(),
        config.towers().userIds() ? trainedUsers(prepared) : List.of(),
        schema.fingerprint(),
        pretrained == null || encoder.tune() == Tune.FULL ? null : pretrained.fingerprint(),
        config.loop().retrieval().coldPriorByFeatures(),
        Map.of(),
        0);
  }

  static Pooling pooling(EncoderConfig encoder, @Nullable Pretrained pretrained) {
    return switch (encoder.pooling()) {
      case AUTO -> pretrained == null ? Pooling.MEAN : pretrained.pooling();
      case CLS -> Pooling.CLS;
      case MEAN -> Pooling.MEAN;
      case LAST -> Pooling.LAST;
    };
  }

  /**
   * Sizes of the text encoder with the layers that it keeps; null without text.
   *
   * @throws Failure (exit code 2) that names the key of what the encoder cannot do and what there
   *     is
   */
  static @Nullable BackboneSpec backbone(EncoderConfig config, @Nullable Pretrained pretrained) {
    if (pretrained == null) {
      return null;
    }
    BackboneSpec base = pretrained.spec();
    if (config.layers() > base.layers()) {
      throw Failure.usage(
          "train.encoder.layers: "
              + config.layers()
              + " is more than the "
              + base.layers()
              + " that "
              + lastPart(config.base().text())
              + " has",
          "lower it, or set 0 for all");
    }
    BackboneSpec kept = config.layers() == 0 ? base : base.withLayers(config.layers());
    require(config, kept);
    return kept;
  }

  private static void require(EncoderConfig config, BackboneSpec base) {
    if (config.maxTokens() > base.maxTokens()) {
      throw Failure.usage(
          "train.encoder.max_tokens: "
              + config.maxTokens()
              + " is more than the "
              + base.maxTokens()
              + " that "
              + lastPart(config.base().text())
              + " takes",
          "lower it, or choose another train.encoder.base");
    }
    if (config.tune() == Tune.LORA) {
      lora(config.lora(), base);
    }
  }

  private static String lastPart(String base) {
    return base.substring(base.replace('\\', '/').lastIndexOf('/') + 1);
  }

  private static LoraSpec lora(LoraConfig config, BackboneSpec base) {
    int depth = base.layers();
    int last = config.lastLayers();
    if (last > depth) {
      throw Failure.usage(
          "train.encoder.lora.layers: last_" + last + ", but the encoder has " + depth + " layers",
          "set all, or last_N with an N of at most " + depth);
    }
    LoraSpec spec =
        new LoraSpec(
            config.rank(),
            config.alpha(),
            config.dropout(),
            config.rankStabilised() ? LoraSpec.Scaling.RANK_STABILISED : LoraSpec.Scaling.CLASSIC,
            config.targetModules().isEmpty() ? base.usualTargets() : config.targetModules(),
            last == 0 || last == depth
                ? List.of()
                : IntStream.range(depth - last, depth).boxed().toList());
    List<String> misfits = spec.misfits(base.linears());
    if (!misfits.isEmpty()) {
      String problem = misfits.get(0).replaceFirst("^targets", "target_modules");
      throw Failure.usage(
          "train.encoder.lora." + problem,
          problem.startsWith("rank")
              ? "lower the rank: more than a layer's width adds nothing"
              : "name some of these, or all-linear");
    }
    return spec;
  }

  static Path trainSplit(Path prepared) {
    return Prepared.examples(prepared, "train");
  }

  public static List<String> events(Path prepared) {
    Set<String> names = new java.util.TreeSet<>();
    for (String[] row :
        ParquetTable.read(trainSplit(prepared), Columns.HISTORY_EVENTS)
            .stringLists(Columns.HISTORY_EVENTS)) {
      names.addAll(List.of(row));
    }
    return List.copyOf(names);
  }

  public static List<String> trainedItems(Path prepared, FeatureSchema schema) {
    Catalogue catalogue = Catalogue.read(prepared, schema);
    List<String> out = new ArrayList<>();
    for (int i = 0; i < catalogue.size(); i++) {
      if (catalogue.trainImpressions()[i] > 0) {
        out.add(catalogue.ids()[i]);
      }
    }
    return out;
  }

  public static List<String> trainedUsers(Path prepared) {
    Set<String> users = new LinkedHashSet<>();
    for (String user :
        ParquetTable.read(trainSplit(prepared), Columns.USER_ID).strings(Columns.USER_ID)) {
      if (user != null) {
        users.add(user);
      }
    }
    return List.copyOf(users);
  }
}
