package org.rectrain.explain;

import java.util.List;

/**
 * Why one row's score is what it is.
 *
 * @param exampleId of the row; of the user's newest one where the pair was never shown
 * @param user its user
 * @param item its item
 * @param title what people read of the item
 * @param shown whether the data has the pair
 * @param method trees, exact or sampled
 * @param outcomes one per label
 * @param shares what takes part in the score, largest first for the main label
 * @param words what the words of the text add to the main label's logit; empty without
 * @param sentence the main label's explanation in words
 * @param change the smallest change of changeable features that reaches the target; null without
 */
public record RowExplanation(
    long exampleId,
    String user,
    String item,
    String title,
    boolean shown,
    String method,
    List<Outcome> outcomes,
    List<Share> shares,
    List<Word> words,
    String sentence,
    @org.jspecify.annotations.Nullable Change change) {
  /** Copies the lists. */
  public RowExplanation {
    outcomes = List.copyOf(outcomes);
    shares = List.copyOf(shares);
    words = List.copyOf(words);
  }

  /**
   * One label.
   *
   * @param base logit of a typical row: mean over the references
   * @param logit of the row
   * @param probability of the row
   * @param gap distance of base and shares from the logit, which additivity wants to be 0
   * @param label 0 or 1; -1 where not known
   */
  public record Outcome(
      String task, double base, double logit, double probability, double gap, int label) {}

  /**
   * What one part adds to the logits, compared with the references.
   *
   * @param kind what it is
   * @param name of the group of features, or of the kind
   * @param place of an event from the newest, 1 on; 0 for others
   * @param detail its value in words
   * @param values one per label
   * @param errors standard errors of the sampling, one per label; 0 where exact
   */
  public record Share(
      Player.Kind kind,
      String name,
      int place,
      String detail,
      List<Double> values,
      List<Double> errors) {
    /** Copies the lists. */
    public Share {
      values = List.copyOf(values);
      errors = List.copyOf(errors);
    }

    Player player() {
      return new Player(kind, name, place);
    }
  }

  /** A word of the text and what it adds to the main label's logit. */
  public record Word(String word, double value) {}

  /**
   * A change of features.
   *
   * @param target probability that it has to reach
   * @param probability that it reaches
   * @param reached whether that is enough
   * @param steps the features, what they are and what they would have to be
   */
  public record Change(double target, double probability, boolean reached, List<Step> steps) {
    /** Copies the list. */
    public Change {
      steps = List.copyOf(steps);
    }
  }

  /** One feature's part of a change, in words. */
  public record Step(String feature, String from, String to) {}

  /** The same with more about it. */
  RowExplanation with(
      List<Word> moreWords, @org.jspecify.annotations.Nullable Change itsChange, String words) {
    return new RowExplanation(
        exampleId, user, item, title, shown, method, outcomes, shares, moreWords, words, itsChange);
  }
}
