/** Exact metrics of scored tables too large for memory, on Spark. */
@NullMarked
package org.rectrain.eval.large;

import org.jspecify.annotations.NullMarked;
