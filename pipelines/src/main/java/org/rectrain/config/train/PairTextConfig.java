package org.rectrain.config.train;

import org.rectrain.config.read.Option;

/** How history and candidate become one text for the cross encoder. */
public record PairTextConfig(
    @Option(
            doc =
                "The text of a pair; {history} and {candidate} are item texts, the history"
                    + " oldest first. [SEP] is the separator of BERT's tokenizers; decoders read"
                    + " words, e.g. 'Watched: {history}. Next: {candidate}'.",
            def = "'{history} [SEP] {candidate}'")
        String template,
    @Option(doc = "Between two items of the history.", def = "'; '") String separator) {

  /** Checks that both parts are named. */
  public PairTextConfig {
    for (String part : new String[] {"{history}", "{candidate}"}) {
      if (!template.contains(part)) {
        throw new IllegalArgumentException(
            "template: '" + template + "' lacks " + part + "; expected {history} and {candidate}");
      }
    }
  }
}
