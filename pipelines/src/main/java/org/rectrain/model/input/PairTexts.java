package org.rectrain.model.input;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.config.train.PairTextConfig;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.Histories;
import org.rectrain.model.ModelData;
import org.rectrain.model.ModelSpec;
import org.rectrain.model.text.Tokenized;

/**
 * The distinct texts of pairs of history and candidate. A history that is too long for the tokens
 * allowed loses its oldest items; the candidate always stays.
 */
public final class PairTexts {
  private final ModelData data;
  private final ModelSpec spec;
  private final PairTextConfig config;
  private final int[] itemTokens;
  private final int[] userTokens;
  private final int separatorTokens;
  private final int frameTokens;
  private final Map<String, Integer> places = new HashMap<>();
  private final List<String> texts = new ArrayList<>();

  /**
   * No texts yet.
   *
   * @param tokenizerJson of the model, by which lengths are counted
   */
  public PairTexts(ModelData data, ModelSpec spec, byte[] tokenizerJson) {
    this.data = data;
    this.spec = spec;
    this.config = spec.pairText();
    String frame = config.template().replace("{history}", "").replace("{candidate}", "");
    List<String> parts = new ArrayList<>(List.of("", config.separator(), frame));
    parts.addAll(List.of(data.catalogue().texts()));
    parts.addAll(List.of(data.users().texts()));
    Tokenized ids = Tokenized.of(tokenizerJson, parts, spec.maxTokens());
    int special = ids.length(0);
    this.separatorTokens = Math.max(1, ids.length(1) - special);
    this.frameTokens = ids.length(2);
    this.itemTokens = new int[data.catalogue().size()];
    for (int i = 0; i < itemTokens.length; i++) {
      itemTokens[i] = Math.max(0, ids.length(3 + i) - special);
    }
    this.userTokens = new int[data.users().texts().length];
    for (int i = 0; i < userTokens.length; i++) {
      userTokens[i] = Math.max(0, ids.length(3 + itemTokens.length + i) - special);
    }
  }

  /** The distinct texts so far, in the order of their first use. */
  public List<String> texts() {
    return List.copyOf(texts);
  }

  /**
   * Adds the texts of some examples.
   *
   * @return the text of each row
   */
  public int[] add(Examples examples, int[] rows) {
    int[] out = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      out[i] =
          places.computeIfAbsent(
              text(examples, rows[i]),
              text -> {
                texts.add(text);
                return texts.size() - 1;
              });
    }
    return out;
  }

  /** Adds the texts of all examples. */
  public int[] add(Examples examples) {
    return add(examples, java.util.stream.IntStream.range(0, examples.size()).toArray());
  }

  /** The text of one example. */
  String text(Examples examples, int row) {
    int candidate = examples.items()[row];
    int left = spec.maxTokens() - frameTokens - itemTokens[candidate];
    String profile = "";
    if (spec.userProfile()) {
      int user = data.users().index(examples.users()[row]);
      if (user >= 0 && !data.users().texts()[user].isEmpty()) {
        profile = data.users().texts()[user] + config.separator();
        left -= userTokens[user] + separatorTokens;
      }
    }
    Histories histories = examples.histories();
    int end = histories.starts()[row + 1];
    int from = end;
    while (from > histories.starts()[row]) {
      int item = histories.items()[from - 1];
      left -= itemTokens[item] + (from < end ? separatorTokens : 0);
      if (left < 0) {
        break;
      }
      from--;
    }
    StringBuilder history = new StringBuilder(profile);
    for (int at = from; at < end; at++) {
      history.append(at > from ? config.separator() : "");
      history.append(data.catalogue().texts()[histories.items()[at]]);
    }
    // The candidate first: a title may hold the other placeholder's name.
    int place = config.template().indexOf("{candidate}");
    String before = config.template().substring(0, place);
    String after = config.template().substring(place + "{candidate}".length());
    return before.replace("{history}", history)
        + data.catalogue().texts()[candidate]
        + after.replace("{history}", history);
  }
}
