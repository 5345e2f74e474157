/** Section {@code shadow}: two models on the same rows, shown to nobody. */
@NullMarked
package org.rectrain.config.shadow;

import org.jspecify.annotations.NullMarked;
