/**
 * The day after: has the log moved away from what the model was trained on, and is that drift or a
 * broken pipeline. Each day (or hour) is summarised once into mergeable sketches; limits come from
 * resampling the reference by user at the window's size, so that chance alone raises an alarm no
 * more often than was asked for.
 */
@NullMarked
package org.rectrain.monitor;

import org.jspecify.annotations.NullMarked;
