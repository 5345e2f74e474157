package org.rectrain.explain;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.ModelName;
import org.rectrain.eval.measure.IntervalEstimate;

/**
 * {@code explain.json}: what holds over all explained rows, and some of them in words.
 *
 * @param version of the format
 * @param model what was explained
 * @param task the label that summaries are about
 * @param split of the rows
 * @param rows explained
 * @param references rows of train that absent parts come from
 * @param method trees, exact or sampled
 * @param largestGap distance of base and shares from the logit, the largest over rows and labels
 * @param largestError largest standard error of a share of the main label; 0 where exact
 * @param parts by their mean absolute attribution, largest first
 * @param elimination what the model can do without; null where not measured
 * @param words whose mean attribution is largest, up and down
 * @param drift against another model; null without one
 * @param examples some rows in words
 * @param findings what a reader should know
 */
public record ExplainResult(
    int version,
    @ModelName String model,
    String task,
    String split,
    int rows,
    int references,
    String method,
    double largestGap,
    double largestError,
    List<Part> parts,
    @Nullable Elimination elimination,
    List<MeanWord> words,
    @Nullable Drift drift,
    List<RowExplanation> examples,
    List<String> findings) {
  /** Version written by this code. */
  public static final int VERSION = 1;

  /** Its name in the stage's folder. */
  public static final String FILE = "explain.json";

  /** Copies the lists. */
  public ExplainResult {
    parts = List.copyOf(parts);
    words = List.copyOf(words);
    examples = List.copyOf(examples);
    findings = List.copyOf(findings);
  }

  /**
   * A part over all explained rows.
   *
   * @param attribution mean absolute attribution on the logit, with its interval over users
   * @param direction mean attribution: above 0 where the part mostly raises scores
   * @param lost AUC that is lost when the part is exchanged among rows; NaN where not measured
   */
  public record Part(
      String part, IntervalEstimate attribution, double direction, IntervalEstimate lost) {}

  /**
   * Parts left out one after another, the model as it is.
   *
   * @param rows judged
   * @param users that they are of
   * @param auc with all parts
   * @param margin that may be lost
   * @param steps in the order in which parts were left out; the last one may be too much
   * @param canGo parts without which, all at once, no more than the margin is lost
   */
  public record Elimination(
      int rows,
      int users,
      IntervalEstimate auc,
      double margin,
      List<Step> steps,
      List<String> canGo) {
    /** Copies the lists. */
    public Elimination {
      steps = List.copyOf(steps);
      canGo = List.copyOf(canGo);
    }
  }

  /**
   * One more part left out.
   *
   * @param difference AUC without it and those before, minus AUC with all, in pairs over users
   * @param gone whether that is within the margin
   */
  public record Step(String part, IntervalEstimate difference, boolean gone) {}

  /** A word over all texts explained: its mean attribution, and in how many texts it is. */
  public record MeanWord(String word, double mean, int texts) {}

  /**
   * Attributions of another model on the same rows.
   *
   * @param against the other model
   * @param correlation of the two models' attributions over rows and parts
   * @param shares by part, the largest change first
   */
  public record Drift(String against, double correlation, List<ShareChange> shares) {
    /** Copies the list. */
    public Drift {
      shares = List.copyOf(shares);
    }
  }

  /**
   * How much of all absolute attributions a part has.
   *
   * @param share in the model
   * @param other in the other model
   * @param difference the model minus the other, in pairs over users
   * @param real whether its interval leaves out 0
   */
  public record ShareChange(
      String part, double share, double other, IntervalEstimate difference, boolean real) {}
}
