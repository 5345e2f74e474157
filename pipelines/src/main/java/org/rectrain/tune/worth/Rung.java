package org.rectrain.tune.worth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.rectrain.config.worth.WorthConfig;
import org.rectrain.config.worth.WorthConfig.Variant;

/**
 * One variant.
 *
 * @param name of its runs
 * @param kind what it is on the ladder
 * @param changes keys in which it differs from the configuration
 */
public record Rung(String name, Kind kind, Map<String, JsonNode> changes) {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Name of the baseline of words, which is a model of another kind. */
  static final String LEXICAL = "lexical";

  /** What a variant is. */
  public enum Kind {
    /** Knows no text. */
    NO_TEXT,
    /** Knows words and no encoder. */
    LEXICAL,
    /** The encoder's vectors as they are. */
    FROZEN,
    /** Learns over a frozen encoder. */
    TOWERS,
    /** The encoder learns too. */
    TUNED
  }

  private static final String TEXT = "train.towers.text";

  /** Whether its runs differ by their seed. */
  boolean draws() {
    return kind != Kind.LEXICAL && kind != Kind.FROZEN;
  }

  /** Where the configuration names it. */
  String key() {
    boolean shipped =
        Arrays.stream(Variant.values()).anyMatch(v -> v.name().equalsIgnoreCase(name));
    return shipped ? "worth.variants: " + name : "worth.more." + name;
  }

  /** The variants of a section, in its order. */
  public static List<Rung> of(WorthConfig config) {
    List<Rung> out = new ArrayList<>();
    for (Variant variant : config.variants()) {
      out.add(of(variant));
    }
    config
        .more()
        .forEach(
            (name, keys) -> {
              Map<String, JsonNode> changes = new LinkedHashMap<>();
              flatten("", keys, changes);
              JsonNode tune = changes.get("train.encoder.tune");
              boolean tuned = tune != null && !tune.asText().equals("none");
              changes.putIfAbsent("train.encoder.tune", NODES.textNode("none"));
              changes.putIfAbsent(TEXT, NODES.booleanNode(true));
              out.add(new Rung(name, tuned ? Kind.TUNED : Kind.TOWERS, changes));
            });
    return out;
  }

  /** Nested keys and dotted ones are the same. */
  private static void flatten(String at, JsonNode node, Map<String, JsonNode> out) {
    if (node instanceof ObjectNode object && !object.isEmpty()) {
      object
          .properties()
          .forEach(
              e -> flatten(at.isEmpty() ? e.getKey() : at + "." + e.getKey(), e.getValue(), out));
    } else {
      out.put(at, node);
    }
  }

  private static Rung of(Variant variant) {
    String name = variant.name().toLowerCase(Locale.ROOT);
    Map<String, JsonNode> changes = new LinkedHashMap<>();
    if (variant != Variant.LEXICAL) {
      // Whatever the section does: what an encoder is worth shows where its texts are read.
      changes.put(TEXT, NODES.booleanNode(variant != Variant.NO_TEXT));
    }
    return switch (variant) {
      case NO_TEXT -> {
        changes.put("train.towers.item_ids", NODES.booleanNode(true));
        changes.put("train.towers.content", NODES.textNode("projected"));
        changes.put("train.towers.centre", NODES.booleanNode(false));
        changes.put("train.towers.components", NODES.numberNode(0));
        changes.put("train.towers.whiten", NODES.numberNode(0));
        changes.put("train.retrieval.lexical", NODES.arrayNode());
        yield new Rung(name, Kind.NO_TEXT, changes);
      }
      case LEXICAL -> new Rung(name, Kind.LEXICAL, changes);
      case FROZEN -> {
        changes.put("train.encoder.tune", NODES.textNode("none"));
        changes.put("train.towers.content", NODES.textNode("own"));
        changes.put("train.towers.centre", NODES.booleanNode(true));
        changes.put("train.towers.similarity", NODES.textNode("cosine"));
        // The start of a training is what an encoder knows by itself: nothing learns.
        changes.put("train.optimizer.learning_rate", NODES.numberNode(0));
        changes.put("train.epochs", NODES.numberNode(1));
        changes.put("train.epoch_fraction", NODES.numberNode(0.01));
        changes.put("train.eval_every", NODES.numberNode(1));
        yield new Rung(name, Kind.FROZEN, changes);
      }
      case TOWERS -> {
        changes.put("train.encoder.tune", NODES.textNode("none"));
        yield new Rung(name, Kind.TOWERS, changes);
      }
      case LORA_1, LORA_2, LORA_ALL -> {
        changes.put("train.encoder.tune", NODES.textNode("lora"));
        String layers =
            variant == Variant.LORA_ALL ? "all" : "last_" + name.substring("lora_".length());
        changes.put("train.encoder.lora.layers", NODES.textNode(layers));
        yield new Rung(name, Kind.TUNED, changes);
      }
      case FULL -> {
        changes.put("train.encoder.tune", NODES.textNode("full"));
        yield new Rung(name, Kind.TUNED, changes);
      }
    };
  }
}
