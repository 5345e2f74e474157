package org.rectrain.run;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model that the registry has numbered, and where it came from.
 *
 * @param number from 1, never used again; 0 for a model without one that is only compared
 * @param model the folder that it was made in, relative to the folder of runs
 * @param fingerprint of the stage that made it: configuration, inputs, seed and code
 * @param content SHA-256 of its files; null in registries of format 1, which kept no copy
 * @param parent number of the version that it went on from or learned from; null for none that has
 *     a number
 * @param prepared the prepared data that it learned from, relative to the folder of runs; null
 *     where that is not known
 * @param inputs fingerprint of each input of its stage, the data among them
 * @param config SHA-256 of its stage's configuration; null where that is not known
 * @param code versions of rectrain and Java that made it
 * @param madeAt UTC
 * @param registeredAt UTC
 * @param bytes size of its files; -1 where no copy is kept
 * @param gates what spoke against promoting it when it was registered; null when nothing did
 * @param metrics headline of its stage, and of its run's evaluation where that is of this model
 */
public record ModelVersion(
    int number,
    String model,
    String fingerprint,
    @Nullable String content,
    @Nullable Integer parent,
    @Nullable String prepared,
    Map<String, String> inputs,
    @Nullable String config,
    Map<String, String> code,
    String madeAt,
    String registeredAt,
    long bytes,
    @Nullable String gates,
    Map<String, Object> metrics) {

  /**
   * Checks the checksum, which what is shown of it is cut from.
   *
   * @throws IllegalArgumentException when it is none
   */
  public ModelVersion {
    if (content != null && !content.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "content: '" + content + "' is no SHA-256; expected 64 hexadecimal digits");
    }
  }

  /** As it is shown: {@code v3}, or the folder of a model without a number. */
  public String name() {
    return number == 0 ? model : "v" + number;
  }

  /** The same model under its number. */
  ModelVersion numbered(int given) {
    return new ModelVersion(
        given,
        model,
        fingerprint,
        content,
        parent,
        prepared,
        inputs,
        config,
        code,
        madeAt,
        registeredAt,
        bytes,
        gates,
        metrics);
  }

  /** Whether it is the model of a folder; in format 1 the content is not known. */
  boolean is(String otherModel, String otherFingerprint, @Nullable String otherContent) {
    return model.equals(otherModel)
        && fingerprint.equals(otherFingerprint)
        && (content == null || otherContent == null || content.equals(otherContent));
  }
}
