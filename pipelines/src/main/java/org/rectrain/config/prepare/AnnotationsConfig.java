package org.rectrain.config.prepare;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.data.Dialect;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.read.Option;

/** Answers of several annotators to the question whether a label is set. */
public record AnnotationsConfig(
    @Option(doc = "File, folder or glob, from data.root: one answer per row.", inDataRoot = true)
        InputPath path,
    @Option(doc = "How the files are written.", inline = true) Dialect dialect,
    @Option(
            doc = "Column of the impression's id, as in data.events.id, which must be given too.",
            def = "impression_id")
        String id,
    @Option(doc = "Column of the annotator.", def = "annotator") String annotator,
    @Option(doc = "Column of the answer: 1 or 0, true or false.", def = "answer") String answer,
    @Option(doc = "The label they were asked for. Empty: the first one.", def = "''") String label,
    @Option(
            doc =
                "Smallest Fleiss' kappa; 0.6 is commonly read as substantial agreement. Without it"
                    + " agreement is reported and not judged.",
            min = -1,
            max = 1)
        @Nullable Double minKappa,
    @Option(
            doc =
                "off = the log's labels stay; majority = rows with a majority take its answer. Rows"
                    + " without one keep theirs and are in relabel/<label>_arbitration.jsonl.",
            def = "off")
        Apply apply) {

  /** The label in force among those of the log, in their order. */
  public String labelAmong(List<String> labels) {
    return label.isEmpty() ? labels.get(0) : label;
  }

  /** What becomes of the answers. */
  public enum Apply {
    OFF,
    MAJORITY
  }
}
