package org.rectrain.eval.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.eval.EvalGatesConfig;
import org.rectrain.eval.fair.FairnessResult;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.eval.result.Gate;

/**
 * Demands on every group of enough rows. A group misses one only where its whole interval is beyond
 * the limit: of many groups some are always beyond it by chance.
 */
final class FairnessGates {
  private FairnessGates() {}

  static List<Gate> judge(EvalGatesConfig config, String mainModel, FairnessResult fairness) {
    List<FairnessResult.Group> groups =
        fairness.models().stream()
            .filter(m -> m.model().equals(mainModel))
            .flatMap(m -> m.groups().stream())
            .filter(g -> g.rows() >= fairness.minRows())
            .toList();
    List<Gate> out = new ArrayList<>();
    add(out, "min_group_auc", config.minGroupAuc(), groups, FairnessResult.Group::auc, Side.LOW);
    add(
        out,
        "max_exposure_ratio",
        config.maxExposureRatio(),
        groups,
        FairnessResult.Group::exposureRatio,
        Side.BOTH);
    add(
        out,
        "max_calibration_ratio",
        config.maxCalibrationRatio(),
        groups,
        FairnessResult.Group::calibration,
        Side.BOTH);
    return out;
  }

  /** On which side of the limit a group fails. */
  private enum Side {
    LOW,
    /** Above the limit and below its inverse. */
    BOTH
  }

  private static void add(
      List<Gate> out,
      String name,
      @Nullable Double limit,
      List<FairnessResult.Group> groups,
      Function<FairnessResult.Group, IntervalEstimate> of,
      Side side) {
    if (limit == null) {
      return;
    }
    FairnessResult.Group worst = null;
    List<String> failed = new ArrayList<>();
    for (FairnessResult.Group group : groups) {
      IntervalEstimate figure = of.apply(group);
      if (worst == null || badness(figure, side) > badness(of.apply(worst), side)) {
        worst = group;
      }
      if (fails(figure, limit, side)) {
        failed.add(
            String.format(
                Locale.ROOT,
                "%s is %.4f [%.4f, %.4f]",
                group.name(),
                figure.value(),
                figure.low(),
                figure.high()));
      }
    }
    double value = worst == null ? Double.NaN : of.apply(worst).value();
    String note =
        !failed.isEmpty()
            ? String.join(", ", failed)
            : worst == null
                ? "no group has enough rows"
                : "the worst of " + groups.size() + " groups is " + worst.name();
    out.add(new Gate(name, value, limit, failed.isEmpty() && worst != null, note));
  }

  /** An undefined figure is no evidence of anything. */
  private static boolean fails(IntervalEstimate figure, double limit, Side side) {
    return side == Side.LOW
        ? figure.high() < limit
        : figure.low() > limit || figure.high() < 1 / limit;
  }

  private static double badness(IntervalEstimate figure, Side side) {
    double value = figure.value();
    if (Double.isNaN(value)) {
      return Double.NEGATIVE_INFINITY;
    }
    return side == Side.LOW ? -value : Math.abs(Math.log(value));
  }
}
