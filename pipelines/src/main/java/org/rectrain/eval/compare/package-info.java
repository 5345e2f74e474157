/** Finished runs side by side on the same users. */
@NullMarked
package org.rectrain.eval.compare;

import org.jspecify.annotations.NullMarked;
