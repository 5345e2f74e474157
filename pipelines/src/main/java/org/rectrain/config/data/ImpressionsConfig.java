package org.rectrain.config.data;

import org.rectrain.config.read.Option;

/** Lists of what was shown, one list in a cell: {@code N1-1 N2-0}. Each entry becomes a row. */
public record ImpressionsConfig(
    @Option(doc = "Column that holds the list.") String column,
    @Option(doc = "Text between two entries.", def = "' '") String separator,
    @Option(
            doc =
                "Text between an entry's item and its label, at its last place in the entry; empty"
                    + " where entries are items alone.",
            def = "'-'")
        String labelAfter,
    @Option(
            doc = "What the label of an entry is called in data.events.labels: {click: label}.",
            def = "label")
        String label,
    @Option(
            doc =
                "What the place of an entry in its list is called, 0 = first; it is"
                    + " data.events.position where that is not given.",
            def = "position")
        String position) {

  /** Checks that entries can be distinguished. */
  public ImpressionsConfig {
    if (separator != null && separator.isEmpty()) {
      throw new IllegalArgumentException("separator: '' is not allowed; expected e.g. ' '");
    }
  }
}
