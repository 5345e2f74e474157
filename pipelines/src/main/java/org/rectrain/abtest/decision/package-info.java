/** Checks of the log, the verdict and the result record. */
@NullMarked
package org.rectrain.abtest.decision;

import org.jspecify.annotations.NullMarked;
