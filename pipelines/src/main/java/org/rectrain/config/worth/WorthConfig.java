package org.rectrain.config.worth;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.config.read.Option;

/** Whether a language model earns its cost: variants of one configuration, from none to all. */
public record WorthConfig(
    @Option(
            doc =
                "Variants of the train section, cheap ones first: no_text (ids and features),"
                    + " lexical (shared words alone), frozen (the encoder's vectors as they are),"
                    + " towers (trained over the frozen encoder), lora_1, lora_2 and lora_all"
                    + " (adapters in one, two, all layers), full (every weight).",
            def = "[no_text, lexical, frozen, towers, lora_1, lora_2, lora_all, full]")
        List<Variant> variants,
    @Option(
            doc =
                "Further variants: a name, and the keys of train in which it differs from the"
                    + " section, e.g. {bge: {train.encoder.base: bge-small-en}} for another encoder"
                    + " or {smollm2: {train.encoder.base: models/smollm2}} for a decoder.")
        Map<String, JsonNode> more,
    @Option(
            doc =
                "Seeds of each variant that learns; intervals are over users and seeds. lexical and"
                    + " frozen draw nothing and run once.",
            def = "3",
            min = 1,
            max = 100)
        int seeds,
    @Option(
            doc =
                "What decides: a metric that eval compares, e.g. recall@100 or click.auc. Empty"
                    + " takes the recall of the longest lists.",
            def = "''")
        String metric,
    @Option(
            doc = "Smallest gain that pays for more training or more serving.",
            def = "0.005",
            min = 0,
            max = 1)
        double minGain,
    @Option(
            doc =
                "Variants that are predicted to train longer than this many minutes a seed are left"
                    + " out, and named; 0 leaves out none.",
            def = "0",
            min = 0,
            max = 1000000)
        double mostMinutes,
    @Option(
            doc = "Runs side by side, each a process with the memory of this one.",
            def = "1",
            min = 1,
            max = 256)
        int workers) {

  /** A rung of the ladder. */
  public enum Variant {
    NO_TEXT,
    LEXICAL,
    FROZEN,
    TOWERS,
    LORA_1,
    LORA_2,
    LORA_ALL,
    FULL
  }

  /** Checks names. */
  public WorthConfig {
    more = more == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(more));
    List<String> problems = new ArrayList<>();
    List<String> own =
        variants.stream().map(v -> v.name().toLowerCase(java.util.Locale.ROOT)).toList();
    more.forEach(
        (name, keys) -> {
          if (!name.matches("[a-z0-9][a-z0-9_]*") || own.contains(name)) {
            problems.add(
                "more."
                    + name
                    + ": is not allowed; expected another name, of lower-case letters, digits and"
                    + " _");
          }
          if (!keys.isObject() || keys.isEmpty()) {
            problems.add(
                "more."
                    + name
                    + ": names no key; expected e.g. {train.encoder.base: bge-small-en}");
          }
        });
    if (variants.size() + more.size() < 2) {
      problems.add("variants: one has nothing to be compared with; expected two or more");
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }
}
