package org.rectrain.config.abtest;

import org.rectrain.config.read.Option;
import org.rectrain.stat.sequential.GroupSequential;

/** How looks before the end are paid for. */
public record AbtestSequential(
    @Option(
            doc =
                "fixed: one look at the planned end, sharpest; confidence_sequence: look whenever"
                    + " you like, stop whenever it is significant, intervals 20 to 50 % wider;"
                    + " group_sequential: one look a day over planned_days, in between.",
            def = "fixed")
        Method method,
    @Option(
            doc =
                "Of group_sequential: obrien_fleming spends hardly any alpha early; pocock about"
                    + " evenly; quadratic in between.",
            def = "obrien_fleming")
        GroupSequential.Spending spending,
    @Option(
            doc =
                "Of confidence_sequence: number of active user-days at which it is tightest; 0"
                    + " means the first day's times the planned days (14 when there is no plan).",
            def = "0",
            min = 0,
            max = 1e15)
        double tunedAt) {

  /** Which guarantee. */
  public enum Method {
    FIXED,
    CONFIDENCE_SEQUENCE,
    GROUP_SEQUENTIAL
  }
}
