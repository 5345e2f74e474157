/** Metrics of a task with intervals, and paired comparisons of two models. */
@NullMarked
package org.rectrain.eval.measure;

import org.jspecify.annotations.NullMarked;
