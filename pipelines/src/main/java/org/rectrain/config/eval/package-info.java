/** Sections {@code score} and {@code eval}. */
@NullMarked
package org.rectrain.config.eval;

import org.jspecify.annotations.NullMarked;
