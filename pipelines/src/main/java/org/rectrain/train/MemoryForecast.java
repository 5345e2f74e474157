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
import org.rectrain.nn.backbone.BertSpec;
import org.rectrain.nn.backbone.DecoderSpec;
import org.rectrain.nn.backbone.LoraSpec;
import org.rectrain.train.parallel.TextTable;

/**
 * What the memory of one training process will hold at its peak, in bytes, by part: logged before
 * it starts. An estimate from sizes alone; benchmarks/notes/memory.md says how near it comes.
 *
 * @param parts bytes by name, those of the largest use included
 */
record MemoryForecast(Map<String, Long> parts) {
  /** JVM, engine and libraries of a process, without its heap: a rough figure. */
  private static final long PROCESS = 500L << 20;

  /** What the heap holds beside the data, garbage included, as far as its limit lets it. */
  private static final long GARBAGE = 1L << 30;

  /**
   * Gradients under way in the backward pass and what the allocator holds back take about as much
   * again as the values that are kept.
   */
  private static final long AGAIN = 2;

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
  private static final String HEAP = "rest of the heap";

  /**
   * The data of a run.
   *
   * @param texts distinct ones
   * @param examples of all splits that are read
   * @param heap limit of the Java heap, in bytes
   */
  record Sizes(long texts, long examples, long heap) {}

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
      int first = full || spec.lora() == null ? 0 : firstLayer(backbone, spec.lora());
      boolean learns = encoder.tune() != Tune.NONE;
      long tokens = Math.min(encoder.tokensPerPass(), data.texts() * encoder.maxTokens());
      parts.put(
          ACTIVATIONS,
          workers * tokens * AGAIN * perToken(backbone, encoder, spec.lora(), first) * Float.BYTES);
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
    long held = parts.getOrDefault(TEXTS, 0L) + parts.getOrDefault(CACHE, 0L) + parts.get(EXAMPLES);
    parts.put(HEAP, Math.max(0, Math.min(data.heap() - held, held + GARBAGE)));
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

  /** The lowest layer with an adapter; that of the network when no layer has one. */
  private static int firstLayer(BackboneSpec backbone, LoraSpec lora) {
    for (int i = 0; i < backbone.layers(); i++) {
      String prefix = backbone.layerPrefix(i);
      if (lora.covered(backbone.linears()).stream().anyMatch(path -> path.startsWith(prefix))) {
        return i;
      }
    }
    return backbone.layers();
  }

  /**
   * Values kept per token for the backward pass: of every layer from the first one that learns;
   * with recomputation the layers' inputs and one whole layer; without gradients one layer.
   */
  private static long perToken(
      BackboneSpec backbone, EncoderConfig encoder, @Nullable LoraSpec lora, int first) {
    long sum = 0;
    long most = 0;
    for (int i = Math.min(first, backbone.layers() - 1); i < backbone.layers(); i++) {
      long layer = perToken(backbone, encoder, lora, backbone.layerPrefix(i));
      sum += layer;
      most = Math.max(most, layer);
    }
    if (encoder.tune() == Tune.NONE) {
      return most;
    }
    return encoder.recompute() ? most + (long) backbone.layers() * backbone.hidden() : sum;
  }

  /**
   * Values that one layer keeps per token: the input of every linear layer; what attention reads
   * and gives, for grouped queries with keys and values repeated and its weights of T tokens; the
   * inputs of two norms; what the activation reads, in decoders with the gate and both factors; of
   * each adapter its narrow values, and with dropout its input once more and the mask.
   */
  private static long perToken(
      BackboneSpec backbone, EncoderConfig encoder, @Nullable LoraSpec lora, String prefix) {
    long kept = 2L * backbone.hidden();
    for (Map.Entry<String, Shape> linear : backbone.linears().entrySet()) {
      if (linear.getKey().startsWith(prefix)) {
        long in = linear.getValue().get(1);
        kept += in;
        if (lora != null && lora.covers(linear.getKey())) {
          kept += 2L * lora.rank() + (lora.dropout() > 0 ? 2 * in : 0);
        }
      }
    }
    if (backbone instanceof DecoderSpec decoder) {
      long queries = (long) decoder.heads() * decoder.headSize();
      long weights = (long) decoder.heads() * encoder.maxTokens();
      return kept + 3 * queries + weights + 3L * decoder.intermediate();
    }
    BertSpec bert = (BertSpec) backbone;
    return kept + 4L * bert.hidden() + bert.intermediate();
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
          case HEAP -> "set RECTRAIN_HEAP to less";
          case CACHE -> "set train.encoder.cache_frozen: false, or lower train.encoder.max_tokens";
          case BASE -> "set train.encoder.precision: bf16, or choose a smaller train.encoder.base";
          default -> "train on less data, or on a machine with more memory";
        };
    throw Failure.usage("train: needs " + line() + "; this machine has " + shown(available), hint);
  }
}
