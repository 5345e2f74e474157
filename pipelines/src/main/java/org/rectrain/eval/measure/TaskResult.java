package org.rectrain.eval.measure;

import java.util.List;
import java.util.Map;
import org.rectrain.metric.Calibration;
import org.rectrain.metric.Gauc;
import org.rectrain.metric.RocCurve;

/**
 * How well a model scores rows for one task. Metrics are NaN when a row has no score; probability
 * metrics also when a score is not in [0, 1].
 *
 * @param task name of the label
 * @param rows rows with this label
 * @param positives rows with label 1
 * @param unlabelled rows left out because the label is missing
 * @param unscored rows for which the model gave no score (NaN)
 * @param metrics by name, see {@link org.rectrain.metric.TaskMetric}
 * @param gauc GAUC by user with its rows and the users it had to drop
 * @param sessionGauc GAUC by session with its rows and the sessions it had to drop
 * @param tribuoAuc AUC by Tribuo's evaluator, a cross-check; NaN where it was not run
 * @param delong AUC with DeLong's interval, for independent rows: narrower than the one over users
 *     where a user's rows are correlated
 * @param slices AUC by part of the rows
 * @param worst slices whose interval is wholly below the AUC of all rows, worst first
 * @param roc points of the ROC curve
 * @param reliability bins of the reliability curve
 */
public record TaskResult(
    String task,
    long rows,
    long positives,
    long unlabelled,
    long unscored,
    Map<String, IntervalEstimate> metrics,
    Gauc.Result gauc,
    Gauc.Result sessionGauc,
    double tribuoAuc,
    IntervalEstimate delong,
    List<Slice> slices,
    List<Slice> worst,
    List<RocCurve.Point> roc,
    List<Calibration.Bin> reliability) {}
