package org.rectrain.model.text;

import java.lang.Character.UnicodeScript;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether an encoder that learnt English can read the letters of texts. */
public final class TextScript {
  private static final Set<String> ENGLISH = Set.of("minilm-l6", "bge-small-en");
  private static final double MOST_FOREIGN = 0.2;
  private static final int LOOKED_AT = 2000;

  private TextScript() {}

  /**
   * What to say of texts that an encoder cannot read.
   *
   * @param base the encoder's name or folder
   * @return null when it can, or when nothing is known of it
   */
  public static @Nullable String warning(String base, List<String> texts) {
    if (!ENGLISH.contains(base)) {
      return null;
    }
    Map<UnicodeScript, Long> letters = new EnumMap<>(UnicodeScript.class);
    texts.stream()
        .limit(LOOKED_AT)
        .flatMapToInt(String::codePoints)
        .filter(Character::isLetter)
        .forEach(letter -> letters.merge(UnicodeScript.of(letter), 1L, Long::sum));
    double all = letters.values().stream().mapToLong(Long::longValue).sum();
    letters.remove(UnicodeScript.LATIN);
    long foreign = letters.values().stream().mapToLong(Long::longValue).sum();
    if (!(foreign > MOST_FOREIGN * all)) {
      return null;
    }
    UnicodeScript most =
        letters.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
    return String.format(
        Locale.ROOT,
        "%.0f %% of the texts' letters are not Latin (most are %s), and %s was trained on English;"
            + " %s",
        100 * foreign / all,
        name(most),
        base,
        most == UnicodeScript.HAN
            ? "train.encoder.base=bge-small-zh reads Chinese"
            : "set train.encoder.base to a HuggingFace folder of a model for this language");
  }

  private static String name(UnicodeScript script) {
    String words = script.name().replace('_', ' ').toLowerCase(Locale.ROOT);
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }
}
