package org.rectrain.train.parallel;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.model.text.TextEncoder;

/**
 * The vectors of all texts, refreshed when they are needed after the encoder has changed, and the
 * gradients that the towers have sent back since the encoder's last step.
 */
public final class TextTable {
  /** Groups per worker between two exchanges: few, so that messages stay small. */
  private static final int AT_ONCE = 16;

  private static final int MOST_AT_ONCE = 8;
  private static final long GRADIENT_BYTES = 64L << 20;

  private final Workers workers;
  private final @Nullable TextEncoder encoder;
  private final float[] vectors;
  private final float[] gradients;
  private final BitSet fresh = new BitSet();
  private final BitSet touched = new BitSet();
  private final int[] asked;
  private final int width;
  private long tokens;

  /**
   * A table.
   *
   * @param learns whether gradients are collected
   */
  public TextTable(Workers workers, boolean learns) {
    this.workers = workers;
    this.encoder = workers.first().encoder();
    this.width = encoder == null ? 0 : encoder.width();
    this.vectors =
        new float[encoder == null ? 0 : Math.multiplyExact(encoder.texts().size(), width)];
    this.gradients = new float[learns ? vectors.length : 0];
    this.asked = new int[encoder == null ? 0 : encoder.texts().size()];
  }

  /** (texts, E); rows that were not asked for may be stale. */
  public float[] vectors() {
    return vectors;
  }

  /** Tokens encoded so far, forward and backward passes each counted once. */
  public long tokens() {
    return tokens;
  }

  /**
   * Brings the vectors of some texts up to date. A text that is named several times is encoded as
   * often, now and for its gradient: nobody needs that but who wants to know what it costs.
   */
  public void refresh(int[] texts) {
    TextEncoder own = encoder;
    if (own == null) {
      return;
    }
    Arrays.fill(asked, 0);
    Arrays.stream(texts).forEach(t -> asked[t]++);
    int[] stale = Arrays.stream(texts).filter(t -> !fresh.get(t)).sorted().toArray();
    if (stale.length == 0) {
      return;
    }
    List<int[]> groups = own.groups(stale);
    int done = 0;
    for (int from = 0; from < groups.size(); from += AT_ONCE * workers.count()) {
      List<int[]> part =
          groups.subList(from, Math.min(groups.size(), from + AT_ONCE * workers.count()));
      done +=
          workers
              .map(
                  part,
                  (worker, group) -> {
                    java.util.Objects.requireNonNull(worker.encoder()).encodeGroup(group, vectors);
                    return group.length;
                  },
                  Wire.rows(vectors, width))
              .stream()
              .mapToInt(Integer::intValue)
              .sum();
    }
    tokens += own.texts().tokens(stale);
    if (done != stale.length) {
      throw new IllegalStateException("texts were lost while encoding");
    }
    Arrays.stream(stale).forEach(fresh::set);
  }

  /** Brings up to date what an evaluation reads, each text once; none named means all. */
  public void refreshFor(int[] evaluated) {
    if (evaluated.length > 0) {
      refresh(Arrays.stream(evaluated).distinct().toArray());
    } else if (encoder != null) {
      refresh(encoder.all());
    }
  }

  /** Adds what one micro-batch sent back. */
  public void collect(PassResult result) {
    float[] from = result.textGradient();
    int[] texts = result.texts();
    for (int i = 0; i < texts.length && from.length > 0; i++) {
      int at = texts[i] * width;
      for (int j = 0; j < width; j++) {
        gradients[at + j] += from[i * width + j];
      }
      touched.set(texts[i]);
    }
  }

  /**
   * The encoder's gradient for all that was collected, which is then forgotten together with the
   * vectors, since the encoder is about to change.
   */
  public EncoderPass encoderGradient(long seed) {
    TextEncoder own = java.util.Objects.requireNonNull(encoder);
    int[] texts = touched.stream().flatMap(this::repeated).toArray();
    List<int[]> groups = own.groups(texts);
    EncoderPass sum = EncoderPass.zero(Math.toIntExact(own.parameters().trainableSize()));
    int atOnce = atOnce(sum.gradient().length, workers.count());
    for (int from = 0; from < groups.size(); from += atOnce) {
      List<int[]> part = groups.subList(from, Math.min(groups.size(), from + atOnce));
      int first = from;
      List<EncoderPass> passes =
          workers.map(
              part,
              (worker, group) ->
                  worker.encoderGradient(
                      group,
                      this.gradients,
                      texts.length,
                      org.rectrain.dataset.StableHash.of(seed, first + part.indexOf(group))),
              Wire.ENCODER_PASSES);
      passes.forEach(sum::add);
    }
    tokens += own.texts().tokens(texts);
    Arrays.fill(gradients, 0);
    touched.clear();
    fresh.clear();
    return sum;
  }

  /** A text as often as it was asked for, each with its part of the gradient. */
  private IntStream repeated(int text) {
    int times = Math.max(1, asked[text]);
    for (int j = 0; j < width && times > 1; j++) {
      gradients[text * width + j] /= times;
    }
    return IntStream.generate(() -> text).limit(times);
  }

  /**
   * Gradients of so many values that are held at a time: one per worker, and more of small ones.
   */
  public static int atOnce(long values, int workers) {
    long small = GRADIENT_BYTES / Math.max(1, values * Float.BYTES);
    return (int) Math.max(workers, Math.min(MOST_AT_ONCE, small));
  }

  /** Marks all vectors as out of date. */
  public void forget() {
    fresh.clear();
  }

  /** Whether a text has a gradient waiting. */
  public boolean waiting() {
    return !touched.isEmpty();
  }

  public static void add(float[] sum, float[] more) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += more[i];
    }
  }
}
