package org.rectrain.config;

import java.util.List;
import org.rectrain.config.read.Option;
import org.rectrain.config.train.EncoderConfig.Precision;

/** What {@code rectrain bench} measures. */
public record BenchConfig(
    @Option(
            doc = "minilm-l6, or a HuggingFace folder: the encoder that is measured.",
            def = "minilm-l6")
        String base,
    @Option(doc = "LoRA rank on query and value.", def = "8", min = 1, max = 1024) int rank,
    @Option(doc = "Texts per step.", def = "32", min = 1, max = 100000) int batch,
    @Option(doc = "Tokens per text, all of them real.", def = "64", min = 2, max = 100000)
        int tokens,
    @Option(doc = "Storage of the frozen matrices, each measured.", def = "[fp32, bf16]")
        List<Precision> precisions,
    @Option(doc = "Threads of one tensor operation, each measured.", def = "[1, 2]")
        List<Integer> threads,
    @Option(
            doc = "Seconds of each measurement, after a warm-up of as many.",
            def = "5",
            min = 0.1,
            max = 3600)
        double seconds,
    @Option(
            doc = "Impressions of a generated log that is prepared; 0 leaves the data side out.",
            def = "200000",
            min = 0,
            max = 1e9)
        long events,
    @Option(doc = "Where the encoder is measured: cpu, or gpu:0 and so on.", def = "cpu")
        String device) {

  /** Checks what holds between options. */
  public BenchConfig {
    precisions = List.copyOf(precisions);
    threads = List.copyOf(threads);
    for (int count : threads) {
      if (count < 1 || count > 1024) {
        throw new IllegalArgumentException("threads: " + count + "; expected 1 to 1024");
      }
    }
    if (!device.matches("cpu|gpu:[0-9]{1,3}")) {
      throw new IllegalArgumentException("device: '" + device + "'; expected cpu, or gpu:0");
    }
    if (events > 0 && events < 1000) {
      throw new IllegalArgumentException("events: " + events + "; expected 0, or at least 1000");
    }
  }
}
