package org.rectrain.update;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.rectrain.config.update.UpdateConfig.UpdateGates;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.update.UpdateResult.Demand;

/** The gates of an update, on the first task. */
final class Demands {
  private Demands() {}

  /**
   * Judges.
   *
   * @param parent whether there was a model to compare with
   */
  static List<Demand> of(UpdateGates gates, Exam nextDay, Exam anchor, boolean parent) {
    List<Demand> out = new ArrayList<>();
    Exam.Task next = nextDay.tasks().get(0);
    Double least = gates.minAuc();
    if (least != null) {
      double auc = next.auc().value();
      out.add(
          new Demand(
              "min_auc",
              auc,
              auc,
              least,
              auc >= least,
              text(
                  "AUC of %s on the next day is %.4f; expected at least %.4f",
                  next.task(), auc, least)));
    }
    if (!parent) {
      String note = "there is no earlier model to compare with";
      out.add(new Demand("min_gain", Double.NaN, Double.NaN, Double.NaN, true, note));
      out.add(new Demand("max_forgetting", Double.NaN, Double.NaN, Double.NaN, true, note));
      return out;
    }
    IntervalEstimate gain = next.change();
    out.add(
        new Demand(
            "min_gain",
            gain.value(),
            gain.low(),
            gates.minGain(),
            gain.low() >= gates.minGain(),
            Double.isNaN(gain.low())
                ? undefined("the next day", nextDay)
                : text(
                    "AUC of %s on the next day changed by %+.4f [%+.4f, %+.4f]; the lower end must"
                        + " reach %+.4f",
                    next.task(), gain.value(), gain.low(), gain.high(), gates.minGain())));
    IntervalEstimate kept = anchor.tasks().get(0).change();
    out.add(
        new Demand(
            "max_forgetting",
            -kept.value(),
            -kept.low(),
            gates.maxForgetting(),
            -kept.low() <= gates.maxForgetting(),
            Double.isNaN(kept.low())
                ? undefined("the anchor set", anchor)
                : text(
                    "AUC of %s on earlier days fell by %+.4f [%+.4f, %+.4f]; the upper end may be"
                        + " %.4f",
                    next.task(), -kept.value(), -kept.high(), -kept.low(), gates.maxForgetting())));
    return out;
  }

  private static String undefined(String what, Exam exam) {
    return text(
        "AUC on %s is undefined: it has %d rows, %d of them with the label",
        what, exam.rows(), exam.tasks().get(0).positives());
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
