package org.rectrain.score;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.rectrain.dataset.Examples;
import org.rectrain.model.ModelSpec;

/** A scorer whose rows may be made up in memory: how would the score be if the row were another? */
public interface RowScorer extends Scorer {
  /** What a model reads of a row beside its features. */
  enum Part {
    /** The candidate itself: its text, its vector, its factors. */
    ITEM,
    /** The user himself: profile text or vector. */
    USER,
    /** The history. */
    HISTORY;

    /** What a network reads beside features. */
    static Set<Part> of(ModelSpec spec) {
      Set<Part> out = EnumSet.noneOf(Part.class);
      if (spec.text() || !spec.items().isEmpty()) {
        out.add(ITEM);
      }
      if (spec.userProfile() || !spec.users().isEmpty()) {
        out.add(USER);
      }
      if (spec.historyRead().longest() > 0 || spec.historyRead().skipped() > 0) {
        out.add(HISTORY);
      }
      return out;
    }
  }

  /** What it reads beside features. */
  Set<Part> parts();

  /** Its labels, in the order of its heads. */
  List<String> tasks();

  /** The examples of a split as it reads them, read once. */
  Examples examples(String split);

  /**
   * Probabilities of labels, as {@link #score(String, List, int[])}.
   *
   * @param examples of {@link #examples}, or made up of them
   * @return (tasks, rows)
   */
  double[][] score(Examples examples, List<String> tasks, int[] rows);

  @Override
  default double[][] score(String split, List<String> tasks, int[] rows) {
    return score(examples(split), tasks, rows);
  }

  /** Whether {@link #words} answers. */
  default boolean readsWords() {
    return false;
  }

  /**
   * What each word of the candidate's text, or of a cross encoder's text of history and candidate,
   * adds to a logit.
   *
   * @param at nodes of a quadrature over [0, 1]
   * @param weight of each node
   */
  default WordGradients.Words words(
      Examples examples, int row, String task, double[] at, double[] weight) {
    throw new UnsupportedOperationException(name() + " reads no text");
  }
}
