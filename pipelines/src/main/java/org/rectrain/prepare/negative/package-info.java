/** Sampling of impressions without a click. */
@NullMarked
package org.rectrain.prepare.negative;

import org.jspecify.annotations.NullMarked;
