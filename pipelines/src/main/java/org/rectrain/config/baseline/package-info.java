/** Section {@code baselines}. */
@NullMarked
package org.rectrain.config.baseline;

import org.jspecify.annotations.NullMarked;
