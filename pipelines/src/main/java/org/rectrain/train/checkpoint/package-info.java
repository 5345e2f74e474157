/** State that a killed run continues from, and the best weights so far. */
@NullMarked
package org.rectrain.train.checkpoint;

import org.jspecify.annotations.NullMarked;
