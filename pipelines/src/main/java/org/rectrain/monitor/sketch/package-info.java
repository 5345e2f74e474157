/**
 * What a window of rows is summarised into: small, mergeable, and the same whatever order the rows
 * come in and however they are spread over tasks, so that a local run and a cluster agree to the
 * bit. Users are counted by a theta sketch (Apache DataSketches). Numbers are not kept in its
 * quantile sketches: they toss coins, and their merges depend on the order; {@link
 * org.rectrain.monitor.sketch.NumberSketch} is exact as long as values are few and loses precision,
 * never counts, when they are many.
 */
@NullMarked
package org.rectrain.monitor.sketch;

import org.jspecify.annotations.NullMarked;
