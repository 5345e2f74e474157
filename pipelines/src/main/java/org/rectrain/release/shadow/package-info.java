/** Two models' outputs on the same rows. */
@NullMarked
package org.rectrain.release.shadow;

import org.jspecify.annotations.NullMarked;
