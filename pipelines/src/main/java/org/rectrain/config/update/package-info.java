/** Options of updates. */
@NullMarked
package org.rectrain.config.update;

import org.jspecify.annotations.NullMarked;
