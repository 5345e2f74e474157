package org.rectrain.config.train;

import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.rectrain.config.read.Option;

/** Low-rank adapters as PEFT means them. */
public record LoraConfig(
    @Option(
            doc = "Rank of the adapters; memory and freedom grow with it.",
            def = "8",
            min = 1,
            max = 4096)
        int rank,
    @Option(doc = "Scale: the adapter counts alpha / rank.", def = "16", min = 0.000001)
        double alpha,
    @Option(doc = "Dropout before the adapter.", def = "0", min = 0, max = 0.99) double dropout,
    @Option(doc = "alpha / sqrt(rank) instead (rsLoRA), for large ranks.", def = "false")
        boolean rankStabilised,
    @Option(
            doc =
                "Linear layers by name, by the end of their path or by a regular expression over"
                    + " the whole path, or all-linear; empty takes the projections of queries and"
                    + " values (query, value in BERT; q_proj, v_proj in decoders).")
        List<String> targetModules,
    @Option(
            doc =
                "all, or last_N: adapters in the N upper layers only; the layers below stay"
                    + " frozen and are cached.",
            def = "all")
        String layers,
    @Option(
            doc =
                "Keeps the first matrix of each pair as it was drawn, so that the adapter is linear"
                    + " in what learns: silos' means are then means (FFA-LoRA).",
            def = "false")
        boolean frozenA) {

  /** Checks the form of layers. */
  public LoraConfig {
    if (!layers.matches("all|last_[1-9][0-9]{0,5}")) {
      throw new IllegalArgumentException(
          "layers: '" + layers + "' is not allowed; expected all or last_N, e.g. last_2");
    }
    for (String target : targetModules) {
      try {
        Pattern.compile(target);
      } catch (PatternSyntaxException e) {
        throw new IllegalArgumentException(
            "target_modules: '"
                + target
                + "' is not allowed; expected a name or a regular expression ("
                + e.getDescription()
                + ")",
            e);
      }
    }
  }

  /** N of last_N; 0 for all. */
  public int lastLayers() {
    return layers.equals("all") ? 0 : Integer.parseInt(layers.substring("last_".length()));
  }
}
