/** Variance reduction and weights: CUPED, post-stratification, raking. */
@NullMarked
package org.rectrain.stat.adjust;

import org.jspecify.annotations.NullMarked;
