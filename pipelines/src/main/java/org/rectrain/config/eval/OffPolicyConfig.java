package org.rectrain.config.eval;

import org.jspecify.annotations.Nullable;
import org.rectrain.config.causal.PropensityConfig;
import org.rectrain.config.read.Option;

/** What each model's ranking would have got in place of the one that was logged. */
public record OffPolicyConfig(
    @Option(
            doc =
                "What says how an item would have done at another position. examination: the"
                    + " chance that a position is looked at, from 'propensities'; uniform: items"
                    + " were put in random order within a list, and only those count that the model"
                    + " puts where they were; logged: the same with the chance of an item to be"
                    + " where it was in 'column'.",
            def = "examination")
        Chances chances,
    @Option(doc = "The chance that a position is looked at.") PropensityConfig propensities,
    @Option(
            doc =
                "By logged: column of the examples with the chance that the logging policy put this"
                    + " item at this position, above 0 and at most 1.")
        @Nullable String column,
    @Option(
            doc =
                "Column of the examples whose equal values of a user make a list, e.g. a request."
                    + " Absent: a user's rows in the order of time, as long as the position rises.")
        @Nullable String list,
    @Option(
            doc =
                "Largest weight of clipped IPS, the weight at which switch DR goes over to its"
                    + " model, and the strength of shrunk DR.",
            def = "5",
            min = 0.01,
            max = 1000000)
        double limit,
    @Option(
            doc =
                "Effective sample size below which no estimate is given: so few rounds say nothing"
                    + " of the new ranking.",
            def = "100",
            min = 1,
            max = 1000000000)
        double minEffective) {

  /** What weighs a row. */
  public enum Chances {
    EXAMINATION,
    UNIFORM,
    LOGGED
  }

  /** Checks what holds between options. */
  public OffPolicyConfig {
    if ((chances == Chances.LOGGED) != (column != null)) {
      throw new IllegalArgumentException(
          column == null
              ? "column: missing beside chances: logged; expected a column of the examples"
              : "column: '" + column + "' is read by chances: logged only");
    }
  }
}
