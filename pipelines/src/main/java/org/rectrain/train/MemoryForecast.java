package org.rectrain.train;

import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.train.EncoderConfig;
import org.rectrain.config.train.EncoderConfig.Precision;
import org.rectrain.config.train.EncoderConfig.Tune;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.model.ModelSpec;
import org.rectrain.nn.backbone.BackboneSpec;
import org.rectrain.nn.backbone.LoraSpec;
import org.rectrain.train.parallel.TextTable;

/**
 * What the memory of one training process will hold at its peak, in bytes, by part: told before it
 * starts. An estimate from sizes alone; benchmarks/README.md says how near it comes.
 *
 * @param parts bytes by name, those of the largest use included
 */
record MemoryForecast(Map<String, Long> parts) {
  /** JVM, engine and libraries of a process that trains next to nothing: a rough figure. */
  private static final long PROCESS = 600L << 20;

  /** Bytes of an example in memory, without its history: labels, features, indexes. */
  private static final long EXAMPLE = 256;

  /** Bytes of one event of a history: item, kind, age. */
  private static final long EVENT = 16;

  private static final String BASE = "frozen weights";
  private static final String LEARNED = "trainable weights, gradients, Adam";
  private static final String ACTIVATIONS = "activations";
  private static final String TEXTS = "text vectors and tokens";
  private static final String CACHE = "frozen layers' output";
  private static final String EXAMPLES = "examples";

  /**
   * The data of a run.
   *
   * @param texts distinct ones
   * @param examples of all splits that are read
   */
  record Sizes(long texts, long examples) {}

  /**
   * Foretells.
   *
   * @param backbone sizes of the encoder; null without text
   * @param workers in this process
   */
  static MemoryForecast of(
      TrainConfig config,
      ModelSpec spec,
      @Nullable BackboneSpec backbone,
      Sizes data,
      int workers) {
    Map<String, Long> parts = new LinkedHashMap<>();
    parts.put("process", PROCESS);
    long vectors = (long) spec.items().size() + spec.users().size();
    long towers = vectors * config.towers().dim() + (1L << 16);
    long learned = towers;
    if (backbone != null) {
      EncoderConfig encoder = config.encoder();
      long all = values(backbone.shapes());
      long adapters = spec.lora() == null ? 0 : adapters(backbone, spec.lora());
      boolean full = encoder.tune() == Tune.FULL;
      learned += full ? all : adapters;
      long half = encoder.precision() == Precision.BF16 && !full ? values(backbone.linears()) : 0;
      parts.put(BASE, full ? 0 : all * Float.BYTES - half * 2);
      int first = full || spec.lora() == null ? 0 : firstLayer(spec.lora());
      boolean learns = encoder.tune() != Tune.NONE;
      long tokens = Math.min(encoder.tokensPerPass(), data.texts() * encoder.maxTokens());
      parts.put(
          ACTIVATIONS, workers * tokens * perToken(backbone, encoder, learns, first) * Float.BYTES);
      long width = backbone.hidden();
      parts.put(
          TEXTS,
          data.texts() * (width * Float.BYTES * (learns ? 2 : 1) + encoder.maxTokens() * 4L));
      boolean cached = learns && encoder.cacheFrozen() && first > 0 && !spec.cross();
      parts.put(CACHE, cached ? data.texts() * encoder.maxTokens() * width * Float.BYTES : 0);
    }
    parts.put(LEARNED, learned(config, learned, workers));
    parts.put(
        EXAMPLES,
        data.examples()
            * (EXAMPLE + EVENT * (config.towers().history() + config.towers().skipped())));
    return new MemoryForecast(parts);
  }

  /** Values and gradients per worker, moments, the best ones, sums, and a checkpoint's copies. */
  private static long learned(TrainConfig config, long values, int workers) {
    long optimizers = config.syncEvery() > 1 ? workers : 1;
    long copies = 2L * workers + 2 * optimizers + 2 + TextTable.atOnce(values, workers) + 3;
    return values * copies * Float.BYTES;
  }

  private static long values(Map<String, Shape> shapes) {
    return shapes.values().stream().mapToLong(Shape::size).sum();
  }

  private static long adapters(BackboneSpec backbone, LoraSpec lora) {
    return backbone.linears().entrySet().stream()
        .filter(linear -> lora.covers(linear.getKey()))
        .mapToLong(linear -> lora.rank() * (linear.getValue().get(0) + linear.getValue().get(1)))
        .sum();
  }

  private static int firstLayer(LoraSpec lora) {
    return lora.layers().stream().mapToInt(Integer::intValue).min().orElse(0);
  }

  /**
   * Values kept per token for the backward pass: each linear layer's output twice (itself and what
   * is made of it) and four hidden states per layer.
   */
  private static long perToken(
      BackboneSpec backbone, EncoderConfig encoder, boolean learns, int first) {
    long outputs = backbone.linears().values().stream().mapToLong(shape -> shape.get(0)).sum();
    long layer = 2 * outputs / backbone.layers() + 4L * backbone.hidden();
    long kept = learns ? backbone.layers() - first : 1;
    return encoder.recompute() && learns ? layer + kept * backbone.hidden() : kept * layer;
  }

  /** All parts together. */
  long total() {
    return parts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** One line for people. */
  String line() {
    StringBuilder out = new StringBuilder();
    parts.forEach(
        (name, bytes) -> {
          if (bytes > 0) {
            out.append(out.isEmpty() ? "" : ", ").append(name).append(' ').append(shown(bytes));
          }
        });
    return "about " + shown(total()) + " of memory: " + out;
  }

  private static String shown(long bytes) {
    return String.format(Locale.ROOT, "%,d MB", Math.max(1, bytes >> 20));
  }

  /**
   * Refuses what cannot fit.
   *
   * @param available bytes of the machine or container
   * @throws Failure (exit code 2) with both numbers and what to lower
   */
  void require(long available) {
    if (total() <= available) {
      return;
    }
    String largest =
        parts.entrySet().stream()
            .max(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .orElse("");
    String hint =
        switch (largest) {
          case ACTIVATIONS ->
              "lower train.encoder.tokens_per_pass or train.workers, or set"
                  + " train.encoder.recompute: true";
          case LEARNED ->
              "use train.encoder.tune: lora, a smaller train.encoder.lora.rank or fewer"
                  + " train.workers";
          case CACHE -> "set train.encoder.cache_frozen: false, or lower train.encoder.max_tokens";
          case BASE -> "set train.encoder.precision: bf16, or choose a smaller train.encoder.base";
          default -> "train on less data, or on a machine with more memory";
        };
    throw Failure.usage("train: needs " + line() + "; this machine has " + shown(available), hint);
  }
}
