/**
 * What written predictions are worth: metrics with intervals, slices, paired comparisons, gates.
 * Reads a prepared folder and a score folder, writes {@code eval.json} ({@link
 * org.rectrain.eval.result.Evaluation}).
 */
@NullMarked
package org.rectrain.eval;

import org.jspecify.annotations.NullMarked;
