package org.rectrain.train;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.train.EncoderConfig;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.model.Model;
import org.rectrain.model.ModelData;
import org.rectrain.model.text.FrozenVectors;
import org.rectrain.model.text.TextEncoder;
import org.rectrain.model.text.TokenFile;
import org.rectrain.model.text.Tokenized;
import org.rectrain.run.Progress;
import org.rectrain.train.init.TextCentre;
import org.rectrain.train.parallel.FrozenLayers;
import org.rectrain.train.parallel.Peers;
import org.rectrain.train.parallel.TrainDevices;

/** The texts of a training: their tokens, their first vectors and what is kept of frozen layers. */
record SessionTexts(
    TrainConfig config, Model model, ModelData data, Peers peers, Progress progress) {
  private static final long MOST_PAIR_BYTES = 1L << 30;

  /** Vectors by the encoder as it is now: all that there will be where it does not learn. */
  void start(TextEncoder encoder, boolean learns) {
    boolean untouched = config.initFrom() == null;
    String folder = config.encoder().keepVectors();
    float[] vectors =
        FrozenVectors.of(
            encoder,
            untouched ? model.spec().vectorKey(config.encoder().precision()) : "",
            data.texts(),
            folder == null ? null : Path.of(folder),
            config.loop().workerThreads(),
            progress::log);
    if (TextCentre.isWanted(model)) {
      TextCentre.fit(model, data, vectors);
    }
    if (!learns) {
      encoder.keepVectors(vectors);
    }
  }

  /** Keeps the output of the frozen layers, where that is wanted and fits. */
  void keepFrozen(TextEncoder encoder) {
    long bytes = encoder.cacheBytes();
    // The texts of pairs are many and long; the cache is a gain only where it fits easily.
    if (model.spec().cross() && bytes > MOST_PAIR_BYTES) {
      progress.log(
          String.format(
              java.util.Locale.ROOT,
              "train: frozen layers' output would take %,d MB for the pairs; it is not kept",
              bytes >> 20));
      return;
    }
    progress.log(
        String.format(
            java.util.Locale.ROOT, "train: keeping frozen layers' output, %,d MB", bytes >> 20));
    FrozenLayers.keep(encoder, TrainDevices.workers(config, peers), peers);
  }

  /** An encoder of the data's texts, whose tokens are kept beside the run. */
  TextEncoder encoder(List<String> texts, @Nullable Path out) {
    EncoderConfig own = config.encoder();
    byte[] tokenizer = model.requireEncoder().tokenizerJson();
    int longest = model.spec().maxTokens();
    Tokenized tokens =
        own.cacheTokens() && out != null
            ? tokens(Training.shared(out).resolve(TokenFile.NAME), tokenizer, texts, longest)
            : Tokenized.of(tokenizer, texts, longest);
    Tokenized.Order order = own.byLength() ? Tokenized.Order.LENGTH : Tokenized.Order.GIVEN;
    return model.encoderOf(tokens, own.tokensPerPass(), order);
  }

  /** The first process writes the file, the others read it. */
  private Tokenized tokens(Path file, byte[] tokenizer, List<String> texts, int longest) {
    if (!peers.leads()) {
      peers.gather(new byte[0]);
      return TokenFile.read(file, tokenizer, texts, longest, progress::log)
          .orElseGet(() -> Tokenized.of(tokenizer, texts, longest));
    }
    Tokenized tokens = TokenFile.open(file, tokenizer, texts, longest, progress::log);
    if (peers.size() > 1) {
      peers.gather(new byte[0]);
    }
    return tokens;
  }
}
