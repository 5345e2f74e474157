package org.rectrain.config.causal;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.expression.Expression;
import org.rectrain.config.read.Option;

/** How the chance that a position is looked at is found (position-based click model). */
public record PropensityConfig(
    @Option(
            doc =
                "em: expectation maximisation of the position-based click model on the train rows;"
                    + " randomised: click rates by position where items were put in random order"
                    + " (rows of 'where'); given: the numbers of 'given'.",
            def = "em")
        By by,
    @Option(
            doc =
                "By em: columns of the examples whose values together decide whether what is looked"
                    + " at is clicked. Their groups have to be seen at several positions; the finer"
                    + " they are, the less a feed that puts good items first misleads, and the more"
                    + " rows it takes.",
            def = "[item_id]")
        List<String> relevance,
    @Option(
            doc =
                "Condition on columns of the examples, e.g. \"page == explore\": only these train"
                    + " rows count. Absent: all.")
        @Nullable String where,
    @Option(
            doc = "By given: chance of each position, from the first on, relative to the first.",
            def = "[]",
            min = 0.000001,
            max = 1000)
        List<Double> given,
    @Option(
            doc =
                "free: a number per position; power: (1 + position)^-eta with one eta, for logs too"
                    + " small for a number each.",
            def = "free")
        Shape shape,
    @Option(
            doc = "Positions with their own number; rows further down share the last one's.",
            def = "50",
            min = 2,
            max = 10000)
        int positions) {

  /** Where the chances come from. */
  public enum By {
    EM,
    RANDOMISED,
    GIVEN
  }

  /** How they depend on the position. */
  public enum Shape {
    /** One number per position. */
    FREE,
    /** (1 + position)^-eta with one eta of 0 or more. */
    POWER
  }

  /** Checks what holds between options. */
  public PropensityConfig {
    if ((by == By.GIVEN) == (given == null || given.isEmpty())) {
      throw new IllegalArgumentException(
          by == By.GIVEN
              ? "given: is empty beside by: given; expected a chance per position, e.g. [1, 0.7]"
              : "given: is set beside by: "
                  + String.valueOf(by).toLowerCase(java.util.Locale.ROOT)
                  + "; expected by: given");
    }
    if (by == By.EM && relevance != null && relevance.isEmpty()) {
      throw new IllegalArgumentException(
          "relevance: is empty; expected columns such as [item_id], or by: randomised");
    }
    if (where != null) {
      try {
        Expression.condition(where, Expression.Words.TEXTS);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("where: " + e.getMessage(), e);
      }
    }
  }
}
