/** The section {@code explain}: which scores are explained, and by what. */
@NullMarked
package org.rectrain.config.explain;

import org.jspecify.annotations.NullMarked;
