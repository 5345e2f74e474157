/** The loop over steps: schedule, evaluation, early stopping, log and result. */
@NullMarked
package org.rectrain.train.loop;

import org.jspecify.annotations.NullMarked;
