/** Section {@code export}. */
@NullMarked
package org.rectrain.config.export;

import org.jspecify.annotations.NullMarked;
