/** Slices of the test rows and the expressions that name them. */
@NullMarked
package org.rectrain.eval.slice;

import org.jspecify.annotations.NullMarked;
