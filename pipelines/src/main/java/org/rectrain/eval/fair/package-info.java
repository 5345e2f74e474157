/** Exposure and error by group. */
@NullMarked
package org.rectrain.eval.fair;

import org.jspecify.annotations.NullMarked;
