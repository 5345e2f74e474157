/** Versions of models compared and cleared away, roll-outs and shadows. */
@NullMarked
package org.rectrain.release;

import org.jspecify.annotations.NullMarked;
