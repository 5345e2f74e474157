/**
 * Tests, intervals, bootstrap, power and corrections: pure functions.
 *
 * <p>Common to all of them: an undefined value is {@link Double#NaN}, never 0; randomness comes
 * only from hashes of a seed and stable keys, so that a result does not depend on the order of rows
 * or on the number of threads.
 */
@NullMarked
package org.rectrain.stat;

import org.jspecify.annotations.NullMarked;
