/** AdamW and clipping by the global norm. */
@NullMarked
package org.rectrain.nn.optim;

import org.jspecify.annotations.NullMarked;
