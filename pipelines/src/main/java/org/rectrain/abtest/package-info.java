/**
 * Experiments: from a log to per-user sums (on Spark), from those to tests, and from tests to a
 * decision in one plain sentence. Users are the units of every test, because users are what was
 * assigned.
 */
@NullMarked
package org.rectrain.abtest;

import org.jspecify.annotations.NullMarked;
