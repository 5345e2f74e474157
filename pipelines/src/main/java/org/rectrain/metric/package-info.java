/**
 * Ranking and classification metrics: pure functions on arrays.
 *
 * <p>Common to all of them: labels are 0 or 1; an undefined value is {@link Double#NaN}, never 0; a
 * NaN score makes a metric of scores undefined, because leaving such rows out would flatter the
 * model that could not score them (count and filter them first if that is what you want). Arrays
 * given are never changed.
 */
@NullMarked
package org.rectrain.metric;

import org.jspecify.annotations.NullMarked;
