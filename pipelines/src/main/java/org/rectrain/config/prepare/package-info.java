/** Sections {@code prepare} and {@code check}. */
@NullMarked
package org.rectrain.config.prepare;

import org.jspecify.annotations.NullMarked;
