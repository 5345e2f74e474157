/** Comparisons of variants: estimates, intervals, corrections, segments, days. */
@NullMarked
package org.rectrain.abtest.analysis;

import org.jspecify.annotations.NullMarked;
